"""A terminal that shows images by the kitty graphics protocol, and answers what it is asked."""

import re
import zlib
from base64 import standard_b64decode
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.support.tui.pty_app import SYNC_END, PtyApp

YES, NO = "\x1b_Gi=31;OK\x1b\\", "\x1b_Gi=31;ENOTSUP:no graphics\x1b\\"
NAMED = "\x1bP1$r48:2:1:2:3m\x1b\\\x1bP1+r524742=38\x1b\\\x1bP>|testing(1.0)\x1b\\\x1b[>1;4000;35c\x1b[?62;c"
"""Truecolor, the terminal's name and version, and last its attributes."""

LAST_QUERY = b"\x1b[c"
POSITION_QUERY = b"\x1b[6n"
_SEQUENCE = re.compile(rb"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\|\x1bP[^\x1b]*\x1b\\|\x1b\[6n")
_MOST_PAYLOAD = 4096


class Place(NamedTuple):
    """The cells that an image lies over, counted from 0."""

    left: int
    top: int
    columns: int
    rows: int


class KittyTerminal(PtyApp):
    """Keeps the images as they lie over the cells. A test gives the answers to the questions of the start."""

    update_ends = SYNC_END, b"\x1b\\"

    def __init__(self, arguments: Sequence[str], columns: int, rows: int, **environment: str) -> None:
        super().__init__(arguments, columns, rows, **environment)
        self.images: dict[int, tuple[Place, NDArray[np.uint8]]] = {}
        self.images_received = 0
        self.is_asked = False
        """Whether the last of the questions has come."""
        self._announced: dict[str, str] = {}
        self._payload = b""

    @property
    def image(self) -> NDArray[np.uint8]:
        """The pixels of the only image that is shown."""
        [(_, pixels)] = self.images.values()
        return pixels

    @property
    def place(self) -> Place:
        """Where the only image is."""
        [(place, _)] = self.images.values()
        return place

    def wait_for_questions(self) -> None:
        self.wait_until(lambda: self.is_asked, "the terminal is asked what it can do")

    def take(self, output: bytes) -> None:
        """Show text and images in their order."""
        self.is_asked = self.is_asked or LAST_QUERY in output
        position = 0
        for found in _SEQUENCE.finditer(output):
            super().take(output[position : found.start()])
            position = found.end()
            self._obey(found)
        super().take(output[position:])

    def _obey(self, found: re.Match[bytes]) -> None:
        if found[0] == POSITION_QUERY:
            self.press(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")
        elif found[0].startswith(b"\x1b_G"):
            controls = dict(pair.split("=") for pair in found[1].decode().split(","))
            self._obey_graphics(controls, found[2] or b"")

    def _obey_graphics(self, controls: dict[str, str], payload: bytes) -> None:
        assert len(payload) <= _MOST_PAYLOAD
        if controls.get("a") == "q":
            return
        assert controls["q"] == "2", "answers to pictures are not wanted"
        if controls.get("a") == "d":
            self._delete(controls)
            return
        self._announced = self._announced or controls
        self._payload += payload
        if controls["m"] == "0":
            self._show(self._announced, standard_b64decode(self._payload))
            self._announced, self._payload = {}, b""

    def _delete(self, controls: dict[str, str]) -> None:
        if controls["d"] == "A":
            self.images.clear()
        else:
            assert controls["d"] == "I"
            self.images.pop(int(controls["i"]), None)

    def _show(self, controls: dict[str, str], received: bytes) -> None:
        assert (controls["a"], controls["f"], controls["C"]) == ("T", "24", "1")
        pixels = zlib.decompress(received) if controls.get("o") == "z" else received
        image = np.frombuffer(pixels, np.uint8).reshape(int(controls["v"]), int(controls["s"]), 3)
        place = Place(self.screen.cursor.x, self.screen.cursor.y, int(controls["c"]), int(controls["r"]))
        self.images[int(controls["i"])] = place, image
        self.images_received += 1
