"""Reads pixels back from the cells of a terminal."""

import numpy as np
import pyte
from numpy.typing import NDArray

from pokeview.picture.glyphs import HALF, GlyphSet
from pokeview.picture.terminal_colours import TABLE

_STANDARD_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
_STANDARD = {name: TABLE[number].tolist() for number, name in enumerate(_STANDARD_NAMES)}
_BRIGHT = {f"bright{name}": TABLE[8 + number].tolist() for number, name in enumerate(_STANDARD_NAMES)}
# Pyte's own spelling of the last but three.
_BRIGHT["bfightmagenta"] = _BRIGHT["brightmagenta"]


def shown_pixels(
    screen: pyte.Screen, left: int, top: int, columns: int, rows: int, glyphs: GlyphSet = HALF
) -> NDArray[np.uint8]:
    """The pixels (down, across, 3) in a part of the screen. Raises an error for a cell with another character.

    A terminal's own colours count as white on black.
    """
    cells = [
        [_parts(screen.buffer[top + row][left + column], glyphs) for column in range(columns)] for row in range(rows)
    ]
    pixels = np.array(cells, np.uint8).reshape(rows, columns, glyphs.height, glyphs.width, 3)
    return pixels.swapaxes(1, 2).reshape(rows * glyphs.height, columns * glyphs.width, 3)


def _parts(cell: pyte.screens.Char, glyphs: GlyphSet) -> list[list[int]]:
    """The colours of a cell's parts, row by row from the top left."""
    pattern = glyphs.characters.index(cell.data)
    if glyphs.is_shades:
        return [[pattern] * 3]
    ink, paper = _channels(cell.fg, [255, 255, 255]), _channels(cell.bg, [0, 0, 0])
    return [ink if pattern >> part & 1 else paper for part in range(glyphs.height * glyphs.width)]


def _channels(colour: str, default: list[int]) -> list[int]:
    if colour == "default":
        return default
    named = _STANDARD.get(colour) or _BRIGHT.get(colour)
    return named if named is not None else list(bytes.fromhex(colour))
