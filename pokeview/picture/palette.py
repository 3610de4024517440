"""The numbers under which the encoder knows colours."""

from mmap import mmap

import numpy as np
from numpy.typing import NDArray

from pokeview.picture.dithering import black_and_white, mixture
from pokeview.picture.oklab import oklab
from pokeview.picture.terminal_colours import TABLE, Colour, nearest_indexed
from pokeview.play.picture_choices import ColourDepth

DARK, LIGHT = 0, 1
"""The two numbers of a monochrome palette: the terminal's own background, and its own foreground."""


_LIGHTNESS_AND_HUE = np.array([1.0, 1e-3, 1e-4])


class MetColours:
    """A number from 0 on for each 24-bit colour, in the order in which they were met, the commonest of a picture first.

    There is an entry for each of the 2**24: its number plus one, or 0 before it is met. The table takes memory for the
    entries in use alone, because it is mapped; numpy's own would come in huge pages of 2 MB a colour.
    """

    def __init__(self) -> None:
        self.channels: list[tuple[int, int, int]] = []
        self._entries = np.frombuffer(mmap(-1, 4 << 24), np.int32)

    def numbers(self, pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
        """The numbers of pixels (..., 3), in the shape (...)."""
        packed = _packed_pixels(pixels)
        entries = self._entries.take(packed)
        if packed.size and not entries.min():
            self._add_colours(packed[entries == 0])
            entries = self._entries.take(packed)
        return entries - 1

    def _add_colours(self, packed: NDArray[np.uint32]) -> None:
        colours, counts = np.unique(packed, return_counts=True)
        for value in colours[np.argsort(-counts, kind="stable")].tolist():
            self.channels.append((value & 255, value >> 8 & 255, value >> 16))
            self._entries[value] = len(self.channels)


def _packed_pixels(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Pixels (..., 3) as one number each, 0xBBGGRR."""
    one_byte_more = np.append(pixels, np.uint8(0))
    overlapping: NDArray[np.uint32] = np.ndarray((pixels.size // 3,), "<u4", one_byte_more.data, 0, (3,))
    packed: NDArray[np.uint32] = overlapping & np.uint32(0xFFFFFF)
    return packed.reshape(pixels.shape[:-1])


class Palette:
    """Every colour met so far, by number. Two that look alike at the palette's depth share a number.

    A picture's new colours are numbered from the commonest on, so the lower of two is the likelier background. Where
    there are 16 colours or fewer, a colour may be a pattern of several, and the place of a pixel decides.
    """

    def __init__(self, depth: ColourDepth) -> None:
        self.depth = depth
        self.colours: list[Colour] = []
        self._met = MetColours()
        self._number_of: dict[Colour, int] = {}
        self._patterns = np.empty((0, 1 if depth in (ColourDepth.TRUECOLOR, ColourDepth.INDEXED) else 16), np.int32)
        self._lightness = np.empty(0)
        if depth is ColourDepth.MONOCHROME:
            self._number_of_colour(DARK)
            self._number_of_colour(LIGHT)

    def __len__(self) -> int:
        return len(self.colours)

    def numbers(self, pixels: NDArray[np.uint8], lines: NDArray[np.intp]) -> NDArray[np.int32]:
        """The numbers of pixels (..., pixels across, 3), whose lines (...) are counted from the picture's top."""
        met = self._met.numbers(pixels)
        if len(self._patterns) < len(self._met.channels):
            self._number_new_colours()
        if self.depth is ColourDepth.TRUECOLOR:
            return met
        if self.depth is ColourDepth.INDEXED:
            return self._patterns[:, 0].take(met)
        places = lines[..., np.newaxis] % 4 * 4 + np.arange(pixels.shape[-2]) % 4
        return self._patterns.ravel().take(met * 16 + places)

    def lightness(self) -> NDArray[np.float64]:
        """How light each colour looks, from 0 to 1. Equally light ones differ a little, by their hue."""
        if len(self._lightness) < len(self.colours):
            channels = [TABLE[colour] if isinstance(colour, int) else colour for colour in self.colours]
            self._lightness = oklab(channels) @ _LIGHTNESS_AND_HUE
        return self._lightness

    def _number_new_colours(self) -> None:
        new = [self._pattern(*channels) for channels in self._met.channels[len(self._patterns) :]]
        self._patterns = np.concatenate([self._patterns, np.array(new, np.int32)])

    def _pattern(self, red: int, green: int, blue: int) -> list[int]:
        """The numbers of the colours that stand for one: a single one, or one for each of 4x4 places."""
        if self.depth is ColourDepth.TRUECOLOR:
            return [self._number_of_colour((red, green, blue))]
        if self.depth is ColourDepth.INDEXED:
            return [self._number_of_colour(nearest_indexed(red, green, blue))]
        pattern = mixture if self.depth is ColourDepth.STANDARD else black_and_white
        return [self._number_of_colour(colour) for colour in pattern(red, green, blue).ravel().tolist()]

    def _number_of_colour(self, colour: Colour) -> int:
        if colour not in self._number_of:
            self._number_of[colour] = len(self.colours)
            self.colours.append(colour)
        return self._number_of[colour]
