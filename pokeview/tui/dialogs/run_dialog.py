"""The MLflow run: how to open its page in a browser, and what can be changed of it."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Static

from pokeview.text.untrusted import plain_line
from pokeview.tracking.recorder import RunEdit, RunState, RunStatus
from pokeview.tracking.runs.run_edits import read_name, read_note, read_tag
from pokeview.tui.commands.command import ButtonCaption
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.facts.run_address import RemoteMachine, RunAddress
from pokeview.tui.widgets.control_bar import ControlBar

REFRESH_SECONDS = 0.5
NOT_OPEN = "The run is not open yet."
NO_PAGE = "How to look at a store of this kind in a browser is not known."
NO_RUN = "No MLflow run is kept: start pokeview without --no-mlflow."
_EDITS = ("rename", "set_tag", "add_note")


class RunScreen(ModalScreen[None]):
    """Follows `status`. Changes go to `edit`; without it the run belongs to another process and is only shown."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("c", "copy", "Copy", tooltip="Copy the next of these lines", id="run.copy"),
        Binding("r", "rename", "Rename", tooltip="Give the run another name", id="run.rename"),
        Binding("t", "set_tag", "Tag", tooltip="Set a tag of the run", id="run.tag"),
        Binding("n", "add_note", "Note", tooltip="Add a note to the run's description", id="run.note"),
        Binding("escape,e,q", "dismiss", "Close", tooltip="Close this", id="run.close"),
    ]
    _CAPTIONS: ClassVar = {
        "copy": ButtonCaption("Copy", "Copy"),
        "rename": ButtonCaption("Rename", "Rename"),
        "set_tag": ButtonCaption("Tag", "Tag"),
        "add_note": ButtonCaption("Note", "Note"),
        "dismiss": ButtonCaption("Close", "Close"),
    }

    def __init__(
        self, status: Callable[[], RunStatus], machine: RemoteMachine, edit: Callable[[RunEdit], None] | None = None
    ) -> None:
        super().__init__()
        self._status = status
        self._machine = machine
        self._edit = edit
        self._copied = ""
        self._shown: tuple[RunStatus, str] | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="run-box", can_focus=False) as box:
            box.border_title = "MLflow run"
            yield Static(id="run-page", markup=False)
            yield ControlBar([one for one in self.BINDINGS if self._can(one.action)], self._CAPTIONS)

    def on_mount(self) -> None:
        self.set_interval(REFRESH_SECONDS, self._refresh_page)
        self._refresh_page()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._can(action)

    def action_copy(self) -> None:
        """Through the terminal (OSC 52), so that it arrives on the machine that shows it."""
        if (address := RunAddress.of(self._status(), self._machine)) is None:
            return
        lines = address.lines
        self._copied = lines[(lines.index(self._copied) + 1) % len(lines)] if self._copied in lines else lines[0]
        self.app.copy_to_clipboard(self._copied)
        self._refresh_page()

    def action_rename(self) -> None:
        self._ask_for_line("Rename the run", "enter rename it", read_name, plain_line(self._status().run_name))

    def action_set_tag(self) -> None:
        self._ask_for_line("Set a tag of the run", "key=value   enter set it", read_tag)

    def action_add_note(self) -> None:
        self._ask_for_line("Add a note to the run's description", "enter add it", read_note)

    async def action_dismiss(self, result: None = None) -> None:
        self.dismiss(result)

    def _can(self, action: str) -> bool:
        return action not in _EDITS or (self._edit is not None and self._status().state is not RunState.OFF)

    def _ask_for_line(self, title: str, hint: str, read: Callable[[str], RunEdit | None], initial: str = "") -> None:
        self.app.push_screen(LineDialog(title, hint, read, initial=initial), self._take_edit)

    def _take_edit(self, edit: RunEdit | None) -> None:
        if edit is not None and self._edit is not None:
            self._edit(edit)
            self._refresh_page()

    def _refresh_page(self) -> None:
        """Painted anew only when it has changed."""
        shown = (self._status(), self._copied)
        if shown != self._shown:
            self._shown = shown
            self.query_one("#run-page", Static).update(Content("\n").join(self._page_lines(*shown)))

    def _page_lines(self, status: RunStatus, copied: str) -> list[Content]:
        return [_run_heading(status), *_queue(status), Content(), *self._address_lines(status, copied), Content()]

    def _address_lines(self, status: RunStatus, copied: str) -> list[Content]:
        if status.state is RunState.OFF:
            return [Content.styled(NO_RUN, "$quiet")]
        address = RunAddress.of(status, self._machine)
        if address is None:
            return [Content.styled(NO_PAGE if status.run_id else NOT_OPEN, "$quiet")]
        commands = [
            line
            for command in address.commands
            for line in (_command_line(command.where, command.line == copied), Content(command.line), Content())
        ]
        page = Content.styled(address.url, Style(underline=True, link=address.url))
        return [*commands, _command_line("in a browser", address.url == copied), page]


def _run_heading(status: RunStatus) -> Content:
    return Content.assemble((plain_line(status.run_name) or "…", "bold"), (f"  {plain_line(status.state)}", "$quiet"))


def _queue(status: RunStatus) -> list[Content]:
    if not status.waiting and not status.edits_waiting:
        return []
    told = f"Waiting for the store: steps {status.waiting}, changes of the run {status.edits_waiting}."
    return [Content.styled(told, "$text-warning")]


def _command_line(where: str, copied: bool) -> Content:
    return Content.assemble((where, "$primary"), (" ✓ copied" if copied else "", "$text-success"))
