"""A picture in the middle of a room, as strips for Textual and as text for the terminal."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.segment import Segment
from textual.geometry import Offset, Size
from textual.strip import Strip

from pokeview.picture.cells import GLYPH_MASK
from pokeview.picture.encoder import PictureEncoder
from pokeview.picture.glyphs import GlyphSet
from pokeview.picture.pens import UNKNOWN
from pokeview.picture.scaling import fit, scaled_to
from pokeview.play.events import Picture
from pokeview.play.picture_choices import ColourDepth
from pokeview.tui.picture.strips import PictureStrip, run_segments

_BYTES_A_COLOUR = 15
_MORE_BYTES_A_GLYPH = 2
"""Than those of a blank."""


class Drawing:
    """One strip for each row of the room, and a memory of what the terminal shows of the picture."""

    def __init__(self, room: Size, glyphs: GlyphSet, depth: ColourDepth, margin: Strip, console: Console) -> None:
        """`margin` is an empty row of the room, in its colour."""
        self.columns, self.rows = fit(room.width, room.height, glyphs)
        self.strips = [margin] * room.height
        self._room = room
        self._top = (room.height - self.rows) // 2
        self._left = (room.width - self.columns) // 2
        self._width, self._height = self.columns * glyphs.width, self.rows * glyphs.height
        self._margins = margin.crop(0, self._left), margin.crop(self._left + self.columns)
        self._margin_texts = tuple(strip.render(console) for strip in self._margins)
        self._encoder = PictureEncoder(self.columns, self.rows, depth, glyphs)
        self._follower: tuple[int, Callable[[], str]] | None = None

    def draw(self, picture: Picture) -> list[int]:
        """Bring the strips up to date; returns the rows of the room that changed."""
        if picture.shape[:2] != (self._height, self._width):
            picture = scaled_to(picture, self._width, self._height)
        changed = [self._top + row for row in self._encoder.take(picture)]
        for row in changed:
            strip = self.strips[row]
            if not isinstance(strip, PictureStrip) or strip.is_opened:
                self.strips[row] = PictureStrip(self, row, self._room.width)
        return changed

    def shortest_row(self, rows: NDArray[np.bool_]) -> int:
        """That one of some rows of the room which takes about the fewest bytes."""
        codes = self._encoder.codes
        size = _BYTES_A_COLOUR * (codes[:, 1:] != codes[:, :-1]).sum(axis=1)
        size += _MORE_BYTES_A_GLYPH * ((codes & GLYPH_MASK) != 0).sum(axis=1)
        size[~rows[self._top : self._top + self.rows]] = np.iinfo(size.dtype).max
        return self._top + int(size.argmin())

    def follow(self, row: int, follower: Callable[[], str]) -> None:
        """Have a row of the room followed by more text, once, when it goes to the terminal the next time."""
        self._follower = row, follower

    def waiting_rows(self) -> list[int]:
        """The rows of the room that the terminal does not show as they are."""
        return (np.flatnonzero(self._encoder.waiting()) + self._top).tolist()

    def update(self, corner: Offset, rows: NDArray[np.bool_]) -> str:
        """The text for all that the terminal does not show yet in some rows of the room, which starts at a corner."""
        wanted = rows[self._top : self._top + self.rows]
        return self._encoder.update(corner.x + self._left, corner.y + self._top, wanted)

    def row_text(self, row: int) -> str:
        """The text of a row of the room, which goes to the terminal now."""
        index = row - self._top
        left, right = self._margin_texts
        text = left + self._encoder.row(index).text() + right
        self._encoder.shown[index] = self._encoder.codes[index]
        if self._follower is None or self._follower[0] != row:
            return text
        (_, follower), self._follower = self._follower, None
        return text + follower()

    def row_segments(self, row: int) -> list[Segment]:
        """A row of the room as segments, of which any part may go to the terminal."""
        index = row - self._top
        self._encoder.shown[index] = UNKNOWN
        left, right = self._margins
        return [*left, *run_segments(self._encoder.row(index).runs()), *right]
