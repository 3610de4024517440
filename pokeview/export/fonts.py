"""A font for captions, and text as that font can draw it."""

import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pokeview.errors import ExportError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_SPELT_OUT = str.maketrans(
    {"→": "->", "←": "<-", "↑": "up", "↓": "down", "×": "x", "—": "-", "–": "-", "★": "*", "€": "EUR", "ß": "ss"}
)
_BUILT_IN_GLYPHS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\n©«°±´·»‘’“”…‹›™")


class CaptionFont:
    """Pillow's own font, which has Latin letters and no more, or that of a file, `size` pixels high.

    Raises ExportError when the file cannot be used.
    """

    def __init__(self, size: int, path: Path | None = None) -> None:
        self.size = size
        self.line_height = round(size * 1.4)
        self._path = path

    @cached_property
    def font(self) -> "FreeTypeFont":
        from PIL import ImageFont

        if self._path is not None:
            try:
                return ImageFont.truetype(self._path, self.size)
            except OSError as error:
                raise ExportError(f"{self._path} is no font that can be used; give a .ttf or .otf file.") from error
        font = ImageFont.load_default(self.size)
        assert isinstance(font, ImageFont.FreeTypeFont)
        return font

    def drawable(self, text: str) -> str:
        """The text with what the built-in font has no glyph for spelt out, without its accent, or as '?'."""
        if self._path is not None:
            return text
        plainer = unicodedata.normalize("NFKD", text.translate(_SPELT_OUT))
        letters = (letter for letter in plainer if not unicodedata.combining(letter))
        return "".join(letter if letter in _BUILT_IN_GLYPHS else "?" for letter in letters)

    def wrapped(self, text: str, width: int) -> list[str]:
        """Lines of at most `width` pixels, broken at spaces; a word that is too long is cut. No line is blank."""
        paragraphs = filter(str.strip, self.drawable(text).split("\n"))
        return [line for paragraph in paragraphs for line in self._wrapped_lines(paragraph, width)]

    def _wrapped_lines(self, paragraph: str, width: int) -> list[str]:
        longest = max(1, int(width // self.font.getlength("W")))
        lines = [""]
        for word in re.findall(rf"\S{{1,{longest}}}\s*", paragraph):
            if self.font.getlength((lines[-1] + word).rstrip()) > width:
                lines.append("")
            lines[-1] += word
        return [line.rstrip() for line in lines if line]
