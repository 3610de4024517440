"""Pictures by the kitty graphics protocol: the pixels themselves, which the terminal scales."""

import re
import zlib
from base64 import standard_b64encode
from collections.abc import Iterator
from itertools import count

from pokeview.play.events import Picture

QUERY_ID = 31
GRAPHICS_QUERY = f"\x1b_Gi={QUERY_ID},s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
"""Asks a terminal whether it can. Others say nothing, so something that all of them answer has to follow."""

DELETE_ALL = "\x1b_Ga=d,d=A,q=2\x1b\\"
"""Takes all images off the screen that is shown, and out of the terminal's memory."""

FIRST_ID = 0x706B_0001
"""From here on images are numbered: others than ours may be in the terminal's memory."""

_OK = re.compile(rf"\x1b_Gi={QUERY_ID}[^;\x1b]*;OK\x1b\\")
_MOST_PAYLOAD = 4096
"""Bytes of base64 that one sequence may carry."""

_FASTEST = 1
"""Of zlib's levels. A picture of four greys shrinks to 5 KB at any of them."""


def can_show_graphics(answers: str) -> bool:
    """Whether what a terminal sent has a yes to `GRAPHICS_QUERY`."""
    return _OK.search(answers) is not None


def image_text(picture: Picture, image_id: int, columns: int, rows: int) -> str:
    """What shows a picture, over so many cells from the cursor on. The cursor stays, and the terminal sends no answer.

    Raises ValueError for an image number below 1.
    """
    if image_id < 1:
        raise ValueError(f"Kitty images are numbered from 1 on, not {image_id}.")
    height, width = picture.shape[:2]
    pixels = picture.tobytes()
    packed = zlib.compress(pixels, _FASTEST)
    packing, sent = ("o=z,", packed) if len(packed) < len(pixels) else ("", pixels)
    controls = f"a=T,f=24,{packing}s={width},v={height},i={image_id},p=1,c={columns},r={rows},C=1,q=2,"
    return "".join(_sequences(controls, standard_b64encode(sent).decode()))


def deletion_text(image_id: int) -> str:
    """What takes an image off the screen and out of the terminal's memory."""
    return f"\x1b_Ga=d,d=I,i={image_id},q=2\x1b\\"


def through_tmux(text: str) -> str:
    """Text that tmux hands on to the terminal around it, if its option allow-passthrough is on."""
    return "\x1bPtmux;" + text.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def _sequences(controls: str, payload: str) -> Iterator[str]:
    for start in range(0, len(payload), _MOST_PAYLOAD):
        is_last = start + _MOST_PAYLOAD >= len(payload)
        yield f"\x1b_G{controls}m={0 if is_last else 1};{payload[start : start + _MOST_PAYLOAD]}\x1b\\"
        controls = "q=2,"


image_ids = count(FIRST_ID, 2)
"""For each place on a screen the first of two numbers that nobody else in this program has."""


class KittyImages:
    """One picture after another in the same place, without a moment in which there is none.

    Each goes over the one before under the other of two numbers, and then the one before is deleted.
    """

    def __init__(self, first_id: int) -> None:
        self._ids = first_id, first_id + 1
        self._shown: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there is a picture to take away."""
        return self._shown is not None

    def text(self, picture: Picture, columns: int, rows: int) -> str:
        """What shows the picture from the cursor on, instead of the last one."""
        last, new = self._shown, self._ids[0 if self._shown != self._ids[0] else 1]
        self._shown = new
        text = image_text(picture, new, columns, rows)
        return text if last is None else text + deletion_text(last)

    def clear(self) -> str:
        """What takes the last picture away; nothing when there is none."""
        shown, self._shown = self._shown, None
        return "" if shown is None else deletion_text(shown)
