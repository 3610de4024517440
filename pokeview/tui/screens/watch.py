"""The screen on which a session is watched."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from pokeview.errors import PokeviewError
from pokeview.play.agent import Agent
from pokeview.play.budget import Spent
from pokeview.play.events import (
    AgentFailed,
    BudgetReached,
    Event,
    FrameDrawn,
    GameFinished,
    MilestoneReached,
    Picture,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.tracking.recorder import Recorder
from pokeview.tui.background import in_daemon_thread
from pokeview.tui.game_facts import GameFacts
from pokeview.tui.moment import Moment
from pokeview.tui.pacing import Speed
from pokeview.tui.pending_models import PendingModels
from pokeview.tui.plain_text import plain_line
from pokeview.tui.player import Mode, Player
from pokeview.tui.run_facts import RunFacts
from pokeview.tui.screens.agent_picker import AgentPicker
from pokeview.tui.screens.help import HelpScreen
from pokeview.tui.widgets.control_bar import Caption, ControlBar
from pokeview.tui.widgets.session_view import SessionView
from pokeview.tui.widgets.title_line import TitleLine

STATUS_SECONDS = 0.5

CAPTIONS = {
    "toggle_play": Caption("Play", "Play"),
    "step": Caption("Step", "Step"),
    "choose_agent": Caption("Agent", "Agent"),
    "log_model": Caption("Log model", "Log"),
    "next_speed": Caption("Speed 1x", "1x"),
    "focus_thoughts": Caption("Thoughts", ""),
    "help": Caption("Help", "Help"),
    "quit": Caption("Quit", "Quit"),
}


class WatchScreen(Screen[None]):
    """The picture, the thoughts, the game and the run, and the controls of a `Player`."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("space", "toggle_play", "Play", tooltip="Play on, or pause after this step", id="watch.play"),
        Binding("s", "step", "Step", tooltip="Play exactly one step, then pause", id="watch.step"),
        Binding("a", "choose_agent", "Agent", tooltip="Let another agent play on from here", id="watch.agent"),
        Binding("l", "log_model", "Log model", tooltip="Log the present agent as an MLflow model", id="watch.log"),
        Binding("f", "next_speed", "Speed", tooltip="Change the speed: 1x, 2x, 4x, max", id="watch.speed"),
        Binding("plus,equals_sign", "faster", "Faster", show=False, tooltip="Play faster", id="watch.faster"),
        Binding("minus", "slower", "Slower", show=False, tooltip="Play more slowly", id="watch.slower"),
        Binding("t", "focus_thoughts", "Thoughts", tooltip="Scroll through the thoughts", id="watch.thoughts"),
        Binding("tab", "next_view", "Next panel", show=False, tooltip="Go to the next panel", id="watch.next"),
        Binding(
            "shift+tab", "previous_view", "Previous panel", show=False, tooltip="Go back a panel", id="watch.previous"
        ),
        Binding("escape", "show_picture", "Picture", show=False, tooltip="Back to the picture", id="watch.picture"),
        Binding("question_mark,f1", "help", "Help", tooltip="What the keys and panels mean", id="watch.help"),
        Binding("q", "quit", "Quit", tooltip="End the session and leave", id="watch.quit"),
    ]

    def __init__(
        self,
        recorder: Recorder,
        agents: Sequence[str],
        make_agent: Callable[[str], Agent],
        agent: str,
        clock: Callable[[], float],
    ) -> None:
        super().__init__()
        self._recorder = recorder
        self._agents = agents
        self._make_agent = make_agent
        self._agent = agent
        self._clock = clock
        self._player: Player | None = None
        self._title_line = TitleLine()
        self._view = SessionView()
        self._control_bar = ControlBar(self.BINDINGS, CAPTIONS)
        self._pending_models = PendingModels()

    def compose(self) -> ComposeResult:
        yield self._title_line
        yield self._view
        yield self._control_bar

    def on_mount(self) -> None:
        self._show_run()
        self.set_interval(STATUS_SECONDS, self._tick)

    def begin(self, player: Player, picture: Picture) -> None:
        """The session is open: show its first picture and obey from now on."""
        self._player = player
        self._view.show_picture(picture)
        self._show_game()
        self._show_moment()

    def take(self, event: Event) -> None:
        """Show an event of the session."""
        self._view.take(event)
        match event:
            case ThoughtStreamed() | FrameDrawn():
                return
            case StepStarted() | MilestoneReached() | StepDone():
                self._show_game()
            case AgentFailed(problem=problem, final=True) | BudgetReached(problem=problem):
                self._tell(problem, severity="error")
            case GameFinished():
                self._tell("The game is finished.")
        self._show_moment()

    def action_toggle_play(self) -> None:
        if self._player is not None:
            self._player.toggle()
            self._show_moment()

    def action_step(self) -> None:
        if self._player is not None:
            self._player.step()
            self._show_moment()

    def action_next_speed(self) -> None:
        if self._player is not None:
            self._set_speed(self._player.speed.next_in_turn())

    def action_faster(self) -> None:
        if self._player is not None:
            self._set_speed(self._player.speed.faster())

    def action_slower(self) -> None:
        if self._player is not None:
            self._set_speed(self._player.speed.slower())

    def action_choose_agent(self) -> None:
        self.app.push_screen(AgentPicker(self._agents, self._agent), self._take_choice)

    def action_log_model(self) -> None:
        if self._agent in self._pending_models.agents:
            self._tell(f"{self._agent} is being logged already.")
        else:
            self._pending_models.add(self._agent, self._recorder.log_model(self._agent))
            self._show_run()

    def action_focus_thoughts(self) -> None:
        self._view.show_view("thoughts")

    def action_next_view(self) -> None:
        self._view.show_next_view()

    def action_previous_view(self) -> None:
        self._view.show_next_view(-1)

    def action_show_picture(self) -> None:
        self._view.show_view("picture")

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.BINDINGS))

    def action_quit(self) -> None:
        self.app.exit()

    def _take_choice(self, name: str | None) -> None:
        if name is not None and name != self._agent:
            self.run_worker(self._switch_agent(name), group="agent", exclusive=True)

    async def _switch_agent(self, name: str) -> None:
        """Make the agent beside the event loop: to import or to load one can take seconds."""
        if self._player is None:
            return
        try:
            agent = await in_daemon_thread(lambda: self._make_agent(name))
        except PokeviewError as error:
            self._tell(str(error), severity="error")
            return
        self._agent = name
        self._player.choose_agent(agent)
        self._tell(f"{name} plays from the next step on.")
        self._show_moment()

    def _set_speed(self, speed: Speed) -> None:
        assert self._player is not None
        self._player.speed = speed
        self._show_moment()

    def _tick(self) -> None:
        for outcome in self._pending_models.take_finished():
            if isinstance(outcome, PokeviewError):
                self._tell(str(outcome), severity="error")
            else:
                version = f" version {outcome.version}" if outcome.version else ""
                self._tell(f"Logged {outcome.name}{version} as {outcome.uri}")
        self._show_run()
        self._show_moment()

    def _show_run(self) -> None:
        spent = self._player.session.spent if self._player is not None else Spent()
        self._view.show_run(RunFacts(self._recorder.status, self._pending_models.agents, spent))

    def _show_game(self) -> None:
        if self._player is not None:
            session = self._player.session
            self._view.show_game(GameFacts(session.game, session.state, session.milestones.names))

    def _show_moment(self) -> None:
        if self._player is not None:
            self._title_line.moment = Moment.of(self._player, self._agent, self._clock())
            words = "Pause" if self._player.mode is Mode.PLAYING else "Play"
            speed = self._player.speed.label
            self._control_bar.rename(
                {"toggle_play": Caption(words, words), "next_speed": Caption(f"Speed {speed}", speed)}
            )

    def _tell(self, message: str, *, severity: str = "information") -> None:
        self.notify(plain_line(message), severity=severity, markup=False)  # type: ignore[arg-type]
