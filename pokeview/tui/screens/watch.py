"""The screen on which a session is watched."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding

from pokeview.errors import PokeviewError
from pokeview.roster import Candidate
from pokeview.tracking.recorder import Recorder
from pokeview.tui.screens.agent_controls import AgentControls, Candidates
from pokeview.tui.screens.panel_controls import PanelControls
from pokeview.tui.screens.play_controls import PlayControls
from pokeview.tui.screens.viewer_controls import ViewerControls
from pokeview.tui.screens.watch_keys import (
    ALL_BINDINGS,
    PAD_BAR_BINDINGS,
    PAD_CAPTIONS,
    WATCH_BINDINGS,
    WATCH_CAPTIONS,
)
from pokeview.tui.widgets.control_bar import ControlBar

STATUS_SECONDS = 0.5


class WatchScreen(PlayControls, AgentControls, ViewerControls, PanelControls):
    """The picture, the thoughts, the game and the run, with all that can be done about them."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[Binding]] = ALL_BINDINGS  # type: ignore[assignment]
    told_bindings = ALL_BINDINGS

    def __init__(
        self, recorder: Recorder, roster: Candidates, candidate: Candidate, clock: Callable[[], float]
    ) -> None:
        bars = ControlBar(WATCH_BINDINGS, WATCH_CAPTIONS), ControlBar(PAD_BAR_BINDINGS, PAD_CAPTIONS)
        super().__init__(recorder, candidate, clock, bars)
        self.roster = roster

    def on_mount(self) -> None:
        self.set_interval(STATUS_SECONDS, self._tick)

    def _tick(self) -> None:
        for outcome in self.pending_models.take_finished():
            if isinstance(outcome, PokeviewError):
                self.tell(str(outcome), severity="error")
            else:
                version = f" version {outcome.version}" if outcome.version else ""
                self.tell(f"Logged {outcome.name}{version} as {outcome.uri}")
        self.show_run()
        self.show_moment()
