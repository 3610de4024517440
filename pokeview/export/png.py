"""Game Boy pictures as PNGs: exact pixels, few bytes."""

import io
from typing import TYPE_CHECKING

import numpy as np

from pokeview.play.events import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_INDEXED_COLOURS = 256


def png(picture: Picture, scale: int) -> bytes:
    """A picture (rows, columns, 3) as a PNG in which each pixel is `scale` pixels wide and high."""
    from PIL.Image import Resampling

    image, file = _image(picture), io.BytesIO()
    larger = image.resize((scale * image.width, scale * image.height), Resampling.NEAREST)
    larger.save(file, "PNG", optimize=True)
    return file.getvalue()


def _image(picture: Picture) -> "Image":
    """An image with a table of its colours, where they are few enough for one: of four, a pixel takes two bits."""
    from PIL import Image

    packed = picture.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    colours, numbers = np.unique(packed, return_inverse=True)
    if len(colours) > MOST_INDEXED_COLOURS:
        return Image.fromarray(picture)
    image = Image.fromarray(numbers.reshape(packed.shape).astype(np.uint8))
    image.putpalette([channel for colour in colours.tolist() for channel in colour.to_bytes(3, "big")])
    return image
