"""Sets of characters that divide a cell into pixels of two colours."""

from dataclasses import dataclass
from itertools import count

QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"

_FIRST_SEXTANT, _FIRST_OCTANT = 0x1FB00, 0x1CD00

_OLDER_OCTANTS = {
    0b00000011: "\U0001fb82",
    0b00111111: "\U0001fb85",
    0b11000000: "\u2582",
    0b11111100: "\u2586",
    0b00010100: "\U0001fbe6",
    0b00101000: "\U0001fbe7",
    0b00000001: "\U0001cea8",
    0b00000010: "\U0001ceab",
    0b01000000: "\U0001cea3",
    0b10000000: "\U0001cea0",
}
"""Those that other blocks of Unicode had already, beside the quadrants."""


@dataclass(frozen=True, slots=True)
class GlyphSet:
    """Characters that show `height` by `width` pixels in a cell.

    The index of a character is its pattern: bit 0 is set when the first pixel (row by row from the top left) is ink.
    A set of shades, of one pixel a cell, has no patterns: it goes from the darkest to the lightest.
    """

    name: str
    characters: str
    height: int
    width: int

    @property
    def is_shades(self) -> bool:
        """Whether characters differ in how light they are, rather than in which part of them is."""
        return self.height * self.width == 1

    def exact_size(self, width: int = 160, height: int = 144) -> tuple[int, int]:
        """The (columns, rows) in which each pixel of a picture has its own part of a cell."""
        return width // self.width, height // self.height


def _sextants() -> str:
    """The 64 patterns of two by three: four are older, the others follow each other."""
    older = {0: " ", 0b010101: "▌", 0b101010: "▐", 0b111111: "█"}
    return _completed(older, 64, _FIRST_SEXTANT)


def _octants() -> str:
    """The 256 patterns of two by four: 26 are older, the 230 of Unicode 16 follow each other."""
    quadrants = {_doubled(pattern): QUADRANTS[pattern] for pattern in range(16)}
    return _completed(quadrants | _OLDER_OCTANTS, 256, _FIRST_OCTANT)


def _doubled(quadrants: int) -> int:
    """A pattern of two by two as one of two by four, each pixel above another of its kind."""
    parts = (0b00000101, 0b00001010, 0b01010000, 0b10100000)
    return sum(part for bit, part in enumerate(parts) if quadrants >> bit & 1)


def _completed(older: dict[int, str], patterns: int, first: int) -> str:
    code_points = count(first)
    return "".join(older.get(pattern) or chr(next(code_points)) for pattern in range(patterns))


HALF = GlyphSet("half", " ▀▄█", height=2, width=1)
QUADRANT = GlyphSet("quadrant", QUADRANTS, height=2, width=2)
SEXTANT = GlyphSet("sextant", _sextants(), height=3, width=2)
OCTANT = GlyphSet("octant", _octants(), height=4, width=2)
ASCII = GlyphSet("ascii", " .:-=+*#%@", height=1, width=1)
GLYPH_SETS = (HALF, QUADRANT, SEXTANT, OCTANT, ASCII)


def glyph_set(name: str) -> GlyphSet:
    """The set of a name. Raises KeyError."""
    return {glyphs.name: glyphs for glyphs in GLYPH_SETS}[name]
