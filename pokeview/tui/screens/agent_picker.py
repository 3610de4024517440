"""The choice of who plays."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from pokeview.tui.plain_text import plain_line


class AgentPicker(ModalScreen[str | None]):
    """Gives the name of the chosen agent, or None when nothing shall change.

    For those in `asking` there is a model to choose next.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,a,q", "dismiss", "Close", tooltip="Keep the present agent", id="agents.close"),
    ]

    def __init__(
        self, agents: Sequence[str], asking: Sequence[str], present: str, title: str = "Who plays on?"
    ) -> None:
        super().__init__()
        self._title_text = title
        self._agents = agents
        self._asking = asking
        self._present = present

    def compose(self) -> ComposeResult:
        with Vertical(id="picker") as box:
            box.border_title = self._title_text
            yield OptionList(*(Option(self._prompt(agent)) for agent in self._agents), markup=False)
            yield Static(Content.styled("enter choose   esc close", "$quiet"), classes="hint")

    def on_mount(self) -> None:
        if self._present in self._agents:
            self.query_one(OptionList).highlighted = list(self._agents).index(self._present)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._agents[event.option_index])

    async def action_dismiss(self, result: str | None = None) -> None:
        self.dismiss(result)

    def _prompt(self, agent: str) -> Content:
        more = " …" if agent in self._asking else ""
        mark = "  ● plays now" if agent == self._present else ""
        return Content.assemble(plain_line(agent), (more + mark, "$quiet"))
