"""A session whose seat belongs to the viewer: who plays, what waits for approval, and the MLflow run."""

from collections.abc import Callable, Iterable

from pokeview.play.events import Event, StepStarted
from pokeview.play.player import Playable, Player, PlayMode
from pokeview.sessions.listing import SessionEntry
from pokeview.sessions.roster import Candidate
from pokeview.tracking.recorder import Recorder
from pokeview.tui.commands.command import Bar, ButtonCaption, Need, do
from pokeview.tui.commands.watch_commands import APPROVAL_OFF, APPROVAL_ON
from pokeview.tui.controls.agent_controls import AgentControls, BranchControls, Candidates
from pokeview.tui.controls.feedback_controls import FeedbackControls, NoFeedback
from pokeview.tui.controls.model_controls import ModelControls
from pokeview.tui.controls.play_controls import PlayControls
from pokeview.tui.controls.run_controls import RunControls
from pokeview.tui.controls.session_controls import SessionControls
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.controls.shown_session import ShownSession
from pokeview.tui.controls.timeline_controls import TimelineControls
from pokeview.tui.controls.viewer_controls import ViewerControls
from pokeview.tui.facts.run_facts import RunFacts
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.facts.title import SessionTitle
from pokeview.tui.facts.titled import Titled
from pokeview.tui.seat.approval import Approval
from pokeview.tui.seat.seat import Seat

STATUS_SECONDS = 0.5
YOUR_TURN = "your turn"
YOUR_APPROVAL = "waiting for your approval"


class WatchedSession(ShownSession):
    """Holds all that can be done while a session is watched. It can be looked back at if it is recorded."""

    def __init__(
        self,
        screen: SessionScreen,
        player: Player,
        recorder: Recorder,
        candidate: Candidate,
        roster: Candidates,
        sessions: Callable[[], Iterable[SessionEntry]],
    ) -> None:
        self.player = player
        self.recorder = recorder
        self.seat = seat = Seat(player, candidate, Approval(self._show_decision))
        self.models = ModelControls(screen, seat, recorder)
        self.sessions = SessionControls(screen, player.session, sessions)
        self.feedback: FeedbackControls | NoFeedback = NoFeedback(screen)
        self.timeline: TimelineControls | None = None
        self.controls = {
            "play": PlayControls(screen, player),
            "viewer": ViewerControls(screen, player, seat),
            "agents": AgentControls(screen, roster, seat),
            "models": self.models,
            "run": RunControls(screen, recorder),
            "sessions": self.sessions,
        }
        if (recording := player.session.recording) is not None:
            self.timeline = timeline = TimelineControls(screen, player, recording, player.pause)
            self.feedback = FeedbackControls(screen, timeline, recorder)
            self.controls |= {"timeline": timeline, "branches": BranchControls(screen, roster, seat, timeline)}
        self.controls |= {"feedback": self.feedback}
        self._screen = screen
        screen.set_interval(STATUS_SECONDS, self._tick)

    @property
    def bar(self) -> Bar:
        if self.timeline is not None and self.timeline.looked_at is not None:
            return Bar.PAST
        return Bar.PAD if self.seat.is_taken_over else Bar.WATCH

    def moment(self) -> Titled:
        if self.timeline is not None and self.timeline.looked_at is not None:
            return self.timeline.moment(self.timeline.looked_at)
        return SessionTitle.of(self.player, self.seat.name, self._screen.clock(), self._awaited())

    def run_facts(self) -> RunFacts:
        return RunFacts(self.recorder.status, self.models.pending)

    def captions(self) -> dict[str, ButtonCaption]:
        approval = APPROVAL_ON if self.seat.approval.wanted else APPROVAL_OFF
        return super().captions() | {do("toggle_approval"): approval}

    def has(self, need: Need) -> bool:
        """The keys and the picture are the viewer's own while that plays: then nobody looks back."""
        match need:
            case Need.RECORDING:
                return self.timeline is not None and not self.seat.is_taken_over
            case Need.PAST_STEP:
                return self.timeline is not None and self.timeline.wanted > 0
            case Need.PAD:
                return self.seat.is_taken_over
            case Need.DECISION:
                return self.seat.approval.waiting is not None
            case _:
                return True

    def seek(self, step: int) -> None:
        if self.timeline is not None and self.has(Need.RECORDING):
            self.timeline.seek(step)

    def taken(self, event: Event) -> None:
        # A step that begins while nobody wants a pause: it is played on.
        if isinstance(event, StepStarted) and self.timeline is not None and self.player.mode is not PlayMode.PAUSING:
            self.timeline.look_now()

    def _awaited(self) -> str:
        """What the viewer is waited for."""
        if self.seat.approval.waiting is not None:
            return YOUR_APPROVAL
        return YOUR_TURN if self.seat.is_taken_over else ""

    def _show_decision(self) -> None:
        # A decision may be dropped while the screen is already being taken down.
        if self._screen.is_running:
            self._screen.view.show_decision(self.seat.approval.waiting)
            self._screen.refresh_bindings()
            self._screen.show_moment()

    def _tick(self) -> None:
        self.models.tell_of_finished()
        self._screen.show_run()
        self._screen.show_moment()


def tell_how_it_began(screen: SessionScreen, session: Playable) -> None:
    """Note where a session goes on that is not a new one."""
    facts = session.recording.facts if session.recording else None
    if facts is not None and facts.parent_session and facts.parent_step == session.step:
        screen.view.note(f"▶ a branch of {facts.parent_session} from step {facts.parent_step}", Tone.AGENT)
    elif session.step:
        screen.view.note(f"▶ goes on after step {session.step}", Tone.AGENT)
