"""The terminal application."""

import asyncio
import gc
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import ClassVar

from pokeview.errors import PokeviewError
from pokeview.log import failure_told
from pokeview.play.agent import Agent
from pokeview.play.ending import SessionEnding
from pokeview.play.events import Event
from pokeview.play.pacing import Speed
from pokeview.play.takers import ALL_BUT_FRAMES, takes
from pokeview.sessions.host import Pace, SessionHost
from pokeview.sessions.listing import SessionEntry
from pokeview.sessions.openings import Opened
from pokeview.text.untrusted import plain_line
from pokeview.tracking.recorder import Recorder
from pokeview.tui.apps.picture_app import PictureApp
from pokeview.tui.apps.stylesheets import stylesheet
from pokeview.tui.apps.theme import NIGHT
from pokeview.tui.controls.agent_controls import Candidates
from pokeview.tui.controls.session_screen import NO_KEYS
from pokeview.tui.controls.session_wanted import SessionWanted, Ways
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.screens.watch_screen import WatchScreen
from pokeview.tui.terminal.driver import TerminalDriver
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread
from pokeview.tui.widgets.session_view import SessionView

_logger = logging.getLogger(__name__)

HANGUP_SECONDS = 0.25
"""Between two looks whether the terminal is still there."""
NOTE_SECONDS = 1.0
"""After the first picture: only then is anything looked up that is not needed for it."""
LEFT_ALONE = "The terminal went away while the viewer had a say in every step, so the session pauses."
STOPPED = "The session was stopped from elsewhere."


