"""The Game Boy's screen as a widget."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from pokeview.play.events import Picture
from pokeview.tui.picture.encoder import ChangedRows, PictureEncoder
from pokeview.tui.picture.palette import ColourDepth
from pokeview.tui.picture.scaling import fit, scaled_to
from pokeview.tui.picture.strips import PictureStrip, run_segments

WAITING = "waiting for the first picture"


class Surroundings(NamedTuple):
    """All that a drawing depends on besides the picture: the room in cells, its colour, and the terminal's colours."""

    room: Size
    background: Color
    depth: ColourDepth


class Drawing:
    """A picture in the middle of a room: one strip for each row of the room."""

    def __init__(self, room: Size, depth: ColourDepth, margin: Strip, console: Console) -> None:
        """`margin` is an empty row of the room, in its colour."""
        self.columns, self.rows = fit(room.width, room.height)
        self.strips = [margin] * room.height
        self._room = room
        self._top = (room.height - self.rows) // 2
        left = (room.width - self.columns) // 2
        self._margins = margin.crop(0, left), margin.crop(left + self.columns)
        self._margin_texts = tuple(strip.render(console) for strip in self._margins)
        self._encoder = PictureEncoder(self.columns, self.rows, depth)

    def draw(self, picture: Picture) -> list[int]:
        """Bring the strips up to date; returns the rows of the room that changed."""
        width, height = self.columns, 2 * self.rows
        if picture.shape[:2] != (height, width):
            picture = scaled_to(picture, width, height)
        changed = self._encoder.encode(picture)
        left, right = self._margin_texts
        for index, (row, text) in enumerate(zip(changed.rows, changed.texts, strict=True)):
            segments = partial(self._segments, changed, index)
            self.strips[self._top + row] = PictureStrip(left + text + right, self._room.width, segments)
        return [self._top + row for row in changed.rows]

    def _segments(self, changed: ChangedRows, index: int) -> list[Segment]:
        left, right = self._margins
        return [*left, *run_segments(changed.runs(index)), *right]


class GameScreen(Widget):
    """Shows pictures in the middle of its room, at up to one half block a pixel.

    It draws its rows itself, which is what lets a moving picture cost little. So borders, padding, tint and opacity
    have no effect on it; they belong on its parent.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "GameScreen { width: 1fr; height: 1fr; }"

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.shown_frames = 0
        """How many pictures were shown that were not the same as the one before."""
        self._picture: Picture | None = None
        self._surroundings: Surroundings | None = None
        self._drawing: Drawing | None = None

    def show(self, picture: Picture) -> None:
        """Show a picture (144, 160, 3), which may change afterwards. One that is already shown costs nothing."""
        if self._picture is not None and np.array_equal(picture, self._picture):
            return
        self._picture = picture.copy()
        self.shown_frames += 1
        if self._drawing is None:
            self.refresh()
        elif changed := self._drawing.draw(self._picture):
            self.refresh(*_bands(changed, self.outer_size.width))

    def on_hide(self) -> None:
        """Nobody sees the picture: make no strips until somebody does."""
        self._drawing = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the widget."""
        if not self.outer_size:
            return []
        strips = self._strips()[crop.y : crop.bottom]
        if crop.width == self.outer_size.width:
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """One row of the widget."""
        lines = self.render_lines(Region(0, y, self.outer_size.width, 1))
        return lines[0] if lines else Strip([], 0)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: the colours of a picture are final."""
        return []

    def _strips(self) -> list[Strip]:
        surroundings = Surroundings(self.outer_size, self.background_colors[1], self._colour_depth())
        if surroundings != self._surroundings:
            self._surroundings, self._drawing = surroundings, None
        if self._picture is None:
            return self._waiting()
        if self._drawing is None:
            self._drawing = Drawing(surroundings.room, surroundings.depth, self._blank_row(), self.app.console)
            self._drawing.draw(self._picture)
        return self._drawing.strips

    def _colour_depth(self) -> ColourDepth:
        return ColourDepth.TRUECOLOR if self.app.console.color_system == "truecolor" else ColourDepth.INDEXED

    def _waiting(self) -> list[Strip]:
        width, height = self.outer_size
        text = WAITING[:width].center(width)
        strips = [self._blank_row()] * height
        strips[(height - 1) // 2] = self._themed(text, self.rich_style + Style(dim=True))
        return strips

    def _blank_row(self) -> Strip:
        background = Style(bgcolor=self.background_colors[1].rich_color)
        return self._themed(" " * self.outer_size.width, background)

    def _themed(self, text: str, style: Style) -> Strip:
        """A strip of text as the app's filters want it, since they see nothing of this widget's own rows."""
        strip = Strip([Segment(text, style)], len(text))
        for line_filter in self.app.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip


def _bands(rows: Iterable[int], width: int) -> list[Region]:
    """Ascending rows as regions, one for neighbouring rows."""
    neighbours = (list(band) for _, band in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]))
    return [Region(0, band[0][1], width, len(band)) for band in neighbours]
