"""What the keys do and what the panels mean."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel

KEY_WIDTH = 11

PANELS = (
    (
        "The game",
        "stands still while an agent thinks, and moves only by the buttons it chooses. Pausing ends the step first.",
    ),
    (
        "Thoughts",
        "stream in as the agent has them; below them the buttons that were pressed, and why. A step can be opened.",
    ),
    (
        "Taking over",
        "interrupts an agent that thinks; an action is ended first. Each button that you press is a step of yours.",
    ),
    (
        "Approving",
        "makes every decision wait for you. Turning it off leaves the one that waits to you: none is pressed unseen.",
    ),
    (
        "Looking back",
        "at the row below the picture: ★ milestones, × battles, ⇄ changes of agents. A branch is a session of its own, "
        "and leaves this one as it was.",
    ),
    (
        "Sessions",
        "are recorded step by step: what was left or killed goes on where it was. When the terminal goes away they "
        "play on; pokeview attach shows them again.",
    ),
    ("Spent", "is shown once a model has cost something, or there is a cap. What is not known is called unknown."),
    ("Game", "is read from the cartridge's memory: place, party, badges and milestones, never what an agent claims."),
    (
        "MLflow run",
        "shows what has reached the store, what still waits, the models that were logged, the best models of the store "
        "and the other runs; how busy this machine is. Names, tags and notes wait for a store that is away, too.",
    ),
    ("The title", "says how long nothing has been heard, when that is more than a moment: a frozen agent shows here."),
    ("Over SSH", "connect with ssh -C: the picture then takes a twentieth of the bytes."),
)


class HelpScreen(ModalScreen[None]):
    """Lists the bindings that it is given, so no key is told of that does not exist."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "Close", tooltip="Close the help", id="help.close"),
    ]

    def __init__(self, bindings: Sequence[Binding]) -> None:
        super().__init__()
        self._told_bindings = bindings

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            box.border_title = "Help"
            box.border_subtitle = "esc close"
            yield Static(Content("\n").join(self._keys()), classes="keys")
            for title, text in PANELS:
                yield Static(Content.assemble((title, "bold $primary"), f" {text}"), classes="panel")

    async def action_dismiss(self, result: None = None) -> None:
        self.dismiss(result)

    def _keys(self) -> list[Content]:
        in_thoughts = [binding for binding in ThoughtsPanel.BINDINGS if isinstance(binding, Binding)]
        return [self._key_row(binding) for binding in [*self._told_bindings, *in_thoughts]]

    def _key_row(self, binding: Binding) -> Content:
        keys = ", ".join(self.app.get_key_display(single) for single in Binding.make_bindings([binding]))
        return Content.assemble((keys.ljust(KEY_WIDTH), "bold $accent"), binding.tooltip)
