"""Shows a session. What steers it is in the classes that build on this one."""

import logging
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from textual.actions import parse
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
from pokeview.play.player import Player, PlayMode
from pokeview.text.untrusted import own_words, plain_line
from pokeview.tui.commands.command import Bar, ButtonCaption, Command, on_bar
from pokeview.tui.commands.user_keys import keyed
from pokeview.tui.facts.game_facts import GameFacts
from pokeview.tui.facts.meter import Meter
from pokeview.tui.facts.title import SessionTitle
from pokeview.tui.facts.titled import Titled
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.widgets.control_bar import ControlBar
from pokeview.tui.widgets.facts_panel import Facts
from pokeview.tui.widgets.session_view import SessionView
from pokeview.tui.widgets.title_line import TitleLine

_logger = logging.getLogger(__name__)

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
        self.player: Player | None = None
        """None until the session is open."""
        self.pictures = pictures or Pictures()
        self.view = SessionView(self.pictures, ControlBar(*on_bar(self.commands, Bar.DECISION)))
        self.title_line = TitleLine()
        self._clock = clock
        self._bars = {bar: ControlBar(*on_bar(self.commands, bar)) for bar in self.BARS}
        self._latest_usage: Usage | None = None

    def compose(self) -> ComposeResult:
        self._show_bar()
        yield self.title_line
        yield self.view
        yield from self._bars.values()

    def begin(self, player: Player, picture: Picture) -> None:
        """The session is open: show its first picture and obey from now on."""
        self.player = player
        player.subscribe(self.view.take_frame)
        self.view.show_picture(picture)
        self._show_game()
        self.show_moment()
        self.show_run()

    def take(self, event: Event) -> None:
        """Show an event of the session; the view takes the pictures by itself."""
        self.view.take(event)
        match event:
            case ThoughtStreamed():
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

    def show_moment(self) -> None:
        """Bring the title, the meter and the buttons up to date."""
        if self.player is None:
            return
        session = self.player.session
        self.title_line.moment = self.moment(self.player)
        self.view.show_meter(Meter(session.spent, session.budget, self._latest_usage))
        self._show_bar()
        self._bars[self.BARS[0]].rename(self.captions(self.player))

    def show_run(self) -> None:
        """Bring what is known of the MLflow run up to date."""
        facts = self.run_facts()
        if facts is not None:
            self.view.show_run(facts)

    def tell(self, message: str, *, severity: str = "information") -> None:
        """Tell something in a note that goes away by itself."""
        if severity != "information":
            _logger.warning("told: %s", own_words(message))
        line = plain_line(message)
        line = line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"
        self.notify(line, severity=severity, markup=False)  # type: ignore[arg-type]

    def is_available(self, command: Command) -> bool:
        """True while it can be done."""
        _, action, parameters = parse(command.action)
        return bool(self.check_action(action, parameters))

    @property
    def bar(self) -> Bar:
        """Which of the bars is wanted now."""
        return self.BARS[0]

    def moment(self, player: Player) -> Titled:
        """What the title says now."""
        return SessionTitle.of(player, player.session.agent.name, self._clock())

    def run_facts(self) -> Facts | None:
        """What is known of the MLflow run, None if nothing is yet."""
        return None

    def captions(self, player: Player) -> dict[str, ButtonCaption]:
        """What those buttons say that change what they say."""
        play = "Pause" if player.mode is PlayMode.PLAYING else "Play"
        speed = player.speed.label
        return {"toggle_play": ButtonCaption(play, play), "next_speed": ButtonCaption(f"Speed {speed}", speed)}

    def _show_bar(self) -> None:
        for name, bar in self._bars.items():
            bar.display = name == self.bar

    def _show_game(self) -> None:
        if self.player is not None:
            session = self.player.session
            self.view.show_game(GameFacts(session.game, session.state, session.milestones.names))
