"""All there is to know of one step: what its model was sent, what it answered, and the picture after it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pokeview.picture.game_palettes import GREY, GamePalette
from pokeview.play.greys import greys_as_picture
from pokeview.tui.facts.meter import describe_usage
from pokeview.tui.facts.section import Section
from pokeview.tui.facts.thought_log import KEPT_EXCHANGES, StepEntry
from pokeview.tui.widgets.plain_text_view import PlainTextView
from pokeview.tui.widgets.thumbnail import Thumbnail

NO_MODEL = "No model was asked for this step."
FORGOTTEN = f"What the model was sent is kept for the last {KEPT_EXCHANGES} steps only."
NOT_YET = "Nothing has been decided yet."


class StepScreen(ModalScreen[None]):
    """Shows a step as plain text: nothing in it is ever taken for markup."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close", tooltip="Close the step", id="step.close"),
    ]

    def __init__(self, entry: StepEntry, palette: GamePalette = GREY) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]
        self._entry = entry
        self._palette = palette

    def compose(self) -> ComposeResult:
        entry = self._entry
        with Vertical(id="step", classes="" if entry.exchange else "-short") as box:
            box.border_title = Content(f"#{entry.step} {entry.agent}")
            box.border_subtitle = "esc close"
            if entry.usage is not None and entry.exchange is not None:
                yield Static(Content.styled(describe_usage(entry.usage), "$quiet"))
            with Horizontal():
                yield PlainTextView([*_said(entry), *_sections(entry)])
                if entry.greys:
                    box.add_class("-pictured")
                    yield Thumbnail(self._palette.recoloured(greys_as_picture(entry.greys)))

    async def action_dismiss(self, result: None = None) -> None:
        self.dismiss(result)


def _said(entry: StepEntry) -> list[Section]:
    return [Section("You say of it", entry.opinion)] if entry.opinion else []


def _sections(entry: StepEntry) -> list[Section]:
    if entry.exchange is not None:
        return [Section("What it was sent", entry.exchange.sent), Section("What it answered", entry.exchange.answered)]
    if entry.is_forgotten:
        return [Section("No longer kept", FORGOTTEN)]
    return [Section("No model", NO_MODEL) if entry.usage is not None else Section("Under way", NOT_YET)]
