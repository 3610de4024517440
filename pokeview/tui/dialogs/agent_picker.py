"""The choice of who plays: an agent of pokeview's own, or one that was logged as a model."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from pokeview.errors import PokeviewError
from pokeview.text.untrusted import plain_line
from pokeview.tracking.logged_models.model_listing import ListedModel
from pokeview.tui.dialogs.logged_rows import HEADING, logged_row, matching
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread

LOOKING = "Looking for logged models …"
NONE_LOGGED = "No logged models yet: press l while an agent plays."
LONGEST_SEARCH = 100


class AgentPicker(ModalScreen[str | None]):
    """Gives the name of the chosen agent or the address of a logged model, or None when nothing shall change.

    For those in `asking` there is a model to choose next. The models that are `logged` come when they have been found,
    which may take seconds and raise a PokeviewError: that is told, and nothing else.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,a,q", "dismiss", "Close", tooltip="Keep the present agent", id="agents.close"),
        Binding("slash", "search", "Search", tooltip="Search the logged models", id="agents.search"),
        Binding("up", "highlight('cursor_up')", "Up", show=False, id="agents.up"),
        Binding("down", "highlight('cursor_down')", "Down", show=False, id="agents.down"),
        Binding("pageup", "highlight('page_up')", "Page up", show=False, id="agents.page_up"),
        Binding("pagedown", "highlight('page_down')", "Page down", show=False, id="agents.page_down"),
    ]

    def __init__(
        self,
        agents: Sequence[str],
        asking: Sequence[str],
        present: str,
        logged: Callable[[], Sequence[ListedModel]],
        title: str = "Who plays on?",
    ) -> None:
        super().__init__()
        self._title_text = title
        self._agents = agents
        self._asking = asking
        self._present = present
        self._logged = logged
        self._models: Sequence[ListedModel] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="picker") as box:
            box.border_title = self._title_text
            search = Input(placeholder="type to search", max_length=LONGEST_SEARCH, compact=True)
            search.display = False
            yield search
            yield OptionList(markup=False)
            yield Static(Content.styled(LOOKING, "$secondary"), classes="progress")
            yield Static(Content.styled("enter choose   esc close", "$quiet"), classes="hint")

    def on_mount(self) -> None:
        self._list_agents(self._present)
        self.query_one(OptionList).focus()
        begin_work(self, self._find_logged, group="logged", exclusive=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def on_input_changed(self) -> None:
        self._list_agents(self._highlighted)

    def on_input_submitted(self) -> None:
        if (chosen := self._highlighted) is not None:
            self.dismiss(chosen)

    def action_search(self) -> None:
        search = self.query_one(Input)
        search.display = True
        search.focus()

    def action_highlight(self, where: str) -> None:
        getattr(self.query_one(OptionList), f"action_{where}")()

    async def action_dismiss(self, result: str | None = None) -> None:
        self.dismiss(result)

    @property
    def _highlighted(self) -> str | None:
        option = self.query_one(OptionList).highlighted_option
        return option.id if option else None

    async def _find_logged(self) -> None:
        progress = self.query_one(".progress", Static)
        try:
            self._models = await in_daemon_thread(self._logged)
        except PokeviewError as error:
            progress.update(Content.styled(plain_line(str(error)), "$text-warning"))
            return
        progress.update(Content.styled("" if self._models else NONE_LOGGED, "$quiet"))
        progress.display = not self._models
        if self._models:
            hint = Content.styled("enter choose   / search   esc close", "$quiet")
            self.query_one(".hint", Static).update(hint)
        # The highlight stays where the viewer has put it; if it has not been moved, the one that plays gets it.
        is_untouched = self.query_one(OptionList).highlighted in (None, 0)
        self._list_agents(self._present if is_untouched and self._present not in self._agents else self._highlighted)

    def _list_agents(self, highlighted: str | None) -> None:
        """List who goes with what is typed, and highlight one of them, or else the first."""
        words = self.query_one(Input).value
        agents = [agent for agent in self._agents if matching(agent, words)]
        models = [model for model in self._models if matching(f"{model.uri} {logged_row(model)}", words)]
        options = [Option(self._agent_option(agent), id=agent) for agent in agents]
        if models:
            options += [Option(Content.styled(HEADING, "$quiet"), disabled=True)]
            options += [Option(self._model_prompt(model), id=model.address) for model in models]
        found = self.query_one(OptionList)
        found.set_options(options)
        listed = [option.id for option in options]
        first = next((index for index, option in enumerate(options) if not option.disabled), None)
        found.highlighted = listed.index(highlighted) if highlighted in listed and highlighted else first

    def _agent_option(self, agent: str) -> Content:
        more = " …" if agent in self._asking else ""
        return Content.assemble(plain_line(agent), (more + self._mark(agent), "$quiet"))

    def _model_prompt(self, model: ListedModel) -> Content:
        return Content.assemble(logged_row(model), (self._mark(model.address), "$quiet"))

    def _mark(self, name: str) -> str:
        return "  ● plays now" if name == self._present else ""
