"""The Game Boy's screen while a game is played: pictures come in faster than they need to be shown."""

from time import monotonic

from textual.timer import Timer

from pokeview.picture.frame_rate import FrameCounter
from pokeview.play.events import Picture
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.picture.screen import GameScreen

MARGIN = 0.75


class LiveScreen(GameScreen):
    """Shows as many of the pictures that it is offered as the terminal and the machine can follow, and the last."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(backpressure=pictures.backpressure)
        self.counter = FrameCounter()
        self._rate = pictures.frame_rate
        self._offered: Picture | None = None
        self._timer: Timer | None = None
        self._due_at = 0.0

    def show(self, picture: Picture) -> None:
        before = self.shown_frames
        super().show(picture)
        if self.shown_frames > before:
            self.counter.shown()

    def offer(self, picture: Picture) -> None:
        """Show a picture at once, or, when they come too fast, the newest one soon."""
        if self._timer is None:
            self._due_at = monotonic()
            self._take_picture(picture)
        else:
            self._offered = picture

    def withdraw(self) -> None:
        """Show none of the pictures any more that wait."""
        self._offered = self._held_picture = None

    def _show_held(self) -> None:
        if self._held_picture is not None and self._offered is not None:
            self._held_picture, self._offered = self._offered, None
        super()._show_held()

    def _take_picture(self, picture: Picture) -> None:
        is_late = monotonic() - self._due_at > self._rate.seconds
        self.show(picture)
        # A slow link paces pictures by its reports; to send fewer would only let it wait.
        if is_late:
            self._rate.missed()
        else:
            self._rate.sent()
        seconds = self._seconds_until_next()
        self._due_at = monotonic() + seconds
        self._timer = self.set_timer(seconds, self._take_offered)

    def _seconds_until_next(self) -> float:
        """Less than there is between two pictures at the rate of the game, so that none comes just before its time."""
        return self._rate.seconds * (MARGIN if self._rate.is_as_wanted else 1)

    def _take_offered(self) -> None:
        picture, self._offered, self._timer = self._offered, None, None
        if picture is not None:
            self._take_picture(picture)
