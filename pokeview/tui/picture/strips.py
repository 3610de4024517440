"""Rows of the picture in the form in which Textual's compositor takes them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from pokeview.picture.encoder import Run
from pokeview.picture.terminal_colours import Colour


class RowSource(Protocol):
    """What rows show, asked at the moment when they are drawn."""

    def row_text(self, row: int) -> str:
        """The text of a row, which goes to the terminal now."""
        ...

    def row_segments(self, row: int) -> list[Segment]:
        """A row as segments, of which any part may go to the terminal, changed or not."""
        ...


class PictureStrip(Strip):
    """A strip that is a terminal's text from the start and gets its segments when somebody asks for them.

    A strip that is drawn uncut needs its text and its length only. Cropping, filters, the dimming under a modal and
    screenshots need segments; they find them where `Strip` keeps them, through `__getattr__`.
    """

    __slots__ = ("_row", "_source", "is_opened")

    def __init__(self, source: RowSource, row: int, cell_length: int) -> None:
        # Strip.__init__ makes seven caches, which would cost as much as encoding the row.
        self._source = source
        self._row = row
        self._cell_length = cell_length
        self.is_opened = False

    def __getattr__(self, name: str) -> Any:
        """An attribute of `Strip` that is not set yet: set them all. From now on the strip shows what it shows now."""
        if name not in Strip.__slots__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        self.is_opened = True
        super().__init__(self._source.row_segments(self._row), self._cell_length)
        return getattr(self, name)

    def render(self, console: Console) -> str:
        """The row's text."""
        return self._source.row_text(self._row)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Cut the strip at cell positions; uncut it stays as it is."""
        cuts = list(cuts)
        return [self] if cuts == [self._cell_length] else super().divide(cuts)

    def crop(self, start: int, end: int | None = None) -> Strip:
        """A part of the strip. Textual asks for one of no length when a neighbour is drawn, and gets it for nothing."""
        return Strip([], 0) if end == start else super().crop(start, end)


def run_segments(runs: Iterable[Run]) -> list[Segment]:
    """Runs of equal cells as segments."""
    return [Segment(run.text, _style_of_colours(run.foreground, run.background)) for run in runs]


@lru_cache(maxsize=4096)
def _style_of_colours(foreground: Colour | None, background: Colour | None) -> Style:
    return Style(color=_rich_colour(foreground), bgcolor=_rich_colour(background))


def _rich_colour(colour: Colour | None) -> Color | None:
    if colour is None:
        return None
    return Color.from_ansi(colour) if isinstance(colour, int) else Color.from_rgb(*colour)
