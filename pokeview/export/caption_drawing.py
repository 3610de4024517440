"""Draws moments as pixels: the picture enlarged, the caption in a strip under it."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pokeview.export.film import FilmCaption, FilmMoment, pages_of
from pokeview.export.fonts import CaptionFont

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Colour = tuple[int, int, int]

SCREEN_WIDTH, SCREEN_HEIGHT = 160, 144
THOUGHT_LINES = 4
_LINES = THOUGHT_LINES + 2
_BACKGROUND: Colour = (22, 22, 29)
_TEXT: Colour = (230, 225, 220)
_QUIET: Colour = (154, 154, 168)
_ACCENT: Colour = (139, 213, 202)
_NEWS: Colour = (245, 194, 107)
_SHADES = 8


def _shade(colour: Colour, number: int) -> Colour:
    """A colour over the background: 0 is none of it, the last shade nothing else."""
    red, green, blue = (
        ground + (ink - ground) * number // (_SHADES - 1) for ground, ink in zip(_BACKGROUND, colour, strict=True)
    )
    return red, green, blue


CAPTION_COLOURS = tuple(
    _shade(colour, number) for colour in (_TEXT, _QUIET, _ACCENT, _NEWS) for number in range(_SHADES)
)
"""Of letters and of their smooth edges: few enough to leave a GIF room for the picture's."""


class CaptionDrawing:
    """Makes frames of one size: 160 * `scale` pixels wide, as high as the picture and its caption need, and even.

    Captions are in the font of a file if one is given. Raises ExportError when that cannot be used.
    """

    def __init__(self, scale: int, font: Path | None = None) -> None:
        self._scale = scale
        self._margin = 2 * scale + 2
        self._font = CaptionFont(8 + 3 * scale, font)
        strip_height = _LINES * self._font.line_height + 2 * self._margin
        self.width = SCREEN_WIDTH * scale
        self.height = SCREEN_HEIGHT * scale + strip_height + strip_height % 2
        # A step has dozens of pictures to one caption.
        self._strip = lru_cache(maxsize=2)(self._draw_strip)

    def pages(self, thought: str) -> list[tuple[str, ...]]:
        """A thought as the lines of each page."""
        return pages_of(self._font.wrapped(thought, self.width - 2 * self._margin), THOUGHT_LINES)

    def frame(self, moment: FilmMoment) -> NDArray[np.uint8]:
        """What is seen: (height, width, 3)."""
        picture = moment.picture.repeat(self._scale, 0).repeat(self._scale, 1)
        return np.concatenate([picture, self._strip(moment.caption)])

    def _draw_strip(self, caption: FilmCaption) -> NDArray[np.uint8]:
        from PIL import Image, ImageDraw

        strip = Image.new("RGB", (self.width, self.height - SCREEN_HEIGHT * self._scale), _BACKGROUND)
        draw = ImageDraw.Draw(strip)
        self._draw_text(draw, 0, caption.heading, _ACCENT)
        self._draw_text(draw, 0, caption.news, _NEWS, flush_right=True)
        for number, line in enumerate(caption.thought, 1):
            self._draw_text(draw, number, line, _TEXT)
        self._draw_text(draw, _LINES - 1, f"> {caption.action}" if caption.action else "", _QUIET)
        return np.asarray(_in_caption_colours(strip))

    def _draw_text(self, draw: "ImageDraw", line: int, text: str, colour: Colour, *, flush_right: bool = False) -> None:
        x, anchor = (self.width - self._margin, "ra") if flush_right else (self._margin, "la")
        place = (x, self._margin + line * self._font.line_height)
        draw.text(place, self._font.drawable(text), fill=colour, font=self._font.font, anchor=anchor)


def _in_caption_colours(strip: "Image") -> "Image":
    from PIL import Image

    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for colour in CAPTION_COLOURS for channel in colour])
    return strip.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
