"""The apps around recordings and around sessions that others play, and ways to look at what they show."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from textual.pilot import Pilot
from textual.widget import Widget

from pokeview.games import fernvale
from pokeview.play.events import Picture
from pokeview.play.live.live_file import LiveFile
from pokeview.play.pacing import Speed
from pokeview.play.player import Player, PlayMode
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.following import Following
from pokeview.play.replay.playback import Playback
from pokeview.tui.apps.spectator_app import SpectatorApp
from pokeview.tui.picture.screen import GameScreen
from pokeview.tui.screens.attach_screen import AttachScreen
from pokeview.tui.screens.replay_screen import ReplayScreen
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from tests.support.tui.fakes import FakeRoster
from tests.support.tui.watched import NOTES_STAY, FakeTime, drawn_text, until

P = TypeVar("P", bound=Playback)


class Shown(SpectatorApp[P], Generic[P]):
    """What both apps have in common for tests."""

    NOTIFICATION_TIMEOUT = NOTES_STAY

    @property
    def at_work(self) -> Player:
        assert self.player is not None
        return self.player

    @property
    def played(self) -> P:
        assert self.playback is not None
        return self.playback

    @property
    def paused(self) -> bool:
        return self.at_work.mode is PlayMode.PAUSED

    def heading(self) -> str:
        return self.text("TitleLine")

    def text(self, selector: str) -> str:
        """The text of a widget of the bottom screen, as it is drawn."""
        return drawn_text(self.screen_stack[0].query_one(selector, Widget))

    def thoughts(self) -> list[str]:
        return [line.text for line in self.screen_stack[0].query_one(ThoughtsPanel).lines]

    def notes(self) -> list[str]:
        """What has been told in notes that are still there."""
        return [notification.message for notification in self._notifications]

    def shows(self, picture: Picture) -> bool:
        """True when the picture on screen is that one."""
        shown = self.screen_stack[0].query_one(GameScreen)._picture
        return shown is not None and np.array_equal(shown, picture)


class ReplayedApp(Shown[Playback]):
    def __init__(self, path: Path, *, speed: Speed = Speed.MAXIMUM, paused: bool = True) -> None:
        self.time = FakeTime()
        super().__init__(
            lambda: Playback(Recording.open(path), fernvale.cartridge()),
            ReplayScreen(self.time),
            speed=speed,
            paused=paused,
            clock=self.time,
            sleep=self.time.sleep,
        )


class AttachedApp(Shown[Following]):
    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.time = FakeTime()

        async def soon(seconds: float) -> None:
            await asyncio.sleep(0.01)

        looking: Callable[[float], Awaitable[object]] = soon
        super().__init__(
            lambda: Following(Recording.open(path), fernvale.cartridge(), LiveFile.beside(path), sleep=looking),
            AttachScreen(FakeRoster(), self.time, read_only=read_only),
            clock=self.time,
            sleep=self.time.sleep,
        )


async def opened(pilot: Pilot[None]) -> None:
    """Wait until the playback has been opened and its first picture shown."""
    app = pilot.app
    assert isinstance(app, Shown)
    await until(pilot, lambda: app.player is not None and app.screen_stack[0].query_one(GameScreen).shown_frames > 0)
