"""The application around what can only be looked at: a recording, or a session that another process plays."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar, Generic, Protocol, TypeVar

from textual.screen import Screen

from pokeview.errors import PokeviewError
from pokeview.log import failure_told, timed
from pokeview.play.events import Event, Picture
from pokeview.play.pacing import Speed
from pokeview.play.player import Player
from pokeview.play.replay.playback import Playback
from pokeview.play.takers import ALL_BUT_FRAMES, takes
from pokeview.text.untrusted import plain_line
from pokeview.tui.apps.picture_app import PictureApp
from pokeview.tui.apps.stylesheets import stylesheet
from pokeview.tui.apps.theme import NIGHT
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread
from pokeview.tui.widgets.session_view import SessionView

_logger = logging.getLogger(__name__)

P = TypeVar("P", bound=Playback)
P_contra = TypeVar("P_contra", bound=Playback, contravariant=True)


class PlaybackScreen(Protocol[P_contra]):
    """A screen that shows a playback."""

    pictures: Pictures
    keys: Mapping[str, str]
    view: SessionView

    def show_playback(self, player: Player, playback: P_contra, picture: Picture) -> None: ...

    def take(self, event: Event) -> None: ...

    def show_moment(self) -> None: ...


class SpectatorApp(PictureApp, Generic[P]):
    """Opens a playback and lets `screen` show it.

    `open_playback` may take seconds: it is called once the first screen is painted, on a thread. A PokeviewError from
    it ends the app with its exit code and its sentence.
    """

    CSS_PATH: ClassVar[list[object]] = [stylesheet("watch.tcss"), stylesheet("dialogs.tcss")]  # type: ignore[assignment]
    ENABLE_COMMAND_PALETTE = False
    TITLE = "pokeview"

    def __init__(
        self,
        open_playback: Callable[[], P],
        screen: PlaybackScreen[P],
        *,
        speed: Speed = Speed.NORMAL,
        paused: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(screen.pictures, screen.keys)
        self.register_theme(NIGHT)
        self.theme = NIGHT.name
        self.playback: P | None = None
        """None until it is open."""
        self.player: Player | None = None
        self._open_playback = open_playback
        self._playback_screen = screen
        self._speed = speed
        self._paused = paused
        self._clock = clock
        self._sleep = sleep

    def get_default_screen(self) -> Screen[None]:
        assert isinstance(self._playback_screen, Screen)
        return self._playback_screen

    @property
    def session_view(self) -> SessionView:
        return self._playback_screen.view

    def on_mount(self) -> None:
        self.call_after_refresh(self._start)

    async def on_unmount(self) -> None:
        if self.player is not None:
            await self.player.close()

    def _start(self) -> None:
        begin_work(self, self._open_and_play, name="playback")

    async def _open_and_play(self) -> None:
        try:
            player = await self._open()
            await player.run()
        except PokeviewError as error:
            self.exit(return_code=error.exit_code, message=plain_line(failure_told(error)))

    async def _open(self) -> Player:
        with timed(_logger, "opening the recording"):
            self.playback = playback = await in_daemon_thread(self._open_playback)
        self.player = player = Player(
            playback,
            self._take,
            speed=self._speed,
            pictures_per_second=self.pictures.options.fps,
            clock=self._clock,
            sleep=self._sleep,
        )
        self._playback_screen.show_playback(player, playback, await playback.power_on())
        if not self._paused:
            player.play()
            # The first event may take a while: until then it must not look paused.
            self._playback_screen.show_moment()
        return player

    @takes(*ALL_BUT_FRAMES)
    def _take(self, event: Event) -> None:
        # The playback may go on a little while the screens are already being taken down.
        if self.is_running:
            self._playback_screen.take(event)
