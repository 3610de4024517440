"""Asks for one line of text."""

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from pokeview.errors import PokeviewError
from pokeview.text.untrusted import plain_line

T = TypeVar("T")
LONGEST_INPUT = 400


class LineDialog(ModalScreen[T | None], Generic[T]):
    """Gives what `read` makes of the line, or None when it was closed.

    A PokeviewError from `read` is shown, and the line can be corrected.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", tooltip="Leave it", id="line.close"),
    ]

    def __init__(self, title: str, hint: str, read: Callable[[str], T], *, initial: str = "") -> None:
        super().__init__()
        self._title_text = title
        self._hint_text = hint
        self._read = read
        self._initial = initial

    def compose(self) -> ComposeResult:
        with Vertical(id="line") as box:
            box.border_title = Content(self._title_text)
            yield Input(self._initial, max_length=LONGEST_INPUT, compact=True, select_on_focus=False)
            yield Static(Content.styled(f"{self._hint_text}   esc close", "$quiet"), classes="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        try:
            result = self._read(event.value)
        except PokeviewError as error:
            self.query_one(".hint", Static).update(Content.styled(plain_line(str(error)), "$text-error"))
        else:
            self.dismiss(result)

    async def action_dismiss(self, result: T | None = None) -> None:
        self.dismiss(result)
