"""A panel of facts: a value that knows its own lines."""

from typing import Protocol

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

GAP = 1
"""Cells between the text and the scrollbar."""


class Facts(Protocol):
    """What a panel can show. Equal facts look equal."""

    def lines(self, width: int) -> list[Content]: ...


class FactsPanel(VerticalScroll):
    """Shows the latest facts; equal ones cost nothing, and a layout is made only when the number of rows changes."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._facts: Facts | None = None
        self._body = Static(markup=False)
        self._rows = 0

    def compose(self) -> ComposeResult:
        yield self._body

    def show(self, facts: Facts, *, shrinks: bool = True) -> None:
        """Show facts; with `shrinks` False in no fewer rows than before, for those that follow one another fast."""
        if facts != self._facts:
            self._facts = facts
            self._paint(0 if shrinks else self._rows)

    def on_resize(self) -> None:
        self._paint()

    def _paint(self, fewest_rows: int = 0) -> None:
        width = self.scrollable_content_region.width - GAP
        if self._facts is None or width <= 0:
            return
        lines = self._facts.lines(width)
        lines += [Content()] * (fewest_rows - len(lines))
        self._body.update(Content("\n").join(lines), layout=len(lines) != self._rows)
        self._rows = len(lines)
