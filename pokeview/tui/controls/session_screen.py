"""What every screen on a session shows, and how it comes to its commands."""

import logging
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen

from pokeview.play.agent import Usage
from pokeview.play.events import (
    AgentFailed,
    BudgetReached,
    Decided,
    Event,
    GameFinished,
    MilestoneReached,
    Picture,
    RecordingFailed,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.text.untrusted import own_words, plain_line
from pokeview.tui.commands.command import Bar, Command, Need, on_bar
from pokeview.tui.commands.user_keys import keyed
from pokeview.tui.controls.shown_session import ShownSession
from pokeview.tui.dialogs.step_dialog import StepScreen
from pokeview.tui.facts.game_facts import GameFacts
from pokeview.tui.facts.meter import Meter
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.widgets.control_bar import ControlBar
from pokeview.tui.widgets.session_view import SessionView
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from pokeview.tui.widgets.timeline_row import TimelineRow
from pokeview.tui.widgets.title_line import TitleLine

_logger = logging.getLogger(__name__)

FPS_SECONDS = 1.0
LONGEST_MESSAGE = 300
NO_KEYS: Mapping[str, str] = MappingProxyType({})


class SessionScreen(Screen[None]):
    """The title, the view of a session and, below it, one of the `BARS`: the first of them at first.

    Its `commands` are all that can be done on it, with `keys` in place of their own, by their ids.
    """

    BARS: ClassVar[Sequence[Bar]]

    def __init__(
        self,
        clock: Callable[[], float],
        commands: Sequence[Command],
        pictures: Pictures | None = None,
        keys: Mapping[str, str] = NO_KEYS,
    ) -> None:
        super().__init__()
        self.keys = keys
        self.commands = keyed(commands, keys)
        self.session: ShownSession | None = None
        """None until it is open."""
        self.controls: dict[str, object] = {}
        """What carries out the commands, by the names in their table."""
        self.pictures = pictures or Pictures()
        self.view = SessionView(self.pictures, ControlBar(*on_bar(self.commands, Bar.DECISION)))
        self.title_line = TitleLine()
        self.clock = clock
        self._commands: dict[object, Command] = {
            (command.method, *command.arguments): command for command in self.commands
        }
        self._bars = {bar: ControlBar(*on_bar(self.commands, bar)) for bar in self.BARS}
        self._latest_usage: Usage | None = None

    def compose(self) -> ComposeResult:
        self._show_bar(self.BARS[0])
        yield self.title_line
        yield self.view
        yield from self._bars.values()

    def on_mount(self) -> None:
        self.set_interval(FPS_SECONDS, self.show_fps)

    def begin(self, session: ShownSession, picture: Picture) -> None:
        """The session is open: show its first picture and obey from now on."""
        self.session = session
        self.controls |= session.controls
        session.player.subscribe(self.view.take_frame)
        self.view.show_picture(picture)
        self.show_game()
        self.show_moment()
        self.show_run()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "do":
            command = self._commands.get(parameters[0])
            return command is not None and self.is_available(command)
        return super().check_action(action, parameters)

    def action_do(self, call: tuple[object, ...]) -> None:
        """Carry out a command, which is called by its method and that method's arguments."""
        command = self._commands[call]
        getattr(self.controls[command.control], command.method)(*command.arguments)

    def is_available(self, command: Command) -> bool:
        """True while it can be done."""
        return command.needs is Need.NOTHING or (self.session is not None and self.session.has(command.needs))

    def take(self, event: Event) -> None:
        """Show an event of the session; the view takes the pictures by itself."""
        self.view.take(event)
        match event:
            case ThoughtStreamed():
                return
            case StepStarted() | MilestoneReached() | StepDone():
                self.show_game()
            case Decided(decision=decision) if decision.usage.context_tokens or decision.usage.tokens_per_second:
                self._latest_usage = decision.usage
            case AgentFailed(problem=problem, final=True) | RecordingFailed(problem=problem):
                self.tell(problem, severity="error")
            case BudgetReached(problem=problem):
                self.tell(f"{problem} Press space to go on beyond it.", severity="warning")
            case GameFinished():
                self.tell("The game is finished.")
        self.show_moment()
        if self.session is not None:
            self.session.taken(event)

    def show_moment(self) -> None:
        """Bring the title, the meter and the buttons up to date."""
        if (shown := self.session) is None:
            return
        session = shown.player.session
        self.title_line.moment = shown.moment()
        self.view.show_meter(Meter(session.spent, session.budget, self._latest_usage))
        self._show_bar(shown.bar)
        self._bars[self.BARS[0]].rename(shown.captions())

    def show_run(self) -> None:
        """Bring what is known of the MLflow run up to date."""
        facts = self.session.run_facts() if self.session is not None else None
        if facts is not None:
            self.view.show_run(facts)

    def show_game(self) -> None:
        """Bring what is known of the game up to date."""
        if self.session is not None:
            session = self.session.player.session
            self.view.show_game(GameFacts(session.game, session.state, session.milestones.names))

    def show_fps(self) -> None:
        """Bring what the title says of the pictures up to date."""
        self.title_line.aside = f"{self.view.shown_fps} fps" if self.pictures.shows_fps else ""

    def tell(self, message: str, *, severity: str = "information") -> None:
        """Tell something in a note that goes away by itself."""
        if severity != "information":
            _logger.warning("told: %s", own_words(message))
        line = plain_line(message)
        line = line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"
        self.notify(line, severity=severity, markup=False)  # type: ignore[arg-type]

    def on_thoughts_panel_step_opened(self, message: ThoughtsPanel.StepOpened) -> None:
        self.app.push_screen(StepScreen(message.entry, self.pictures.palette))

    def on_timeline_row_sought(self, message: TimelineRow.Sought) -> None:
        if self.session is not None:
            self.session.seek(message.step)

    def _show_bar(self, wanted: Bar) -> None:
        for name, bar in self._bars.items():
            bar.display = name == wanted
