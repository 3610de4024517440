"""Which size a picture gets in a terminal, and how it is made that small."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pokeview.picture.glyphs import HALF, GlyphSet

EXACT_COLUMNS = 160
EXACT_ROWS = 72
"""A Game Boy's picture in half blocks: a cell is one pixel wide and two high, which makes a pixel square."""


def fit(columns: int, rows: int, glyphs: GlyphSet = HALF) -> tuple[int, int]:
    """The size in cells, (columns, rows), that a whole picture gets in this much room: at most exact, at least 1x1.

    Glyphs that show each pixel in fewer cells take those, for a sharp picture is better than a larger one.
    """
    columns, rows = max(1, min(columns, EXACT_COLUMNS)), max(1, min(rows, EXACT_ROWS))
    sharp = glyphs.exact_size()
    if _is_between(sharp, (columns, rows)):
        return sharp
    if columns * EXACT_ROWS < rows * EXACT_COLUMNS:
        return columns, max(1, round(columns * EXACT_ROWS / EXACT_COLUMNS))
    return max(1, round(rows * EXACT_COLUMNS / EXACT_ROWS)), rows


def _is_between(sharp: tuple[int, int], room: tuple[int, int]) -> bool:
    """Whether a picture of this size has the right shape, and there is room for it, but not for one twice as large."""
    has_shape = sharp[0] * EXACT_ROWS == sharp[1] * EXACT_COLUMNS
    times = min(room[0] // sharp[0], room[1] // sharp[1])
    return has_shape and times == 1


def area_scaled(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """The picture (pixels down, pixels across, 3) in another size: each new pixel is the mean of the area it covers."""
    means = _line_means(_line_means(picture, 0, height), 1, width)
    return (means + np.float32(0.5)).astype(np.uint8)


def scaled_to(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """The picture in another size and in few colours, for means have many, and every change of colour costs bytes.

    Channels are rounded to multiples of 8 if they all were (a Game Boy Color's are), else of 17 (a Game Boy's greys
    are), so that an even area keeps its colour.
    """
    step = 17 if (picture & 7).any() else 8
    means = area_scaled(picture, width, height).astype(np.uint16)
    return ((means + step // 2) // step * step).astype(np.uint8)


def _line_means(picture: NDArray[np.uint8] | NDArray[np.float32], axis: int, size: int) -> NDArray[np.float32]:
    """The picture with `size` pixels along an axis."""
    shape = (-1,) + (1,) * (picture.ndim - 1 - axis)
    (source, share), *more = _shares(picture.shape[axis], size)
    means: NDArray[np.float32] = picture.take(source, axis) * share.reshape(shape)
    for source, share in more:
        means += picture.take(source, axis) * share.reshape(shape)
    return means


@lru_cache(maxsize=16)
def _shares(size: int, new_size: int) -> list[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """How `size` pixels in line become `new_size`: each new pixel's first source and that one's share, its second..

    Lengths are whole numbers here: an old pixel is `new_size` long, and a new one `size`.
    """
    starts = np.arange(new_size) * size
    first = starts // new_size
    sources = int(((starts + size - 1) // new_size - first).max()) + 1
    shares = []
    for source in (first + offset for offset in range(sources)):
        overlap = np.minimum((source + 1) * new_size, starts + size) - np.maximum(source * new_size, starts)
        shares.append((np.minimum(source, size - 1), (overlap.clip(0) / size).astype(np.float32)))
    return shares
