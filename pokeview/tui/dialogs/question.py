"""Asks something that is answered with yes or no."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pokeview.text.untrusted import plain_line
from pokeview.tui.commands.command import ButtonCaption
from pokeview.tui.widgets.control_bar import ControlBar


class QuestionDialog(ModalScreen[bool]):
    """Gives True for yes."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("y,enter", "answer(True)", "Yes", tooltip="Yes", id="question.yes"),
        Binding("n,escape,q", "answer(False)", "No", tooltip="No", id="question.no"),
    ]

    def __init__(self, title: str, question: str, yes: str, no: str) -> None:
        super().__init__()
        self._title_text = title
        self._question = question
        self._captions = {"answer(True)": ButtonCaption(yes, yes), "answer(False)": ButtonCaption(no, no)}

    def compose(self) -> ComposeResult:
        with Vertical(id="question") as box:
            box.border_title = Content(self._title_text)
            yield Static(Content(plain_line(self._question)))
            yield ControlBar(self.BINDINGS, self._captions)

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)
