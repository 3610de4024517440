"""Rows of the picture in the form in which Textual's compositor takes them."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from pokeview.tui.picture.encoder import Run
from pokeview.tui.picture.palette import Colour


class PictureStrip(Strip):
    """A strip that is a terminal's text from the start and gets its segments when somebody asks for them.

    A strip that is drawn uncut needs its text and its length only. Cropping, filters, the dimming under a modal and
    screenshots need segments; they find them where `Strip` keeps them, through `__getattr__`.
    """

    __slots__ = ("_make_segments",)

    def __init__(self, text: str, cell_length: int, make_segments: Callable[[], list[Segment]]) -> None:
        # Strip.__init__ makes seven caches, which would cost as much as encoding the row.
        self._render_cache = text
        self._cell_length = cell_length
        self._make_segments = make_segments

    def __getattr__(self, name: str) -> Any:
        """An attribute of `Strip` that is not set yet: set them all."""
        if name not in Strip.__slots__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        text = self._render_cache
        super().__init__(self._make_segments(), self._cell_length)
        self._render_cache = text
        return getattr(self, name)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Cut the strip at cell positions; uncut it stays as it is."""
        cuts = list(cuts)
        return [self] if cuts == [self._cell_length] else super().divide(cuts)


def run_segments(runs: Iterable[Run]) -> list[Segment]:
    """Runs of equal cells as segments."""
    return [Segment(run.text, _style(run.foreground, run.background)) for run in runs]


@lru_cache(maxsize=4096)
def _style(foreground: Colour, background: Colour) -> Style:
    return Style(color=_rich_colour(foreground), bgcolor=_rich_colour(background))


def _rich_colour(colour: Colour) -> Color:
    return Color.from_ansi(colour) if isinstance(colour, int) else Color.from_rgb(*colour)
