"""The screen on which a recording is played again."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding

from pokeview.play.events import Event, Picture, StepStarted
from pokeview.play.player import Player
from pokeview.play.replay.playback import Playback
from pokeview.tui.commands.command import Bar, bindings
from pokeview.tui.commands.replay_commands import REPLAY_COMMANDS
from pokeview.tui.controls.panel_controls import PanelControls
from pokeview.tui.controls.picture_controls import PictureControls
from pokeview.tui.controls.replayed_session import ReplayedSession
from pokeview.tui.controls.session_screen import NO_KEYS, SessionScreen
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.picture.pictures import Pictures


class ReplayScreen(SessionScreen):
    """What was recorded, with keys to go anywhere in it."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[Binding]] = bindings(REPLAY_COMMANDS)  # type: ignore[assignment]
    BARS: ClassVar[Sequence[Bar]] = (Bar.REPLAY,)

    def __init__(
        self, clock: Callable[[], float], pictures: Pictures | None = None, keys: Mapping[str, str] = NO_KEYS
    ) -> None:
        super().__init__(clock, REPLAY_COMMANDS, pictures, keys)
        self.controls = {"panels": PanelControls(self), "picture": PictureControls(self)}

    def show_playback(self, player: Player, playback: Playback, picture: Picture) -> None:
        """The recording is open: show its first picture, and obey from now on."""
        assert playback.recording is not None
        self.query_one("#run").border_title = "Recording"
        self.begin(ReplayedSession(self, player, playback, playback.recording), picture)

    def take(self, event: Event) -> None:
        if isinstance(event, StepStarted):
            for sentence in event.observation.nudges:
                self.view.note(f"» the viewer said: {sentence}", Tone.VIEWER)
        super().take(event)
