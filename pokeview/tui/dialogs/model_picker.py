"""The choice of the model that an agent asks."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from pokeview.errors import PokeviewError
from pokeview.sessions.roster import Candidate
from pokeview.text.untrusted import plain_line
from pokeview.tui.terminal.threads import begin_work

ASKING = "Asking the endpoint which models it offers …"
LONGEST_NAME = 200


class ModelPicker(ModalScreen[Candidate | None]):
    """Gives the agent with the chosen model, or None when nothing shall change.

    Shows the `known` models at once and those that are `offered` when they have come. What is typed narrows the list;
    a name that is not on it can be typed too. An endpoint that gives no list is told of, and nothing else.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", tooltip="Keep the present agent", id="models.close"),
        Binding("up", "highlight('up')", "Up", show=False, id="models.up"),
        Binding("down", "highlight('down')", "Down", show=False, id="models.down"),
        Binding("pageup", "highlight('page_up')", "Page up", show=False, id="models.page_up"),
        Binding("pagedown", "highlight('page_down')", "Page down", show=False, id="models.page_down"),
    ]

    def __init__(
        self, agent: str, known: Sequence[Candidate], offered: Callable[[], Awaitable[Sequence[Candidate]]]
    ) -> None:
        super().__init__()
        self._agent = agent
        self._known = known
        self._offered = offered
        self._candidates = list(known)
        self._listed: list[Candidate] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="picker") as box:
            box.border_title = Content(f"Which model does {plain_line(self._agent)} ask?")
            yield Input(placeholder="type to search, or any model's name", max_length=LONGEST_NAME, compact=True)
            models = OptionList(markup=False)
            models.can_focus = False
            yield models
            yield Static(Content.styled(ASKING, "$secondary"), classes="progress")
            yield Static(Content.styled("enter choose   esc close", "$quiet"), classes="hint")

    def on_mount(self) -> None:
        self._list_candidates()
        begin_work(self, self._ask_endpoint, group="models", exclusive=True)

    def on_input_changed(self) -> None:
        self._list_candidates()

    def on_input_submitted(self) -> None:
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self.dismiss(self._listed[highlighted])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._listed[event.option_index])

    def action_highlight(self, where: str) -> None:
        models = self.query_one(OptionList)
        getattr(models, f"action_{'cursor_' if where in ('up', 'down') else ''}{where}")()

    async def action_dismiss(self, result: Candidate | None = None) -> None:
        self.dismiss(result)

    def _candidate_option(self, candidate: Candidate) -> Content:
        if candidate.local:
            note = "  local model"
        elif candidate in self._known:
            note = "  configured"
        else:
            note = "" if candidate in self._candidates else "  as typed"
        return Content.assemble(plain_line(candidate.model), (note, "$quiet"))

    async def _ask_endpoint(self) -> None:
        progress = self.query_one(".progress", Static)
        try:
            offered = await self._offered()
        except PokeviewError as error:
            progress.update(Content.styled(plain_line(str(error)), "$text-warning"))
            return
        configured = {candidate.model for candidate in self._known if not candidate.local}
        self._candidates += [candidate for candidate in offered if candidate.model not in configured]
        progress.update(Content.styled(_how_many(len(offered)), "$quiet"))
        self._list_candidates()

    def _list_candidates(self) -> None:
        """List what goes with what was typed, and keep the highlight on the same model."""
        models = self.query_one(OptionList)
        before = self._listed[models.highlighted] if models.highlighted is not None else None
        typed = self.query_one(Input).value.strip()
        self._listed = _matching(self._candidates, typed)
        if typed and not any(candidate.model == typed for candidate in self._listed):
            self._listed.append(Candidate(self._agent, typed))
        models.set_options([Option(self._candidate_option(candidate)) for candidate in self._listed])
        models.highlighted = self._listed.index(before) if before in self._listed else 0 if self._listed else None


def _matching(candidates: Sequence[Candidate], typed: str) -> list[Candidate]:
    """Those whose names hold every word that was typed; the one of exactly that name comes first."""
    words = typed.lower().split()
    matching = [one for one in candidates if all(word in one.model.lower() for word in words)]
    return sorted(matching, key=lambda candidate: candidate.model != typed)


def _how_many(models: int) -> str:
    return f"The endpoint offers {models} model{'' if models == 1 else 's'}."
