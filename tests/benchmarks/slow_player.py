"""Shows the scrolling sequence for as long as it may; the key n turns a corner of it black, and back to white.

`python -m tests.benchmarks.slow_player FPS`. Behind the first picture after a key, the window gets a title that says
how many keys there have been.
"""

import sys

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from pokeview.picture.picture_options import PictureOptions
from pokeview.tui.apps.picture_app import PictureApp
from pokeview.tui.picture.drawing import Drawing
from pokeview.tui.picture.live_screen import LiveScreen
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.picture.pixel_drawing import PixelDrawing

from .sequences import sequence
from .slow_link import MARK

CORNER_PIXELS = 16


class MarkedScreen(LiveScreen):
    """Says behind a picture which key it follows."""

    DEFAULT_CSS = "MarkedScreen { width: 160; height: 72; }"
    keys_shown = 0

    def show_as_chosen(self) -> None:
        """The picture stays as it is."""

    def _rest(self, drawing: Drawing | PixelDrawing) -> str:
        text = super()._rest(drawing)
        assert self._picture is not None
        is_black = not self._picture[0, 0, 0]
        if is_black == bool(self.keys_shown % 2):
            return text
        self.keys_shown += 1
        return f"{text}\x1b]2;{MARK}{self.keys_shown}\x07"


class SlowApp(PictureApp):
    """A moving picture beside a panel."""

    def __init__(self, fps: int) -> None:
        super().__init__(Pictures(PictureOptions(fps=fps)))
        self._marked_screen = MarkedScreen(self.pictures)
        white, black = sequence("scroll"), sequence("scroll")
        white[:, :CORNER_PIXELS, :CORNER_PIXELS] = 255
        black[:, :CORNER_PIXELS, :CORNER_PIXELS] = 0
        self._sequences = white, black
        self._fps = fps
        self._keys = self._pushed = 0

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self._marked_screen
            yield Static("facts")

    def on_mount(self) -> None:
        self.set_interval(1 / self._fps, self._push)

    def key_n(self) -> None:
        self._keys += 1

    @property
    def session_view(self) -> MarkedScreen:
        return self._marked_screen

    def _push(self) -> None:
        pictures = self._sequences[self._keys % 2]
        self._marked_screen.offer(pictures[self._pushed % len(pictures)])
        self._pushed += 1


if __name__ == "__main__":
    SlowApp(int(sys.argv[1])).run()
