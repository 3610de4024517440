"""Colours as a terminal is told them, and the numbers under which the encoder knows them."""

from enum import Enum
from mmap import mmap

import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int] | int
"""What a terminal is told: red, green and blue, or a number in its table of 256 colours."""

_CUBE_LEVELS = (0, 95, 135, 175, 215, 255)
_NEAREST_LEVEL = [min(range(6), key=lambda level: abs(_CUBE_LEVELS[level] - value)) for value in range(256)]


class ColourDepth(Enum):
    """How many colours a terminal can show."""

    TRUECOLOR = "truecolor"
    INDEXED = "256"

    def colour(self, red: int, green: int, blue: int) -> Colour:
        """The colour of this depth that is nearest to a 24-bit one."""
        return (red, green, blue) if self is ColourDepth.TRUECOLOR else nearest_indexed(red, green, blue)


def nearest_indexed(red: int, green: int, blue: int) -> int:
    """The nearest of the terminal's 6x6x6 cube (16 to 231) and its 24 greys (232 to 255)."""
    levels = [_NEAREST_LEVEL[value] for value in (red, green, blue)]
    grey = min(23, max(0, round(((red + green + blue) / 3 - 8) / 10)))
    cube_error = sum(
        (_CUBE_LEVELS[level] - value) ** 2 for level, value in zip(levels, (red, green, blue), strict=True)
    )
    grey_error = sum((8 + 10 * grey - value) ** 2 for value in (red, green, blue))
    return 232 + grey if grey_error < cube_error else 16 + 36 * levels[0] + 6 * levels[1] + levels[2]


def colour_parameters(colour: Colour) -> str:
    """A colour as it is written after the 38 (foreground) or 48 (background) of an SGR sequence."""
    return f"5;{colour}" if isinstance(colour, int) else "2;{};{};{}".format(*colour)


def packed_colours(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Pixels (..., 3) as one number each, 0xRRGGBB."""
    red, green, blue = (pixels[..., channel].astype(np.uint32) for channel in range(3))
    return red * np.uint32(1 << 16) + green * np.uint32(1 << 8) + blue


class Palette:
    """Every colour met so far, by number. Two that look alike at the palette's depth share a number.

    A picture's new colours are numbered from the commonest on, so the lower of two is the likelier background.

    There is an entry for each of the 2**24 packed colours: its number plus one, or 0 before it is met. The table takes
    memory for the entries in use alone, because it is mapped; numpy's own would come in huge pages of 2 MB a colour.
    """

    def __init__(self, depth: ColourDepth) -> None:
        self.depth = depth
        self.colours: list[Colour] = []
        self._number_of: dict[Colour, int] = {}
        self._entries = np.frombuffer(mmap(-1, 4 << 24), np.int32)

    def __len__(self) -> int:
        return len(self.colours)

    def numbers(self, packed: NDArray[np.uint32]) -> NDArray[np.int32]:
        """The numbers of packed colours, in the same shape."""
        entries = self._entries.take(packed)
        if packed.size and not entries.min():
            self._add(packed[entries == 0])
            entries = self._entries.take(packed)
        return entries - 1

    def _add(self, packed: NDArray[np.uint32]) -> None:
        colours, counts = np.unique(packed, return_counts=True)
        for value in colours[np.argsort(-counts, kind="stable")].tolist():
            colour = self.depth.colour(value >> 16, value >> 8 & 255, value & 255)
            self._entries[value] = self._number(colour) + 1

    def _number(self, colour: Colour) -> int:
        if colour not in self._number_of:
            self._number_of[colour] = len(self.colours)
            self.colours.append(colour)
        return self._number_of[colour]
