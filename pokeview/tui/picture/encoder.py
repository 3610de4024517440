"""Pictures as terminal text: whole rows of block glyphs, made for the rows that changed.

Two steps: `Blocks.cells` turns pixels into cells (two colours and a glyph each), `RowWriter` turns cells into text.
A row's text needs nothing but the cursor at its first cell: it sets the colours that it uses, and resets them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pokeview.tui.picture.palette import Colour, ColourDepth, Palette, colour_parameters, packed_colours

RESET = "\x1b[0m"
PALETTE_LIMIT = 32_768
"""A palette that outgrew this is given up for an empty one. A Game Boy Color has no more colours than that."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows of terminal cells, each array (rows, columns).

    Colours are numbers in a palette. Glyph 0 is the blank: only its background is seen, and its foreground is the same.
    """

    foreground: NDArray[np.int32]
    background: NDArray[np.int32]
    glyph: NDArray[np.uint8]

    def run_starts(self) -> NDArray[np.intp]:
        """Where runs of equal cells start, as positions in the flattened arrays. Every row starts a run."""
        starts = np.ones(self.glyph.shape, np.bool_)
        starts[:, 1:] = self.glyph[:, 1:] != self.glyph[:, :-1]
        for colours in (self.foreground, self.background):
            starts[:, 1:] |= colours[:, 1:] != colours[:, :-1]
        return np.flatnonzero(starts)

    def row(self, index: int) -> "Cells":
        """One row, as cells of their own."""
        only = slice(index, index + 1)
        return Cells(self.foreground[only], self.background[only], self.glyph[only])


@dataclass(frozen=True, slots=True)
class Blocks:
    """A set of block glyphs, blank first, each of which divides a cell into `height` by `width` pixels of two colours.

    `cells` takes packed pixels (rows, height, columns * width).
    """

    glyphs: str
    height: int
    width: int
    cells: Callable[[NDArray[np.uint32], Palette], Cells]


def half_block_cells(pixels: NDArray[np.uint32], palette: Palette) -> Cells:
    """Cells of one pixel above another. The lower palette number is the background, so that it seldom changes."""
    colours = palette.numbers(pixels)
    upper, lower = colours[:, 0], colours[:, 1]
    glyph = (upper > lower).view(np.uint8) + 2 * (upper < lower).view(np.uint8)
    return Cells(np.maximum(upper, lower), np.minimum(upper, lower), glyph)


HALF_BLOCKS = Blocks(" ▀▄", height=2, width=1, cells=half_block_cells)


class Run(NamedTuple):
    """Neighbouring cells that look the same."""

    text: str
    foreground: Colour
    background: Colour


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """The rows of cells that differ from those of the picture before, counted from the top, and their texts."""

    rows: list[int]
    texts: list[str]
    glyphs: str
    cells: Cells
    palette: Palette

    def runs(self, index: int) -> list[Run]:
        """What `texts[index]` shows, cell by cell rather than as a terminal is told it."""
        row, colours = self.cells.row(index), self.palette.colours
        starts = row.run_starts().tolist()
        return [
            Run(
                self.glyphs[row.glyph[0, start]] * (end - start),
                colours[row.foreground[0, start]],
                colours[row.background[0, start]],
            )
            for start, end in pairwise([*starts, row.glyph.size])
        ]


class RowWriter:
    """Makes text of cells by lining up ready-made pieces.

    The table of pieces holds every glyph at every length (the first is ""), then four pieces for each colour: as
    foreground alone, as foreground before a background, as background alone, as background after a foreground.
    """

    def __init__(self, glyphs: str, columns: int, palette: Palette) -> None:
        self._columns = columns
        self._palette = palette
        self._pieces = np.array([glyph * length for glyph in glyphs for length in range(columns + 1)], np.object_)
        self._first_colour_piece = len(self._pieces)

    def texts(self, cells: Cells) -> list[str]:
        """The text of each row."""
        self._learn_colours()
        numbers, row_bounds = self._piece_numbers(cells)
        pieces = self._pieces.take(numbers).tolist()
        return ["".join(pieces[start:end]) + RESET for start, end in pairwise(row_bounds)]

    def _learn_colours(self) -> None:
        known = (len(self._pieces) - self._first_colour_piece) // 4
        if known < len(self._palette):
            new = [piece for colour in self._palette.colours[known:] for piece in _colour_pieces(colour)]
            self._pieces = np.concatenate([self._pieces, np.array(new, np.object_)])

    def _piece_numbers(self, cells: Cells) -> tuple[NDArray[np.intp], list[int]]:
        """The pieces of all rows in order, and where the pieces of each row start and end."""
        starts = cells.run_starts()
        row_starts = np.searchsorted(starts, np.arange(0, cells.glyph.size, self._columns))
        foreground, background = cells.foreground.ravel()[starts], cells.background.ravel()[starts]
        glyph = cells.glyph.ravel()[starts].astype(np.intp)
        new_background = _differs_from_last(background, row_starts)
        new_foreground = _new_foregrounds(foreground, glyph, row_starts)
        numbers = np.empty((len(starts), 3), np.intp)
        numbers[:, 0] = (self._first_colour_piece + 4 * foreground + new_background) * new_foreground
        numbers[:, 1] = (self._first_colour_piece + 4 * background + 2 + new_foreground) * new_background
        numbers[:, 2] = np.diff(starts, append=cells.glyph.size) + glyph * (self._columns + 1)
        ends = np.cumsum(np.add(new_foreground, new_background, dtype=np.intp) + 1)
        row_ends = ends[np.append(row_starts[1:], len(starts)) - 1]
        return numbers[numbers != 0], [0, *row_ends.tolist()]


def _new_foregrounds(
    foreground: NDArray[np.int32], glyph: NDArray[np.intp], row_starts: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Which runs must set the foreground: those with ink, unless the last run with ink in the row had it too."""
    inked = np.flatnonzero(glyph)
    new = np.zeros(len(glyph), np.bool_)
    new[inked] = _differs_from_last(foreground[inked], np.searchsorted(inked, row_starts))
    return new


