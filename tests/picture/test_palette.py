import numpy as np
import pytest
from numpy.typing import NDArray

from pokeview.picture.dithering import black_and_white, mixture
from pokeview.picture.oklab import linear_light, oklab
from pokeview.picture.palette import Palette
from pokeview.picture.terminal_colours import (
    TABLE,
    background_parameters,
    foreground_parameters,
    nearest_indexed,
)
from pokeview.play.picture_choices import ColourDepth


def lines_of(pixels: NDArray[np.uint8]) -> NDArray[np.intp]:
    return np.arange(len(pixels))


def test_oklab_of_known_colours() -> None:
    assert oklab((255, 255, 255)) == pytest.approx([1, 0, 0], abs=1e-4)
    assert oklab((255, 0, 0)) == pytest.approx([0.628, 0.2249, 0.1258], abs=1e-3)
    assert oklab((0, 0, 0)) == pytest.approx([0, 0, 0], abs=1e-9)


@pytest.mark.parametrize(
    ("colour", "number"),
    [((255, 255, 255), 231), ((0, 0, 0), 16), ((153, 153, 153), 247), ((85, 85, 85), 240), ((248, 0, 0), 196)],
)
def test_nearest_of_256_colours(colour: tuple[int, int, int], number: int) -> None:
    assert nearest_indexed(*colour) == number


def test_every_colour_of_the_table_is_its_own_nearest() -> None:
    assert [nearest_indexed(*channels) for channels in TABLE[16:].tolist()] == list(range(16, 256))


@pytest.mark.parametrize(
    ("colour", "foreground", "background"),
    [
        ((1, 2, 3), "38;2;1;2;3", "48;2;1;2;3"),
        ((255, 255, 255), "38;5;231", "48;5;231"),
        ((0, 0, 0), "38;2;0;0;0", "48;2;0;0;0"),
        (240, "38;5;240", "48;5;240"),
        (7, "37", "47"),
        (8, "90", "100"),
        (15, "97", "107"),
    ],
)
def test_colours_as_a_terminal_is_told_them(
    colour: tuple[int, int, int] | int, foreground: str, background: str
) -> None:
    assert (foreground_parameters(colour), background_parameters(colour)) == (foreground, background)


def test_commoner_colours_have_lower_numbers() -> None:
    palette = Palette(ColourDepth.TRUECOLOR)
    pixels = np.array([[(9, 9, 9), (1, 2, 3), (1, 2, 3)]], np.uint8)
    assert palette.numbers(pixels, lines_of(pixels)).tolist() == [[1, 0, 0]]
    assert palette.colours == [(1, 2, 3), (9, 9, 9)]


def test_colours_that_look_alike_at_a_depth_share_a_number() -> None:
    palette = Palette(ColourDepth.INDEXED)
    pixels = np.array([[(254, 255, 255), (255, 255, 255)]], np.uint8)
    assert palette.numbers(pixels, lines_of(pixels)).tolist() == [[0, 0]]


def test_lightness_tells_all_colours_apart() -> None:
    palette = Palette(ColourDepth.TRUECOLOR)
    pixels = np.random.default_rng(2).integers(0, 32, (40, 40, 3)).astype(np.uint8) * np.uint8(8)
    palette.numbers(pixels, lines_of(pixels))
    assert len(np.unique(palette.lightness().astype(np.float32))) == len(palette)


def test_a_pattern_is_where_its_pixels_are() -> None:
    palette = Palette(ColourDepth.MONOCHROME)
    grey = np.full((1, 8, 3), 153, np.uint8)
    shown = [palette.numbers(grey, np.array([line]))[0].tolist() for line in range(5)]
    assert shown[0] == shown[4] != shown[1]
    assert shown[0][:4] == shown[0][4:]


@pytest.mark.parametrize("colour", [(248, 160, 0), (120, 80, 200), (0, 128, 128), (200, 240, 180)])
def test_a_mixture_is_no_further_from_a_colour_than_the_nearest_of_16(colour: tuple[int, int, int]) -> None:
    pattern = TABLE[mixture(*colour)]
    mixed = linear_light(pattern).mean(axis=(0, 1))
    distances = np.abs(linear_light(TABLE[:16]) - linear_light(colour)).max(axis=1)
    assert np.abs(mixed - linear_light(colour)).max() <= distances.min() + 0.1


def test_colours_of_the_terminal_are_not_mixed() -> None:
    assert all(len(np.unique(mixture(*TABLE[number].tolist()))) == 1 for number in range(1, 7))


def test_black_and_white_get_lighter_with_the_colour() -> None:
    lights = [black_and_white(level, level, level).sum() for level in (0, 85, 153, 255)]
    assert lights == [0, 4, 12, 16]
