"""The screen on a session that another process plays."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding

from pokeview.play.events import Picture
from pokeview.play.player import Player
from pokeview.play.replay.following import Following
from pokeview.tui.commands.attach_commands import ATTACH_COMMANDS
from pokeview.tui.commands.command import Bar, bindings
from pokeview.tui.controls.agent_controls import Candidates
from pokeview.tui.controls.attached_session import AttachedSession
from pokeview.tui.controls.panel_controls import PanelControls
from pokeview.tui.controls.picture_controls import PictureControls
from pokeview.tui.controls.session_screen import NO_KEYS, SessionScreen
from pokeview.tui.picture.pictures import Pictures


class AttachScreen(SessionScreen):
    """Shows what the other process does and, unless it is `read_only`, asks it to do other things."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[Binding]] = bindings(ATTACH_COMMANDS)  # type: ignore[assignment]
    BARS: ClassVar[Sequence[Bar]] = (Bar.ATTACH, Bar.PAST)

    def __init__(
        self,
        roster: Candidates,
        clock: Callable[[], float],
        pictures: Pictures | None = None,
        keys: Mapping[str, str] = NO_KEYS,
        *,
        read_only: bool = False,
    ) -> None:
        commands = [command for command in ATTACH_COMMANDS if not (read_only and command.steers)]
        super().__init__(clock, commands, pictures, keys)
        self.controls = {"panels": PanelControls(self), "picture": PictureControls(self)}
        self._roster = roster
        self._label = "READ-ONLY" if read_only else "ATTACHED"

    def show_playback(self, player: Player, playback: Following, picture: Picture) -> None:
        """The session has been found: show its picture, and obey from now on."""
        assert playback.recording is not None
        session = AttachedSession(self, player, playback, playback.recording, self._roster, self._label)
        self.begin(session, picture)
        session.tick()
