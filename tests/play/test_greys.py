"""Four greys: what is kept of a picture."""

import numpy as np
import pytest

from pokeview.play.greys import greys_as_picture, picture_as_greys


def test_four_greys_come_back_as_they_were() -> None:
    picture = np.random.default_rng(1).choice(np.array([0, 85, 153, 255], np.uint8), (144, 160, 1)).repeat(3, axis=2)
    greys = picture_as_greys(picture)
    again = greys_as_picture(greys)
    assert len(greys) == 5760
    assert again.shape == (144, 160, 3)
    assert again.dtype == np.uint8
    assert np.array_equal(picture, again)


def test_another_number_of_pixels_is_no_picture() -> None:
    with pytest.raises(ValueError, match="reshape"):
        greys_as_picture(b"\0" * 100)
