"""A watch app over a scripted session, and ways to look at what it shows."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from textual.pilot import Pilot
from textual.widget import Widget

from pokeview.play.live.live_file import LiveFile
from pokeview.play.pacing import Speed
from pokeview.play.player import Playable, Player, PlayMode
from pokeview.sessions.listing import SessionEntry
from pokeview.sessions.openings import Opened
from pokeview.sessions.roster import Candidate
from pokeview.tui.apps.watch_app import WatchApp
from pokeview.tui.controls.session_screen import NO_KEYS
from pokeview.tui.controls.session_wanted import Ways
from pokeview.tui.controls.timeline_controls import TimelineControls
from pokeview.tui.controls.watched_session import WatchedSession
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.picture.screen import GameScreen
from tests.support.play.waiting import DEADLINE_SECONDS
from tests.support.tui.fakes import FakeRecorder, FakeRoster, FakeSession, FakeWays, Gate, script_of, whole_step

NOTES_STAY = 3600.0
"""Seconds: a note that a slow machine has taken away before a test looks was told all the same."""

W = TypeVar("W", bound=Widget)


class FakeTime:
    """A clock that only tests move; nobody who sleeps by it waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class WatchedApp(WatchApp):
    """A watch app that keeps its fakes at hand. Its session plays two steps and then thinks for ever."""

    NOTIFICATION_TIMEOUT = NOTES_STAY

    def __init__(
        self,
        session: FakeSession | None = None,
        recorder: FakeRecorder | None = None,
        *,
        paused: bool = False,
        speed: Speed = Speed.NORMAL,
        open_session: Callable[[], Playable] | None = None,
        roster: FakeRoster | None = None,
        ways: Ways | None = None,
        sessions: Callable[[], Iterable[SessionEntry]] = tuple,
        pictures: Pictures | None = None,
        keys: Mapping[str, str] = NO_KEYS,
    ) -> None:
        self.session = session or FakeSession(
            script_of(whole_step(1, "explorer"), whole_step(2, "explorer"), [*whole_step(3, "explorer")[:4], Gate()])
        )
        self.recorder = recorder or FakeRecorder()
        self.roster = roster or FakeRoster()
        self.time = FakeTime()
        self.ways = ways or FakeWays()
        super().__init__(
            lambda: self._opened((open_session or (lambda: self.session))()),
            self.ways,
            self.roster,
            sessions=sessions,
            speed=speed,
            paused=paused,
            pictures=pictures,
            keys=keys,
            clock=self.time,
            sleep=self.time.sleep,
        )

    def _opened(self, session: Playable) -> Opened:
        live = None
        if session.recording is not None:
            live = LiveFile.beside(session.recording.path)
            live.claim()
        return Opened(session, self.recorder, Candidate(self.session.agent.name), live)

    @property
    def player(self) -> Player | None:
        return self.host.player if self.host else None

    @property
    def at_work(self) -> Player:
        assert self.player is not None
        return self.player

    @property
    def watched(self) -> WatchedSession:
        assert self.watch_screen.watched is not None
        return self.watch_screen.watched

    @property
    def timeline(self) -> TimelineControls:
        assert self.watched.timeline is not None
        return self.watched.timeline

    def mode(self) -> PlayMode:
        return self.at_work.mode

    def shown(self, kind: type[W] | str) -> str:
        """The text of a widget of the bottom screen, as it is drawn."""
        return drawn_text(self.screen_stack[0].query_one(kind))

    def notes(self) -> list[str]:
        """What has been told in notes that are still there."""
        return [notification.message for notification in self._notifications]


def drawn_text(widget: Widget) -> str:
    """The text of a widget and of all in it, as they are drawn."""
    drawn = [widget, *widget.walk_children(Widget)]
    return "\n".join(strip.text for part in drawn for strip in part.render_lines(part.outer_size.region))


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Let the app work until something is so, and until all that this has set going is there: a dialog has its rows."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "It never came to that."
        await pilot.pause(0.01)
    await pilot._wait_for_screen()


async def opened(pilot: Pilot[None]) -> WatchedApp:
    """The app, once its session has been opened and its first picture shown."""
    app = pilot.app
    assert isinstance(app, WatchedApp)
    await until(pilot, lambda: app.player is not None and app.screen_stack[0].query_one(GameScreen).shown_frames > 0)
    return app