class WatchApp(PictureApp):
    """Lets people watch and steer a session, and go from one to another.

    `open_first` may take seconds: it is called once the first screen is painted, on a thread. A PokeviewError from it
    ends the app with its exit code and its sentence. `ways` lead to other sessions, `roster` knows who could play.

    When the app ends, its session does, as `ended` says; unless it `lives_on`: then its `host` plays on. The caller
    closes all recorders in `recorders` after that.
    """

    CSS_PATH: ClassVar[list[object]] = [stylesheet("watch.tcss"), stylesheet("dialogs.tcss")]  # type: ignore[assignment]
    ENABLE_COMMAND_PALETTE = False
    TITLE = "pokeview"
    DEFAULT_MODE: ClassVar[str] = "session-1"
    """Each session has a mode of its own: a stack with its screen, and with the dialogs on it."""

    def __init__(
        self,
        open_first: Callable[[], Opened],
        ways: Ways,
        roster: Candidates,
        *,
        sessions: Callable[[], Iterable[SessionEntry]] = tuple,
        speed: Speed = Speed.NORMAL,
        paused: bool = False,
        pictures: Pictures | None = None,
        keys: Mapping[str, str] = NO_KEYS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(pictures, keys, driver_class=TerminalDriver)
        self.register_theme(NIGHT)
        self.theme = NIGHT.name
        self.host: SessionHost | None = None
        self.recorders: list[Recorder] = []
        self.ended = SessionEnding.FINISHED
        self.lives_on = False
        self._open_first = open_first
        self._ways = ways
        self._roster = roster
        self._sessions = sessions
        self.on_hangup: Callable[[], None] = self.leave
        """Called, perhaps more than once, when the terminal is found to have gone away."""
        self._speed = speed
        self._paused = paused
        self._clock = clock
        self._sleep = sleep
        self._opening = False
        self.watch_screen = self._new_screen()
        self._add_mode(self.DEFAULT_MODE)

    @property
    def session_view(self) -> SessionView:
        return self.watch_screen.view

    def on_mount(self) -> None:
        self.set_interval(HANGUP_SECONDS, self._notice_hangup)
        self.call_after_refresh(self._start_session)

    async def on_unmount(self) -> None:
        if self.host is not None and not self.lives_on:
            has_crashed = self.return_code and self.ended is SessionEnding.FINISHED
            await self.host.end(SessionEnding.FAILED if has_crashed else self.ended)

    def on_session_wanted(self, message: SessionWanted) -> None:
        if not self._opening:
            begin_work(self, partial(self._go_over, partial(message.open, self._ways)), name="opening")

    def _start_session(self) -> None:
        begin_work(self, self._open_and_play, name="session")

    async def _open_and_play(self) -> None:
        self._opening = True
        try:
            opened = await in_daemon_thread(self._open_first)
            await self._begin_playing(opened, self.watch_screen)
            if not opened.session.step:
                self.set_timer(NOTE_SECONDS, self.watch_screen.tell_of_last_session)
        except PokeviewError as error:
            self.exit(return_code=error.exit_code, message=plain_line(failure_told(error)))
        finally:
            self._opening = False

    async def _go_over(self, open_next: Callable[[], Opened]) -> None:
        """Leave the present session once the next one is open: if it cannot be, nothing has changed."""
        self._opening = True
        try:
            opened = await in_daemon_thread(open_next)
            if self.host is not None:
                await self.host.end(SessionEnding.FINISHED)
            await self._change_screens()
            await self._begin_playing(opened, self.watch_screen)
        except PokeviewError as error:
            self.watch_screen.tell(str(error), severity="error")
        finally:
            self._opening = False

    async def _begin_playing(self, opened: Opened, screen: WatchScreen) -> None:
        self.recorders.append(opened.recorder)
        self.host = host = SessionHost(
            opened,
            self._take_event,
            make_agent=self._make_agent,
            choose=screen.choose,
            stopped=self._leave_stopped,
            waits=True,
            pace=Pace(self._speed, self.pictures.options.fps, self._clock, self._sleep),
        )
        screen.sit_down(host.player, opened.recorder, opened.candidate, await host.switch_on())
        if note := opened.session.agent.note:
            screen.tell(note, severity="warning")
        # What is there by now stays. To look through it for garbage would hold up a key by 100 ms now and then.
        gc.freeze()
        if not self._paused:
            host.player.play()
            # The first event may take a while: until then it must not look paused.
            screen.show_moment()
        begin_work(self, host.until_finished, name="session")

    async def _change_screens(self) -> None:
        """Put a fresh screen in the place of the present one, and of all dialogs on it."""
        left = self.current_mode
        self.watch_screen = self._new_screen()
        self._add_mode(f"session-{len(self.recorders) + 1}")
        await self.switch_mode(f"session-{len(self.recorders) + 1}")
        await self.remove_mode(left)

    def _add_mode(self, name: str) -> None:
        screen = self.watch_screen
        self.add_mode(name, lambda: screen)

    def _new_screen(self) -> WatchScreen:
        return WatchScreen(self._roster, self._sessions, self._clock, self.pictures, self.keys)

    def _make_agent(self, wanted: str) -> Agent:
        return self._roster.make(self._roster.candidate(wanted))

    @takes(*ALL_BUT_FRAMES)
    def _take_event(self, event: Event) -> None:
        # The session may go on while the screens are being taken down, and when they are gone.
        if self.is_running:
            self.watch_screen.take(event)

    def _leave_stopped(self) -> None:
        self.exit(message=STOPPED)

    def kill(self, number: int) -> None:
        """End because of a signal."""
        _logger.warning("ended by %s", signal.Signals(number).name)
        self.ended = SessionEnding.KILLED
        if self.host is not None:
            self.host.stop(self.ended)
        self.exit(return_code=128 + number)

    def leave(self) -> None:
        """Let the session live on without the app, if others can see it then; end it otherwise.

        Nothing waits for the viewer any more: where something did, it pauses.
        """
        host, seat = self.host, self.watch_screen.seat
        if host is None or host.steering is None or seat is None:
            self.kill(signal.SIGHUP)
            return
        if seat.leave():
            host.player.problem = LEFT_ALONE
        host.steering.has_terminal = False
        self.lives_on = True
        _logger.warning("the terminal has gone away: the session plays on without one")
        self.exit()

    def give_up_terminal(self) -> None:
        """Neither read nor write any more."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.give_up()

    def _notice_hangup(self) -> None:
        if isinstance(self._driver, TerminalDriver) and self._driver.is_lost:
            self.on_hangup()
