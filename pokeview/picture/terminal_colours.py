"""How many colours a terminal has, and which of its colours stands for one that it lacks."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pokeview.picture.oklab import oklab

Colour = tuple[int, int, int] | int
"""What a terminal is told: red, green and blue, or a number in its table of 256 colours."""

STANDARD_COLOURS = 16
"""The first of the table of 256, which every theme sets to its own liking."""

_CUBE_LEVELS = (0, 95, 135, 175, 215, 255)
_CUBE = [(red, green, blue) for red in _CUBE_LEVELS for green in _CUBE_LEVELS for blue in _CUBE_LEVELS]
_GREYS = [(level, level, level) for level in range(8, 239, 10)]
_STANDARD = [
    *[(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)],
    *[(127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255)],
    (255, 255, 255),
]
TABLE = np.array(_STANDARD + _CUBE + _GREYS, np.uint8)
"""The table of 256 colours, (256, 3), the first 16 as xterm has them."""

_RETHEMED = range(STANDARD_COLOURS, 22)
"""Numbers of the table that some themes take for colours of their own."""

_SHORT_NAMES = {
    (red, green, blue): number
    for number, (red, green, blue) in enumerate(TABLE.tolist())
    if number >= STANDARD_COLOURS and number not in _RETHEMED
}


def foreground_parameters(colour: Colour) -> str:
    """The colour as parameters of an SGR sequence that sets the foreground."""
    if not isinstance(colour, int):
        # A colour that the table of 256 has is the same colour in half the bytes.
        number = _SHORT_NAMES.get(colour)
        return "38;2;{};{};{}".format(*colour) if number is None else f"38;5;{number}"
    if colour >= STANDARD_COLOURS:
        return f"38;5;{colour}"
    return str(30 + colour if colour < 8 else 82 + colour)


def background_parameters(colour: Colour) -> str:
    """The colour as parameters of an SGR sequence that sets the background."""
    if isinstance(colour, int) and colour < STANDARD_COLOURS:
        return str(40 + colour if colour < 8 else 92 + colour)
    return "4" + foreground_parameters(colour)[1:]


@cache
def table_oklab() -> NDArray[np.float64]:
    """The table of 256 colours as the eye sees it, (256, 3)."""
    return oklab(TABLE)


def nearest_indexed(red: int, green: int, blue: int) -> int:
    """The number of the most alike among the 240 colours of the table that look the same on every terminal."""
    distances = ((table_oklab()[STANDARD_COLOURS:] - oklab((red, green, blue))) ** 2).sum(axis=1)
    return STANDARD_COLOURS + int(distances.argmin())
