"""Colours as the eye tells them apart: in Oklab, where equal distances look about equally large."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

_TO_CONES = np.array(
    [
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    ]
)
_FROM_CONES = np.array(
    [
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    ]
)


def linear_light(colours: ArrayLike) -> NDArray[np.float64]:
    """sRGB channels (0 to 255) as amounts of light (0 to 1), in the same shape."""
    channels = np.asarray(colours, np.float64) / 255
    light: NDArray[np.float64] = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return light


def oklab_of_light(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amounts of red, green and blue light (..., 3) as Oklab's lightness (0 to 1) and its two colour axes."""
    oklab: NDArray[np.float64] = np.cbrt(light @ _TO_CONES.T) @ _FROM_CONES.T
    return oklab


def oklab(colours: ArrayLike) -> NDArray[np.float64]:
    """sRGB colours (..., 3) as Oklab's lightness (0 to 1) and its two colour axes."""
    return oklab_of_light(linear_light(colours))