def _differs_from_last(colours: NDArray[np.int32], row_starts: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which colours are not those before them in the row; the first of a row has none before it, and counts."""
    differs = np.empty(len(colours), np.bool_)
    differs[1:] = colours[1:] != colours[:-1]
    differs[row_starts[row_starts < len(colours)]] = True
    return differs


def _colour_pieces(colour: Colour) -> tuple[str, str, str, str]:
    parameters = colour_parameters(colour)
    return f"\x1b[38;{parameters}m", f"\x1b[38;{parameters}", f"\x1b[48;{parameters}m", f";48;{parameters}m"


class PictureEncoder:
    """Turns one picture after another, all of a size, into the text of the rows that changed."""

    def __init__(self, columns: int, rows: int, depth: ColourDepth, blocks: Blocks = HALF_BLOCKS) -> None:
        self._columns = columns
        self._rows = rows
        self._blocks = blocks
        self._start_palette(depth)
        self._last: NDArray[np.uint8] | None = None

    def encode(self, picture: NDArray[np.uint8]) -> ChangedRows:
        """The rows of cells of a picture (pixels down, pixels across, 3) that are not as in the picture before.

        Raises ValueError for a picture of another size.
        """
        if len(self._palette) > PALETTE_LIMIT:
            self._start_palette(self._palette.depth)
        rows = picture.reshape(self._rows, self._blocks.height, self._columns * self._blocks.width, 3)
        changed = self._changed_rows(rows)
        self._last = rows.copy()
        cells = self._blocks.cells(packed_colours(rows[changed]), self._palette)
        texts = self._writer.texts(cells) if len(changed) else []
        return ChangedRows(changed.tolist(), texts, self._blocks.glyphs, cells, self._palette)

    def _changed_rows(self, rows: NDArray[np.uint8]) -> NDArray[np.intp]:
        return np.arange(self._rows) if self._last is None else np.flatnonzero((rows != self._last).any(axis=(1, 2, 3)))

    def _start_palette(self, depth: ColourDepth) -> None:
        self._palette = Palette(depth)
        self._writer = RowWriter(self._blocks.glyphs, self._columns, self._palette)
