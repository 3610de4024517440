"""Pixels as terminal cells: two colours and a glyph each, packed into a code."""

import numpy as np
from numpy.typing import NDArray

from pokeview.picture.glyphs import GlyphSet
from pokeview.picture.palette import DARK, LIGHT, Palette

Codes = NDArray[np.int64]
"""Cells: number of the foreground << 24 | number of the background << 8 | glyph. A cell of one colour has it twice, and
glyph 0, which is the blank. The foreground has the higher number: (foreground, background, ink) is one code only."""

FOREGROUND_SHIFT, BACKGROUND_SHIFT = 24, 8
COLOUR_MASK, GLYPH_MASK = 0xFFFF, 0xFF


def unpacked(code: int) -> tuple[int, int, int]:
    """The foreground, the background and the glyph of a code."""
    return code >> FOREGROUND_SHIFT, code >> BACKGROUND_SHIFT & COLOUR_MASK, code & GLYPH_MASK


def cells_of_pixels(numbers: NDArray[np.int32], glyphs: GlyphSet, palette: Palette) -> Codes:
    """The cells (rows, columns) of palette numbers (rows, pixels down a cell, pixels across)."""
    if glyphs.width == 1:
        return _half_blocks(numbers)
    rows, height, width = numbers.shape
    parts = numbers.reshape(rows, height, width // glyphs.width, glyphs.width).swapaxes(1, 2)
    return _two_colours(parts.reshape(rows, width // glyphs.width, -1), palette.lightness())


def shades(lightness: NDArray[np.float64], count: int) -> Codes:
    """The cells (rows, columns) of so many shades, by how light each is to be, from 0 to 1."""
    shade = np.minimum((lightness * count).astype(np.int64), count - 1)
    return _packed_codes(np.full_like(shade, LIGHT), np.full_like(shade, DARK), shade)


def _half_blocks(numbers: NDArray[np.int32]) -> Codes:
    upper, lower = numbers[:, 0].astype(np.int64), numbers[:, 1].astype(np.int64)
    return _packed_codes(np.maximum(upper, lower), np.minimum(upper, lower), (upper > lower) + 2 * (upper < lower))


def _two_colours(parts: NDArray[np.int32], lightness: NDArray[np.float64]) -> Codes:
    """The cells of (rows, columns, parts). Those lighter than the middle become one colour, the others another."""
    order = np.argsort(lightness)
    ranks = np.argsort(order).astype(np.uint16).take(parts)
    seen = lightness.astype(np.float32).take(parts)
    is_light = seen > ((seen.max(axis=-1) + seen.min(axis=-1)) / 2)[..., np.newaxis]
    dark, light = _medians(ranks, is_light)
    dark, light = order.take(dark), order.take(light)
    light_pattern = np.packbits(is_light, axis=-1, bitorder="little")[..., 0].astype(np.int64)
    every_part = (1 << parts.shape[-1]) - 1
    ink = np.where(light > dark, light_pattern, (every_part - light_pattern) * (light != dark))
    return _packed_codes(np.maximum(dark, light), np.minimum(dark, light), ink)


def _medians(ranks: NDArray[np.uint16], is_light: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The middle one of the dark ranks and of the light ones; where none is light, the same twice."""
    ordered = np.sort(ranks, axis=-1)
    lights = is_light.sum(axis=-1)
    darks = ranks.shape[-1] - lights
    middles = (darks - 1) // 2, np.where(lights > 0, darks + lights // 2, (darks - 1) // 2)
    dark, light = (np.take_along_axis(ordered, middle[..., np.newaxis], -1)[..., 0] for middle in middles)
    return dark.astype(np.intp), light.astype(np.intp)


def _packed_codes(foreground: NDArray[np.int64], background: NDArray[np.int64], glyph: NDArray[np.int64]) -> Codes:
    codes: Codes = (foreground << FOREGROUND_SHIFT) + (background << BACKGROUND_SHIFT) + glyph
    return codes
