"""The decision that waits for the viewer's approval."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from pokeview.play.actions import describe
from pokeview.play.agent import Decision
from pokeview.text.untrusted import plain_line
from pokeview.tui.widgets.control_bar import ControlBar


class DecisionBar(Vertical):
    """Shows one decision and, on `controls`, what can be done about it; not there while none waits."""

    BORDER_TITLE = "Do this?"

    def __init__(self, controls: ControlBar, *, id: str) -> None:
        super().__init__(id=id)
        self._controls = controls
        self._words = Static(markup=False)

    def compose(self) -> ComposeResult:
        yield self._words
        yield self._controls

    def on_mount(self) -> None:
        self.display = False

    def show(self, decision: Decision | None) -> None:
        """Show a decision, or none."""
        self.display = decision is not None
        if decision is not None:
            action = plain_line(describe(decision.action))
            reason = plain_line(decision.reason)
            self._words.update(Content.assemble((action, "bold $accent"), ": " if reason else "", reason))
