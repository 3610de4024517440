"""A picture in the middle of a room for a terminal that takes its pixels: blank rows, and an image over them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.segment import Segment
from textual.geometry import Offset, Size
from textual.strip import Strip

from pokeview.picture.kitty import KittyImages
from pokeview.picture.scaling import fit
from pokeview.play.events import Picture
from pokeview.tui.picture.strips import PictureStrip

_SAVE_CURSOR, _RESTORE_CURSOR = "\x1b7", "\x1b8"


class PixelDrawing:
    """What `Drawing` is for cells. One row takes the image along whenever it goes to the terminal, changed or not.

    So whatever has the room drawn anew, the image comes with it.
    """

    def __init__(self, room: Size, corner: Offset, images: KittyImages, blank_row: Strip, console: Console) -> None:
        """`corner` is where the room starts in the terminal."""
        self.columns, self.rows = fit(room.width, room.height)
        self._row = (room.height - self.rows) // 2
        self._corner = corner + Offset((room.width - self.columns) // 2, self._row)
        self._images = images
        self._blank_row = blank_row
        self._blank_text = blank_row.render(console)
        self.strips = [blank_row] * room.height
        self.strips[self._row] = PictureStrip(self, self._row, room.width)
        self._picture: Picture | None = None
        self._is_waiting = False
        self._follower: Callable[[], str] | None = None

    def draw(self, picture: Picture) -> list[int]:
        """Take a picture; returns the row of the room that has to be drawn, if any."""
        if self._picture is not None and np.array_equal(picture, self._picture):
            return []
        self._picture, self._is_waiting = picture, True
        return [self._row]

    def shortest_row(self, rows: NDArray[np.bool_]) -> int:
        """The row that takes the image along."""
        return self._row

    def follow(self, row: int, follower: Callable[[], str]) -> None:
        """Have the row followed by more text, once: by what `update` returns, with whatever belongs to it."""
        self._follower = follower

    def waiting_rows(self) -> list[int]:
        """The row of the room that has to be drawn for the terminal to show the picture."""
        return [self._row] if self._is_waiting else []

    def update(self, corner: Offset, rows: NDArray[np.bool_]) -> str:
        """The text for the image."""
        if self._picture is None:
            return ""
        self._is_waiting = False
        left, top = self._corner
        image = self._images.text(self._picture, self.columns, self.rows)
        return f"{_SAVE_CURSOR}\x1b[{top + 1};{left + 1}H{image}{_RESTORE_CURSOR}"

    def row_text(self, row: int) -> str:
        """The text of the row, which goes to the terminal now."""
        follower, self._follower = self._follower or self._image_text, None
        return self._blank_text + follower()

    def row_segments(self, row: int) -> list[Segment]:
        """The row without the image, for whoever wants to cut it."""
        self._is_waiting = True
        return list(self._blank_row)

    def _image_text(self) -> str:
        return self.update(self._corner, np.ones(0, np.bool_))
