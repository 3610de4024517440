"""The screen on which a session is watched."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding

from pokeview.play.agent import Agent
from pokeview.play.events import Picture
from pokeview.play.player import Player
from pokeview.sessions.listing import SessionEntry
from pokeview.sessions.roster import Candidate
from pokeview.tracking.recorder import Recorder
from pokeview.tui.commands.command import Bar, bindings
from pokeview.tui.commands.watch_commands import WATCH_COMMANDS
from pokeview.tui.controls.agent_controls import Candidates
from pokeview.tui.controls.panel_controls import PanelControls
from pokeview.tui.controls.picture_controls import PictureControls
from pokeview.tui.controls.session_screen import NO_KEYS, SessionScreen
from pokeview.tui.controls.watched_session import WatchedSession, tell_how_it_began
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.seat.seat import Seat


class WatchScreen(SessionScreen):
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
        self.controls = {"panels": PanelControls(self), "picture": PictureControls(self)}
        self.watched: WatchedSession | None = None
        """None until the session is open."""
        self._roster = roster
        self._sessions = sessions

    @property
    def seat(self) -> Seat | None:
        """None until the session is open."""
        return self.watched.seat if self.watched else None

    def sit_down(self, player: Player, recorder: Recorder, candidate: Candidate, picture: Picture) -> None:
        """The session is open, and `candidate` is who plays."""
        self.watched = WatchedSession(self, player, recorder, candidate, self._roster, self._sessions)
        self.begin(self.watched, picture)
        tell_how_it_began(self, player.session)

    def choose(self, wanted: str, agent: Agent) -> None:
        """Let an agent play on that somebody has asked for from elsewhere."""
        if self.seat is not None:
            self.seat.choose(self._roster.candidate(wanted), agent)

    async def tell_of_last_session(self) -> None:
        """Say so when the last session with this cartridge has crashed, or plays on somewhere."""
        if self.watched is not None:
            await self.watched.sessions.tell_of_last_session()
