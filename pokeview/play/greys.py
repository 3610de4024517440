"""Pictures in the four greys of an original Game Boy, four pixels a byte: what is kept of a step's picture."""

import numpy as np
from numpy.typing import NDArray

_PICTURE_SHAPE = (144, 160)
_GREYS = np.array([0, 85, 153, 255], np.uint8)
"""What PyBoy draws: a picture of an original Game Boy comes back exactly as it was."""


def picture_as_greys(picture: NDArray[np.uint8]) -> bytes:
    """A (144, 160, 3) picture in four greys, four pixels a byte: an original Game Boy's pictures lose nothing by it."""
    # Green is most of what an eye calls bright.
    pixels = (picture[:, :, 1] >> 6).reshape(-1, 4)
    return (pixels[:, 0] << 6 | pixels[:, 1] << 4 | pixels[:, 2] << 2 | pixels[:, 3]).tobytes()


def greys_as_picture(greys: bytes) -> NDArray[np.uint8]:
    """A (144, 160, 3) picture. Raises ValueError for another number of bytes."""
    packed = np.frombuffer(greys, np.uint8)
    pixels = np.stack([packed >> shift & 3 for shift in (6, 4, 2, 0)], axis=-1).reshape(_PICTURE_SHAPE)
    return _GREYS[pixels][:, :, np.newaxis].repeat(3, axis=2)
