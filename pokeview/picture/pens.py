"""Cells as text, in few bytes: what to write depends on the colours in which a terminal writes already."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pokeview.picture.cells import Codes, unpacked
from pokeview.picture.glyphs import GlyphSet
from pokeview.picture.palette import LIGHT, Palette
from pokeview.picture.terminal_colours import background_parameters, foreground_parameters
from pokeview.play.picture_choices import ColourDepth

RESET = "\x1b[0m"
UNKNOWN = -1
"""The number of a colour that nothing is known of, and the code of such a cell."""

_FORWARD = "\x1b[C"
"""Moves the cursor over one cell. A blank is shorter, and any other glyph as long."""


class Pen(dict[int, tuple[str, "Pen"]]):
    """The colours in which a terminal writes now, and for each input what to write next and the pen after that.

    An input is a cell's code; or `gap(code)`, for a cell between others that shows that code already; or `skip(cells)`.
    """

    def __init__(self, pens: "Pens", foreground: int, background: int) -> None:
        super().__init__()
        self._pens = pens
        self.foreground, self.background = foreground, background

    def __missing__(self, item: int) -> "tuple[str, Pen]":
        written = self[item] = self._pens.written(self, item)
        return written


def gap(codes: Codes) -> Codes:
    """The inputs for single cells that need not be written, but may be."""
    return -1000 - codes


def skip(cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """The inputs for so many cells, up to 900, that need not be written."""
    return -cells


class Pens:
    """Every pen met so far for a palette and a set of glyphs."""

    def __init__(self, glyphs: GlyphSet, palette: Palette) -> None:
        self.remembered = 0
        """How many pieces of text the pens remember."""
        self._glyphs = glyphs
        self._palette = palette
        self._pens: dict[tuple[int, int], Pen] = {}
        self.is_plain = glyphs.is_shades or palette.depth is ColourDepth.MONOCHROME
        self.unknown = self._pen(UNKNOWN, UNKNOWN)

    def text(self, items: Iterable[int]) -> str:
        """What to write for inputs in a row, by a terminal whose colours are not known."""
        pen = self.unknown
        pieces = []
        for item in items:
            piece, pen = pen[item]
            pieces.append(piece)
        return "".join(pieces)

    def written(self, pen: Pen, item: int) -> tuple[str, Pen]:
        """What to write for an input, and the pen after that."""
        self.remembered += 1
        if item >= 0:
            return self._plain_cell(pen, item) if self.is_plain else self._cell(pen, item)
        if item > -1000:
            return f"\x1b[{-item}C", pen
        repainted, next_pen = self.written(pen, -item - 1000)
        return (repainted, next_pen) if len(repainted.encode()) <= len(_FORWARD) else (_FORWARD, pen)

    def glyph(self, code: int) -> str:
        """The character of a cell without colours."""
        foreground, background, ink = unpacked(code)
        if foreground != background:
            return self._glyphs.characters[ink]
        return self._glyphs.characters[-1 if foreground == LIGHT else 0]

    def _plain_cell(self, pen: Pen, code: int) -> tuple[str, Pen]:
        return self.glyph(code), pen

    def _cell(self, pen: Pen, code: int) -> tuple[str, Pen]:
        foreground, background, ink = unpacked(code)
        if foreground == background:
            return self._solid_cell(pen, foreground)
        usual = self._changed_pen(pen, foreground, background, self._glyphs.characters[ink])
        inverted = self._changed_pen(pen, background, foreground, self._glyphs.characters[~ink])
        return min(usual, inverted, key=_bytes)

    def _solid_cell(self, pen: Pen, colour: int) -> tuple[str, Pen]:
        if colour == pen.foreground and colour != pen.background:
            return self._glyphs.characters[-1], pen
        return self._changed_pen(pen, pen.foreground, colour, " ")

    def _changed_pen(self, pen: Pen, foreground: int, background: int, glyph: str) -> tuple[str, Pen]:
        """What to write for a glyph in two colours, and the pen that has them."""
        colours = self._palette.colours
        parameters = []
        if foreground != pen.foreground:
            parameters.append(foreground_parameters(colours[foreground]))
        if background != pen.background:
            parameters.append(background_parameters(colours[background]))
        sequence = f"\x1b[{';'.join(parameters)}m" if parameters else ""
        return sequence + glyph, self._pen(foreground, background)

    def _pen(self, foreground: int, background: int) -> Pen:
        if (foreground, background) not in self._pens:
            self._pens[foreground, background] = Pen(self, foreground, background)
        return self._pens[foreground, background]


def _bytes(written: tuple[str, Pen]) -> int:
    return len(written[0].encode())
