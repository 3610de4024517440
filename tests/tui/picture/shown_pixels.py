"""Reads half blocks back from the cells of a terminal."""

import numpy as np
import pyte
from numpy.typing import NDArray


def shown_pixels(screen: pyte.Screen, left: int, top: int, columns: int, rows: int) -> NDArray[np.uint8]:
    """The pixels (2 * rows, columns, 3) in a part of the screen. Raises an error for a cell that is no half block."""
    cells = [[_pixels(screen.buffer[top + row][left + column]) for column in range(columns)] for row in range(rows)]
    return np.array(cells, np.uint8).transpose(0, 2, 1, 3).reshape(2 * rows, columns, 3)


def _pixels(cell: pyte.screens.Char) -> tuple[list[int], list[int]]:
    """The upper and the lower pixel of a cell, whose colours are hexadecimal."""
    upper, lower = {" ": (cell.bg, cell.bg), "▀": (cell.fg, cell.bg), "▄": (cell.bg, cell.fg)}[cell.data]
    return list(bytes.fromhex(upper)), list(bytes.fromhex(lower))
