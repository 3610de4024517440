"""A session whose seat belongs to the viewer: who plays, what waits for approval, and the MLflow run."""

from collections.abc import Callable, Mapping, Sequence

from pokeview.play.events import Picture
from pokeview.play.player import Playable, Player
from pokeview.sessions.roster import Candidate
from pokeview.tracking.recorder import Recorder
from pokeview.tui.commands.command import Bar, ButtonCaption, Command
from pokeview.tui.commands.watch_commands import APPROVAL_OFF, APPROVAL_ON
from pokeview.tui.controls.session_screen import NO_KEYS, SessionScreen
from pokeview.tui.facts.pending_models import PendingModels
from pokeview.tui.facts.run_facts import RunFacts
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.facts.title import SessionTitle
from pokeview.tui.facts.titled import Titled
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.seat.approval import Approval
from pokeview.tui.seat.seat import Seat

YOUR_TURN = "your turn"
YOUR_APPROVAL = "waiting for your approval"


class SeatedScreen(SessionScreen):
    """Has the bar of the pad while the viewer plays."""

    def __init__(
        self,
        clock: Callable[[], float],
        commands: Sequence[Command],
        pictures: Pictures | None = None,
        keys: Mapping[str, str] = NO_KEYS,
    ) -> None:
        super().__init__(clock, commands, pictures, keys)
        self.seat: Seat | None = None
        self.recorder: Recorder | None = None
        self.pending_models = PendingModels()

    def sit_down(self, player: Player, recorder: Recorder, candidate: Candidate, picture: Picture) -> None:
        """The session is open, and `candidate` is who plays."""
        self.recorder = recorder
        self.seat = Seat(player, candidate, Approval(self._show_decision))
        self.begin(player, picture)
        if begun := _how_it_began(player.session):
            self.view.note(begun, Tone.AGENT)

    @property
    def bar(self) -> Bar:
        return Bar.PAD if self.seat is not None and self.seat.is_taken_over else super().bar

    def moment(self, player: Player) -> Titled:
        name = self.seat.name if self.seat else player.session.agent.name
        return SessionTitle.of(player, name, self._clock(), self._awaited())

    def run_facts(self) -> RunFacts | None:
        return RunFacts(self.recorder.status, self.pending_models.agents) if self.recorder else None

    def captions(self, player: Player) -> dict[str, ButtonCaption]:
        approves = self.seat is not None and self.seat.approval.wanted
        return super().captions(player) | {"toggle_approval": APPROVAL_ON if approves else APPROVAL_OFF}

    def _awaited(self) -> str:
        """What the viewer is waited for."""
        if self.seat is None:
            return ""
        if self.seat.approval.waiting is not None:
            return YOUR_APPROVAL
        return YOUR_TURN if self.seat.is_taken_over else ""

    def _show_decision(self) -> None:
        # A decision may be dropped while the screen is already being taken down.
        if self.seat is not None and self.is_running:
            self.view.show_decision(self.seat.approval.waiting)
            self.refresh_bindings()
            self.show_moment()


def _how_it_began(session: Playable) -> str:
    """Where a session goes on that is not a new one; '' for a new one."""
    facts = session.recording.facts if session.recording else None
    if facts is not None and facts.parent_session and facts.parent_step == session.step:
        return f"▶ a branch of {facts.parent_session} from step {facts.parent_step}"
    return f"▶ goes on after step {session.step}" if session.step else ""
