"""Pictures as terminal text: rows of block glyphs, whole or only the cells that a terminal does not show yet."""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pokeview.picture.cells import Codes, cells_of_pixels, shades, unpacked
from pokeview.picture.glyphs import HALF, GlyphSet
from pokeview.picture.palette import Palette
from pokeview.picture.pens import RESET, UNKNOWN, Pens, gap, skip
from pokeview.picture.terminal_colours import Colour
from pokeview.play.picture_choices import ColourDepth

PALETTE_LIMIT = 32_768
"""A palette that outgrew this is given up for an empty one. A Game Boy Color has no more colours than that."""

PIECES_LIMIT = 100_000
"""Pens that remember more pieces of text than this, of about 200 bytes each, are given up for new ones."""


class Run(NamedTuple):
    """Neighbouring cells that look the same. Without colours, the terminal's own are meant."""

    text: str
    foreground: Colour | None
    background: Colour | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells as it was in one picture."""

    codes: Codes
    pens: Pens
    palette: Palette
    glyphs: GlyphSet

    def text(self) -> str:
        """The row for a terminal that writes in any colours. It leaves the default ones."""
        return self.pens.text(self.codes.tolist()) + RESET

    def runs(self) -> list[Run]:
        """The row cell by cell rather than as a terminal is told it."""
        return [self._run_of_cells(code, len(list(cells))) for code, cells in groupby(self.codes.tolist())]

    def _run_of_cells(self, code: int, length: int) -> Run:
        if self.pens.is_plain:
            return Run(self.pens.glyph(code) * length, None, None)
        foreground, background, ink = unpacked(code)
        colours = self.palette.colours
        return Run(self.glyphs.characters[ink] * length, colours[foreground], colours[background])


class PictureEncoder:
    """Turns one picture after another, all of a size, into rows of cells and their text."""

    def __init__(self, columns: int, rows: int, depth: ColourDepth, glyphs: GlyphSet = HALF) -> None:
        self.shown: Codes = np.full((rows, columns), UNKNOWN, np.int64)
        """What the terminal shows, as far as it is known. `update` keeps it; what else is written must be noted."""
        self.codes: Codes = self.shown.copy()
        """The picture's cells."""
        self._glyphs = glyphs
        self._depth = depth
        self._last: NDArray[np.uint8] | None = None
        self._palette = self._new_palette()
        self._pens = Pens(glyphs, self._palette)

    def take(self, picture: NDArray[np.uint8]) -> list[int]:
        """Take a picture (pixels down, pixels across, 3); returns the rows of cells that are not as they were before.

        Raises ValueError for a picture of another size.
        """
        if len(self._palette) > PALETTE_LIMIT:
            self._start_palette()
        rows, columns = self.codes.shape
        lines = picture.reshape(rows, self._glyphs.height, columns * self._glyphs.width, 3)
        touched = self._touched_rows(lines)
        if not len(touched):
            return []
        self._last = lines.copy()
        new = self._cell_codes(lines[touched], touched)
        changed = (new != self.codes[touched]).any(axis=1)
        self.codes[touched] = new
        changed_rows: list[int] = touched[changed].tolist()
        return changed_rows

    def row(self, index: int) -> Row:
        """A row of the picture as it is now."""
        return Row(self.codes[index].copy(), self._current_pens(), self._palette, self._glyphs)

    def waiting(self) -> NDArray[np.bool_]:
        """Which rows the terminal does not show as they are."""
        rows: NDArray[np.bool_] = (self.codes != self.shown).any(axis=1)
        return rows

    def update(self, left: int, top: int, rows: NDArray[np.bool_] | None = None) -> str:
        """The text for what the terminal does not show yet of those rows, when the picture starts at a place of it.

        It moves the cursor, and leaves the default colours. It is taken for shown from now on.
        """
        differs = self.codes != self.shown
        if rows is not None:
            differs &= rows[:, np.newaxis]
        text = self._changes_text(differs, left, top)
        np.copyto(self.shown, self.codes, where=differs)
        return text

    def _changes_text(self, differs: NDArray[np.bool_], left: int, top: int) -> str:
        items, row_ends, starts = _items(self.codes, differs)
        if not starts:
            return ""
        pieces: list[str] = []
        pen, position = self._current_pens().unknown, 0
        append = pieces.append
        for (row, column), end in zip(starts, row_ends, strict=True):
            append(f"\x1b[{top + row + 1};{left + column + 1}H")
            for item in items[position:end]:
                piece, pen = pen[item]
                append(piece)
            position = end
        append(RESET)
        return "".join(pieces)

    def _touched_rows(self, lines: NDArray[np.uint8]) -> NDArray[np.intp]:
        if self._last is None:
            return np.arange(len(lines))
        return np.flatnonzero((lines != self._last).reshape(len(lines), -1).any(axis=1))

    def _cell_codes(self, lines: NDArray[np.uint8], rows: NDArray[np.intp]) -> Codes:
        height = self._glyphs.height
        numbers = self._palette.numbers(lines, rows[:, np.newaxis] * height + np.arange(height))
        if self._glyphs.is_shades:
            return shades(self._palette.lightness().take(numbers[:, 0]), len(self._glyphs.characters))
        return cells_of_pixels(numbers, self._glyphs, self._palette)

    def _current_pens(self) -> Pens:
        if self._pens.remembered > PIECES_LIMIT:
            self._pens = Pens(self._glyphs, self._palette)
        return self._pens

    def _new_palette(self) -> Palette:
        return Palette(ColourDepth.TRUECOLOR if self._glyphs.is_shades else self._depth)

    def _start_palette(self) -> None:
        self._palette = self._new_palette()
        self._pens = Pens(self._glyphs, self._palette)
        self._last = None
        self.shown[:] = self.codes[:] = UNKNOWN


def _items(codes: Codes, differs: NDArray[np.bool_]) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """Inputs for pens that draw the cells that differ, row after row; where each row of them ends; and its first cell.

    Cells in between are passed by one input: `gap` for a single one, `skip` for more.
    """
    columns = codes.shape[1]
    cells = np.flatnonzero(differs)
    if not len(cells):
        return [], [], []
    flat = codes.ravel()
    rows = cells // columns
    row_starts = np.flatnonzero(np.diff(rows, prepend=-1))
    passed = np.diff(cells, prepend=0) - 1
    passed[row_starts] = 0
    inputs = np.empty((len(cells), 2), np.int64)
    inputs[:, 0] = np.where(passed == 1, gap(flat)[cells - 1], skip(passed))
    inputs[:, 1] = flat[cells]
    wanted = np.ones((len(cells), 2), np.bool_)
    wanted[:, 0] = passed > 0
    ends = np.cumsum(wanted.sum(axis=1))[np.append(row_starts[1:], len(cells)) - 1]
    starts = [divmod(cell, columns) for cell in cells[row_starts].tolist()]
    return inputs[wanted].tolist(), ends.tolist(), starts
