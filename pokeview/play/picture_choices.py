"""What a viewer may choose of the picture: the settings, the flags and the pictures go by these names."""

from enum import StrEnum

AUTOMATIC = "auto"
"""Leaves a choice to what the terminal can do."""


class PictureMode(StrEnum):
    """A way of showing pictures."""

    KITTY = "kitty"
    HALF = "half"
    QUADRANT = "quadrant"
    SEXTANT = "sextant"
    OCTANT = "octant"
    ASCII = "ascii"
    NONE = "none"
    """No picture, but what the game's memory says, as text."""


FINE_MODES = (PictureMode.SEXTANT, PictureMode.OCTANT)
"""Those for which no query tells whether a font has their characters. The finest last."""


class ColourDepth(StrEnum):
    """How many colours a terminal can show."""

    TRUECOLOR = "truecolor"
    INDEXED = "256"
    STANDARD = "16"
    MONOCHROME = "mono"


class PaletteName(StrEnum):
    """The colours of a game that has none of its own."""

    GREY = "grey"
    GREEN = "green"
    POCKET = "pocket"
    LIGHT = "light"
    AMBER = "amber"
    BLUE = "blue"
    NIGHT = "night"
