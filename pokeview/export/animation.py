"""Moments as an animated GIF: Pillow packs each frame as it comes, so that a long film takes no more memory."""

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pokeview.export.caption_drawing import CAPTION_COLOURS, CaptionDrawing
from pokeview.export.film import FilmMoment
from pokeview.picture.palette import MetColours

PICTURES_PER_SECOND = 12
MOST_COLOURS = 256
_GREYS = ((0, 0, 0), (85, 85, 85), (153, 153, 153), (255, 255, 255))
"""What PyBoy draws for an original Game Boy."""
_TRAILER = b";"


class ChangedArea(NamedTuple):
    """A part of a frame, and where its top left corner is."""

    x: int
    y: int
    pixels: NDArray[np.uint8]


class ColourTable:
    """The colours of a film so far. When there are more than a GIF's frame can have, it starts afresh.

    A file begins with the colours that are there from the start, which are all that an original Game Boy needs; a frame
    with others brings its own table along.
    """

    def __init__(self, *starting_colours: tuple[int, int, int]) -> None:
        self._met = MetColours()
        self.numbers(np.array([starting_colours], np.uint8))
        self._shared = len(self._met.channels)

    def numbers(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The number of each pixel's colour. Of more colours at once than there is room for some become alike."""
        numbers = self._met.numbers(pixels)
        if len(self._met.channels) > MOST_COLOURS:
            self._start_afresh()
            numbers = self._met.numbers(pixels)
        if len(self._met.channels) > MOST_COLOURS:
            self._start_afresh()
            numbers = self._met.numbers(pixels & np.uint8(0xC0))
        return numbers.astype(np.uint8)

    def is_shared(self, numbers: NDArray[np.uint8]) -> bool:
        """True for numbers that mean the colours with which the file begins."""
        return int(numbers.max()) < self._shared

    def as_bytes(self) -> bytes:
        """All colours, red, green and blue each."""
        return b"".join(map(bytes, self._met.channels))

    def _start_afresh(self) -> None:
        self._met, self._shared = MetColours(), 0


def write_animation(moments: Iterable[FilmMoment], drawing: CaptionDrawing, file: BinaryIO) -> None:
    """Write a GIF that plays for ever: of each frame only what has changed. Raises OSError."""
    table = ColourTable(*_GREYS, *CAPTION_COLOURS)
    file.write(_beginning(drawing, table))
    last: NDArray[np.uint8] | None = None
    seconds, shown_hundredths = 0.0, 0
    for moment in moments:
        frame = drawing.frame(moment)
        seconds += moment.seconds
        # Delays are whole hundredths: each makes up for how the one before it was rounded.
        hundredths = round(100 * seconds) - shown_hundredths
        shown_hundredths += hundredths
        file.write(_packed(_changed_area(last, frame), table, hundredths))
        last = frame
    file.write(_TRAILER)


def _beginning(drawing: CaptionDrawing, table: ColourTable) -> bytes:
    from PIL import Image
    from PIL.GifImagePlugin import getheader

    empty = Image.new("P", (drawing.width, drawing.height))
    empty.putpalette(table.as_bytes())
    return b"".join(getheader(empty, info={"loop": 0})[0])


def _packed(area: ChangedArea, table: ColourTable, hundredths: int) -> bytes:
    from PIL import Image
    from PIL.GifImagePlugin import getdata

    numbers = table.numbers(area.pixels)
    image = Image.fromarray(numbers)
    image.putpalette(table.as_bytes())
    own_colours = {} if table.is_shared(numbers) else {"include_color_table": True}
    return b"".join(getdata(image, (area.x, area.y), duration=10 * hundredths, **own_colours))


def _changed_area(last: NDArray[np.uint8] | None, frame: NDArray[np.uint8]) -> ChangedArea:
    """What differs between two frames; a pixel if nothing does."""
    if last is None:
        return ChangedArea(0, 0, frame)
    from PIL import Image, ImageChops

    difference = ImageChops.difference(Image.fromarray(last), Image.fromarray(frame))
    left, top, right, bottom = difference.getbbox() or (0, 0, 1, 1)
    return ChangedArea(left, top, frame[top:bottom, left:right])
