"""The row at the bottom: every control as a button that also names its key."""

import re
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

from pokeview.tui.commands.command import ButtonCaption

BUTTON_PADDING = 2
_DETAILS = ("all", "full", "brief", "words", "needed")
"""What is shown, from the most to the least room: all; without spares; shorter; without keys; only what is needed."""


class ControlButton(Button, can_focus=False):
    """A button for the mouse; whoever types has the key that stands on it."""

    def on_mount(self) -> None:
        # While it looks pressed, a button takes no clicks: two quick ones would count as one.
        self.active_effect_duration = 0


class ControlBar(Horizontal):
    """Made from the bindings of a screen, so that a button, its key and its help can never differ."""

    def __init__(self, bindings: Sequence[Binding], captions: dict[str, ButtonCaption]) -> None:
        super().__init__()
        self._controls = [binding for binding in bindings if binding.show]
        self._captions = captions
        self._buttons: list[ControlButton] = []

    def compose(self) -> ComposeResult:
        self._buttons = [
            ControlButton(
                id=_button_id(binding.action), action=f"screen.{binding.action}", tooltip=binding.tooltip, compact=True
            )
            for binding in self._controls
        ]
        self._label_buttons()
        yield from self._buttons

    def rename(self, captions: dict[str, ButtonCaption]) -> None:
        """Change what some buttons say, by their actions: 'Play' becomes 'Pause'."""
        renamed = self._captions | captions
        if renamed != self._captions:
            self._captions = renamed
            self._label_buttons()

    def on_resize(self) -> None:
        self._label_buttons()

    def _label_buttons(self) -> None:
        # A bar that has no size yet is most likely to be as wide as the screen: it is seldom labelled twice.
        labels = self._button_labels(self.size.width or self.app.size.width) if self._buttons else ()
        for button, label in zip(self._buttons, labels, strict=True):
            button.display = bool(label)
            if button.label != label:
                resized = len(button.label) != len(label)
                button.label = label
                button.refresh(layout=resized)

    def _button_labels(self, room: int) -> list[Content]:
        """The fullest labels for which there is room, in columns."""
        candidates = [[self._label(binding, detail) for binding in self._controls] for detail in _DETAILS]
        return next((labels for labels in candidates if _width(labels) <= room), candidates[-1])

    def _label(self, binding: Binding, detail: str) -> Content:
        caption = self._captions[binding.action]
        words = caption.full if detail in ("all", "full") else caption.brief
        if not words or (detail == "needed" and not caption.needed) or (detail != "all" and caption.spare):
            return Content()
        if detail in ("words", "needed") or not caption.keyed:
            return Content(words)
        first_key = next(iter(Binding.make_bindings([binding])))
        return Content.assemble((self.app.get_key_display(first_key), "bold $primary"), " ", words)


def _width(labels: Sequence[Content]) -> int:
    return sum(label.cell_length + BUTTON_PADDING for label in labels if label)


def _button_id(action: str) -> str:
    """By what is done: 'control-judge-True' for do(('judge', True))."""
    return f"control-{re.sub('[^A-Za-z]+', '-', action.removeprefix('do(')).strip('-')}"
