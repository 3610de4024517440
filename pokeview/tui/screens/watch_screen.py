"""The screen on which a session is watched."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding

from pokeview.errors import PokeviewError
from pokeview.play.agent import Agent
from pokeview.sessions.listing import SessionEntry
from pokeview.tui.commands.command import Bar, bindings
from pokeview.tui.commands.watch_commands import WATCH_COMMANDS
from pokeview.tui.controls.agent_controls import AgentControls, Candidates
from pokeview.tui.controls.feedback_controls import FeedbackControls
from pokeview.tui.controls.panel_controls import PanelControls
from pokeview.tui.controls.picture_controls import PictureControls
from pokeview.tui.controls.play_controls import PlayControls
from pokeview.tui.controls.run_controls import RunControls
from pokeview.tui.controls.session_controls import SessionControls
from pokeview.tui.controls.session_screen import NO_KEYS
from pokeview.tui.controls.viewer_controls import ViewerControls
from pokeview.tui.picture.pictures import Pictures

STATUS_SECONDS = 0.5


class WatchScreen(
    FeedbackControls,
    SessionControls,
    PlayControls,
    AgentControls,
    ViewerControls,
    RunControls,
    PictureControls,
    PanelControls,
):
    """The picture, the thoughts, the game and the run, with all that can be done about them."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[Binding]] = bindings(WATCH_COMMANDS)  # type: ignore[assignment]
    BARS: ClassVar[Sequence[Bar]] = (Bar.WATCH, Bar.PAST, Bar.PAD)

    def __init__(
        self,
        roster: Candidates,
        sessions: Callable[[], Iterable[SessionEntry]],
        clock: Callable[[], float],
        pictures: Pictures | None = None,
        keys: Mapping[str, str] = NO_KEYS,
    ) -> None:
        super().__init__(clock, WATCH_COMMANDS, pictures, keys)
        self.roster = roster
        self.sessions = sessions

    def on_mount(self) -> None:
        self.set_interval(STATUS_SECONDS, self._tick)

    @property
    def may_look_back(self) -> bool:
        return super().may_look_back and self.seat is not None and not self.seat.is_taken_over

    def branch_from(self, step: int) -> None:
        if (recording := self.timeline_recording) is not None:
            self.branch(recording, step)

    def choose(self, wanted: str, agent: Agent) -> None:
        """Let an agent play on that somebody has asked for from elsewhere."""
        if self.seat is not None:
            self.seat.choose(self.roster.candidate(wanted), agent)

    def _tick(self) -> None:
        for outcome in self.pending_models.take_finished():
            if isinstance(outcome, PokeviewError):
                self.tell(str(outcome), severity="error")
            else:
                version = f" version {outcome.version}" if outcome.version else ""
                self.tell(f"Logged {outcome.name}{version} as {outcome.uri}")
        self.show_run()
        self.show_moment()
