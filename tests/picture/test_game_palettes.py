import numpy as np
import pytest

from pokeview.picture.game_palettes import GAME_PALETTES, GREY, GREYS, GamePalette, game_palette
from tests.support.tui.film_app import film


@pytest.mark.parametrize("palette", GAME_PALETTES, ids=lambda palette: palette.name)
def test_each_shade_has_its_colour(palette: GamePalette) -> None:
    picture = film(0)
    recoloured = palette.recoloured(picture)
    for level, colour in zip(GREYS, palette.colours, strict=True):
        assert (recoloured[picture[..., 0] == level] == colour).all()


def test_the_usual_palette_changes_nothing() -> None:
    picture = film(0)
    assert GREY.recoloured(picture) is picture


@pytest.mark.parametrize("name", ["green", "night"])
def test_a_picture_with_colours_keeps_them(name: str) -> None:
    colourful = film(0, 32)
    one_grey_more = np.minimum(film(0), 248)
    assert game_palette(name).recoloured(colourful) is colourful
    assert game_palette(name).recoloured(one_grey_more) is one_grey_more


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        game_palette("mauve")
