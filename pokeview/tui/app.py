"""The terminal application."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import App
from textual.screen import Screen

from pokeview.errors import PokeviewError
from pokeview.play.events import Event
from pokeview.play.pacing import Speed
from pokeview.play.player import Playable, Player
from pokeview.roster import Candidate
from pokeview.tracking.recorder import Recorder
from pokeview.tui.background import in_daemon_thread
from pokeview.tui.plain_text import plain_line
from pokeview.tui.screens.agent_controls import Candidates
from pokeview.tui.screens.watch import WatchScreen
from pokeview.tui.stylesheets import stylesheet
from pokeview.tui.theme import NIGHT


class WatchApp(App[None]):
    """Opens a session and lets people watch and steer it.

    `open_session` may take seconds: it is called once the first screen is painted, on a thread. A PokeviewError from it
    ends the app with its exit code and its sentence. Its agent is that of `candidate`; `roster` knows who could play
    instead. The caller closes the recorder after `run` has returned.
    """

    CSS_PATH: ClassVar[list[object]] = [stylesheet("watch.tcss"), stylesheet("dialogs.tcss")]  # type: ignore[assignment]
    ENABLE_COMMAND_PALETTE = False
    TITLE = "pokeview"

    def __init__(
        self,
        open_session: Callable[[], Playable],
        recorder: Recorder,
        roster: Candidates,
        candidate: Candidate,
        *,
        speed: Speed = Speed.NORMAL,
        paused: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self.register_theme(NIGHT)
        self.theme = NIGHT.name
        self.player: Player | None = None
        self._open_session = open_session
        self._recorder = recorder
        self._speed = speed
        self._paused = paused
        self._clock = clock
        self._sleep = sleep
        self._watch = WatchScreen(recorder, roster, candidate, clock)

    def get_default_screen(self) -> Screen[None]:
        return self._watch

    def on_mount(self) -> None:
        self.call_after_refresh(self._start)

    async def on_unmount(self) -> None:
        if self.player is not None:
            await self.player.close()

    def _start(self) -> None:
        self.run_worker(self._open_and_play(), name="session")

    async def _open_and_play(self) -> None:
        try:
            player = await self._open()
            await player.run()
        except PokeviewError as error:
            self.exit(return_code=error.exit_code, message=plain_line(str(error)))

    async def _open(self) -> Player:
        session = await in_daemon_thread(self._open_session)
        self.player = Player(
            session, self._recorder.record, self._take, speed=self._speed, clock=self._clock, sleep=self._sleep
        )
        self._watch.begin(self.player, await session.power_on())
        if not self._paused:
            self.player.play()
        return self.player

    def _take(self, event: Event) -> None:
        # The session may go on a little while the screens are already being taken down.
        if self.is_running:
            self._watch.take(event)
