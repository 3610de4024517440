"""The colours in which a Game Boy without colours is shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pokeview.play.events import Picture
from pokeview.play.picture_choices import PaletteName

GREYS = (255, 153, 85, 0)
"""The levels of the four shades, lightest first, as the emulator draws them."""


@dataclass(frozen=True, slots=True)
class GamePalette:
    """Four colours for the four shades, lightest first."""

    name: PaletteName
    title: str
    colours: tuple[tuple[int, int, int], ...]

    def recoloured(self, picture: Picture) -> Picture:
        """A picture of the four shades in this palette; any other picture as it is, for it has colours of its own."""
        if self is GREY or not _is_of_four_greys(picture):
            return picture
        table = np.zeros((256, 3), np.uint8)
        table[list(GREYS)] = self.colours
        return table.take(picture[..., 0], axis=0)


def _is_of_four_greys(picture: Picture) -> bool:
    first = picture[..., 0]
    if not (np.array_equal(first, picture[..., 1]) and np.array_equal(first, picture[..., 2])):
        return False
    return bool(_IS_GREY.take(first).all())


_IS_GREY: NDArray[np.bool_] = np.isin(np.arange(256), GREYS)

GREY = GamePalette(PaletteName.GREY, "Grey", tuple((level, level, level) for level in GREYS))
SHORT_GREY = GamePalette(GREY.name, GREY.title, tuple((level, level, level) for level in (255, 158, 88, 0)))
"""Hardly another to the eye, and a sixth fewer bytes: the table of 256 colours has all its greys."""
GAME_PALETTES = (
    GREY,
    GamePalette(PaletteName.GREEN, "Green, as in 1989", ((155, 188, 15), (139, 172, 15), (48, 98, 48), (15, 56, 15))),
    GamePalette(PaletteName.POCKET, "Pocket", ((196, 207, 161), (139, 149, 109), (77, 83, 60), (31, 31, 31))),
    GamePalette(PaletteName.LIGHT, "Light", ((0, 181, 129), (0, 154, 113), (0, 105, 74), (0, 79, 59))),
    GamePalette(PaletteName.AMBER, "Amber", ((255, 214, 132), (224, 150, 52), (138, 78, 22), (36, 18, 6))),
    GamePalette(PaletteName.BLUE, "Blue", ((224, 240, 255), (128, 176, 224), (56, 96, 160), (12, 24, 56))),
    GamePalette(PaletteName.NIGHT, "Night", ((0, 0, 0), (85, 85, 85), (153, 153, 153), (255, 255, 255))),
)
"""All of them; the first is the usual one."""


_BY_NAME: dict[str, GamePalette] = {palette.name: palette for palette in GAME_PALETTES}


def game_palette(name: str) -> GamePalette:
    """The palette of a name. Raises KeyError."""
    return _BY_NAME[name]
