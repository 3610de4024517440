import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from pokeview.picture.scaling import area_scaled, fit, scaled_to

GREYS = np.array([(255, 255, 255), (153, 153, 153), (85, 85, 85), (0, 0, 0)], np.uint8)
sizes = st.integers(1, 9)


def mean_by_repeating(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.float64]:
    """The means of areas, each pixel repeated so often that every area is a whole number of pixels."""
    large = picture.repeat(height, axis=0).repeat(width, axis=1)
    areas = large.reshape(height, picture.shape[0], width, picture.shape[1], 3)
    means: NDArray[np.float64] = areas.mean(axis=(1, 3))
    return means


@settings(deadline=None)
@given(st.tuples(sizes, sizes, st.just(3)).flatmap(lambda shape: arrays_of.arrays(np.uint8, shape)), sizes, sizes)
def test_every_pixel_is_the_mean_of_its_area(picture: NDArray[np.uint8], width: int, height: int) -> None:
    scaled = area_scaled(picture, width, height)
    assert scaled.shape == (height, width, 3)
    assert np.abs(scaled - mean_by_repeating(picture, width, height)).max() <= 0.5001


def test_the_mean_of_a_screenful() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (144, 160, 3), np.uint8)
    means = picture.reshape(72, 2, 80, 2, 3).mean(axis=(1, 3))
    assert np.abs(area_scaled(picture, 80, 72) - means).max() <= 0.5001


@pytest.mark.parametrize("colours", [GREYS, np.array([(248, 0, 168), (120, 120, 120), (8, 240, 0)], np.uint8)])
def test_even_areas_keep_their_colour(colours: NDArray[np.uint8]) -> None:
    picture = colours.repeat(48, axis=0)[:144, np.newaxis].repeat(160, axis=1)
    scaled = scaled_to(picture, 53, 48)
    assert {tuple(row[0]) for row in scaled.tolist()} >= {tuple(colour) for colour in colours[:3].tolist()}


@pytest.mark.parametrize("unit", [8, 17])
def test_a_scaled_picture_has_few_colours(unit: int) -> None:
    picture = (np.random.default_rng(1).integers(0, 248 // unit + 1, (144, 160, 3)) * unit).astype(np.uint8)
    scaled = scaled_to(picture, 53, 48)
    assert (scaled % unit == 0).all()
    assert np.abs(scaled - area_scaled(picture, 53, 48).astype(int)).max() <= unit / 2


@pytest.mark.parametrize(
    ("room", "size"),
    [
        ((160, 72), (160, 72)),
        ((220, 80), (160, 72)),
        ((80, 36), (80, 36)),
        ((80, 24), (53, 24)),
        ((120, 40), (89, 40)),
        ((60, 60), (60, 27)),
        ((1, 1), (1, 1)),
        ((1, 50), (1, 1)),
        ((50, 1), (2, 1)),
    ],
)
def test_size_of_the_picture(room: tuple[int, int], size: tuple[int, int]) -> None:
    assert fit(*room) == size


@given(st.integers(1, 400), st.integers(1, 200))
def test_the_picture_fits_and_fills_and_keeps_its_shape(room_columns: int, room_rows: int) -> None:
    columns, rows = fit(room_columns, room_rows)
    assert columns <= room_columns
    assert rows <= room_rows
    assert columns == min(room_columns, 160) or rows == min(room_rows, 72)
    half_a_row = 80
    assert abs(columns * 72 - rows * 160) <= half_a_row or (columns, rows) == (1, 1)
