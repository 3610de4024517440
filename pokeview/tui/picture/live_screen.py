"""The Game Boy's screen while a game is played: pictures come in faster than they need to be shown."""

from time import monotonic

from textual.timer import Timer

from pokeview.play.events import Picture
from pokeview.tui.picture.frame_rate import FrameCounter
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.picture.screen import GameScreen


class LiveScreen(GameScreen):
    """Shows as many of the pictures that it is offered as the terminal and the machine can follow, and the last."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(backpressure=pictures.backpressure)
        self.counter = FrameCounter()
        self._rate = pictures.frame_rate
        self._offered: Picture | None = None
        self._timer: Timer | None = None
        self._due_at = 0.0

    def offer(self, picture: Picture) -> None:
        """Show a picture at once, or, when they come too fast, the newest one soon."""
        if self._timer is None:
            self._due_at = monotonic()
            self._take(picture)
        else:
            self._offered = picture

    def withdraw(self) -> None:
        """Show none of the pictures any more that wait."""
        self._offered = self._held_picture = None

    def _take(self, picture: Picture) -> None:
        shown = self.shown_frames
        is_late = monotonic() - self._due_at > self._rate.seconds
        self.show(picture)
        if self.is_holding or is_late:
            self._rate.missed()
        else:
            self._rate.sent()
        if self.shown_frames > shown:
            self.counter.shown()
        self._due_at = monotonic() + self._rate.seconds
        self._timer = self.set_timer(self._rate.seconds, self._take_offered)

    def _take_offered(self) -> None:
        picture, self._offered, self._timer = self._offered, None, None
        if picture is not None:
            self._take(picture)
