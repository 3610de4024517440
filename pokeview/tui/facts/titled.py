"""What the title line can show."""

from typing import Protocol

from textual.content import Content


class Titled(Protocol):
    """A moment that can be told in one row, such as `SessionTitle`. Equal moments look equal."""

    def title(self, width: int) -> Content: ...
