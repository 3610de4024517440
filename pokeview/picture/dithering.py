"""Two of few colours in a pattern, where one alone is too far from the colour that is meant."""

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pokeview.picture.oklab import linear_light, oklab, oklab_of_light
from pokeview.picture.terminal_colours import STANDARD_COLOURS, TABLE, table_oklab

PATTERN = np.array([(0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5)])
"""Bayer's pattern: a share of n sixteenths of the second colour takes the places with numbers below n."""

_SHARES = np.array([0, 4, 8, 12])
"""Sixteenths of the second colour: coarse shares make patterns that look even, and move with less noise."""

_GRAIN = 0.3
"""How much worse a mixture is, in Oklab's distance, for the squared distance of its colours: it looks like grain."""


_GREYS = ((0, 0), (85, 8), (153, 7), (255, 15))
"""The levels of a Game Boy's shades and the colours that stand for them: clean and apart, whatever the theme."""

_LIGHT_SHARES = ((0.25, 0), (0.45, 4), (0.69, 12), (0.9, 16))
"""For a lightness, so many sixteenths of light pixels: two greys that can be told apart, and clear darks and lights."""


def mixture(red: int, green: int, blue: int) -> NDArray[np.int32]:
    """The pattern (4, 4) of the terminal's 16 colours that looks most like a colour."""
    first, second, share = _grey_mixture(red) if red == green == blue else _best_mixture(red, green, blue)
    return np.where(share > PATTERN, second, first).astype(np.int32)


def black_and_white(red: int, green: int, blue: int) -> NDArray[np.int32]:
    """The pattern (4, 4) of 0 (dark) and 1 (light) that is about as light as a colour."""
    lightness, shares = zip(*_LIGHT_SHARES, strict=True)
    share = np.interp(float(oklab((red, green, blue))[0]), lightness, shares)
    return np.where(_in_quarters(share) > PATTERN, 1, 0).astype(np.int32)


def _grey_mixture(level: int) -> tuple[int, int, int]:
    """Two colours, and how many sixteenths the second one has."""
    for (darker, first), (lighter, second) in pairwise(_GREYS):
        if level <= lighter:
            return first, second, _in_quarters(16 * (level - darker) / (lighter - darker))
    raise ValueError(f"There is no level {level} of a channel.")


def _in_quarters(sixteenths: float) -> int:
    return 4 * round(sixteenths / 4)


def _best_mixture(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """Two colours, and how many sixteenths the second one has."""
    mixtures, grain = _all_mixtures()
    errors = np.sqrt(((mixtures - oklab((red, green, blue))) ** 2).sum(axis=-1)) + grain
    first, second, share = np.unravel_index(int(errors.argmin()), errors.shape)
    return int(first), int(second), int(_SHARES[share])


@cache
def _all_mixtures() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each pair of the 16 colours in each share, in Oklab (16, 16, shares, 3), and how bad each one's grain is."""
    light = linear_light(TABLE[:STANDARD_COLOURS])
    share = (_SHARES / 16)[:, np.newaxis]
    mixed = light[:, np.newaxis, np.newaxis] * (1 - share) + light[np.newaxis, :, np.newaxis] * share
    seen = table_oklab()[:STANDARD_COLOURS]
    distances = ((seen[:, np.newaxis] - seen) ** 2).sum(axis=-1)
    return oklab_of_light(mixed), _GRAIN * distances[..., np.newaxis] * (_SHARES > 0)
