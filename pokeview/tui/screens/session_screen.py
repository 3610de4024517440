"""Shows a session. What steers it is in the classes that build on this one."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.screen import Screen

from pokeview.play.agent import Usage
from pokeview.play.events import (
    AgentFailed,
    BudgetReached,
    Decided,
    Event,
    FrameDrawn,
    GameFinished,
    MilestoneReached,
    Picture,
    RecordingFailed,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.player import Mode, Player
from pokeview.roster import Candidate
from pokeview.tracking.recorder import Recorder
from pokeview.tui.approval import Approval
from pokeview.tui.game_facts import GameFacts
from pokeview.tui.meter import Meter
from pokeview.tui.moment import Moment
from pokeview.tui.pending_models import PendingModels
from pokeview.tui.plain_text import plain_line
from pokeview.tui.run_facts import RunFacts
from pokeview.tui.screens.watch_keys import APPROVAL_OFF, APPROVAL_ON
from pokeview.tui.seat import Seat
from pokeview.tui.widgets.control_bar import Caption, ControlBar
from pokeview.tui.widgets.session_view import SessionView
from pokeview.tui.widgets.title_line import TitleLine

LONGEST_MESSAGE = 300
YOUR_TURN = "your turn"
YOUR_APPROVAL = "waiting for your approval"


class SessionScreen(Screen[None]):
    """The title, the view of a session and, below it, the buttons: those for watching, or those of the pad."""

    def __init__(
        self, recorder: Recorder, candidate: Candidate, clock: Callable[[], float], bars: tuple[ControlBar, ControlBar]
    ) -> None:
        super().__init__()
        self.player: Player | None = None
        """None until the session is open."""
        self.seat: Seat | None = None
        self.recorder = recorder
        self.pending_models = PendingModels()
        self.view = SessionView()
        self._first_candidate = candidate
        self._clock = clock
        self._title_line = TitleLine()
        self._control_bar, self._pad_bar = bars
        self._latest_usage: Usage | None = None

    def compose(self) -> ComposeResult:
        yield self._title_line
        yield self.view
        yield self._control_bar
        yield self._pad_bar

    def on_mount(self) -> None:
        self._pad_bar.display = False
        self.show_run()

    def begin(self, player: Player, picture: Picture) -> None:
        """The session is open: show its first picture and obey from now on."""
        self.player = player
        self.seat = Seat(player, self._first_candidate, Approval(self._show_decision))
        self.view.show_picture(picture)
        self._show_game()
        self.show_moment()

    def take(self, event: Event) -> None:
        """Show an event of the session."""
        self.view.take(event)
        match event:
            case ThoughtStreamed() | FrameDrawn():
                return
            case StepStarted() | MilestoneReached() | StepDone():
                self._show_game()
            case Decided(decision=decision) if decision.usage.context_tokens or decision.usage.tokens_per_second:
                self._latest_usage = decision.usage
            case AgentFailed(problem=problem, final=True) | RecordingFailed(problem=problem):
                self.tell(problem, severity="error")
            case BudgetReached(problem=problem):
                self.tell(f"{problem} Press space to go on beyond it.", severity="warning")
            case GameFinished():
                self.tell("The game is finished.")
        self.show_moment()

    def show_run(self) -> None:
        """Bring what is known of the MLflow run up to date."""
        self.view.show_run(RunFacts(self.recorder.status, self.pending_models.agents))

    def show_moment(self) -> None:
        """Bring the title, the meter and the buttons up to date."""
        if self.player is None or self.seat is None:
            return
        session = self.player.session
        self._title_line.moment = Moment.of(self.player, self.seat.name, self._clock(), self._awaited())
        self.view.show_meter(Meter(session.spent, session.budget, self._latest_usage))
        self._pad_bar.display = self.seat.is_taken_over
        self._control_bar.display = not self.seat.is_taken_over
        self._control_bar.rename(_captions(self.player, self.seat))

    def tell(self, message: str, *, severity: str = "information") -> None:
        """Tell something in a note that goes away by itself."""
        line = plain_line(message)
        line = line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"
        self.notify(line, severity=severity, markup=False)  # type: ignore[arg-type]

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

    def _show_game(self) -> None:
        if self.player is not None:
            session = self.player.session
            self.view.show_game(GameFacts(session.game, session.state, session.milestones.names))


def _captions(player: Player, seat: Seat) -> dict[str, Caption]:
    """What those buttons say that change what they say."""
    play = "Pause" if player.mode is Mode.PLAYING else "Play"
    speed = player.speed.label
    return {
        "toggle_play": Caption(play, play),
        "next_speed": Caption(f"Speed {speed}", speed),
        "toggle_approval": APPROVAL_ON if seat.approval.wanted else APPROVAL_OFF,
    }
