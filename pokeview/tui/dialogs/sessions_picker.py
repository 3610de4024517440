"""The choice among the recorded sessions."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from pokeview.sessions.listing import SessionEntry, SessionState
from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import truncate
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread

MOST_SHOWN = 200
LOOKING = "looking for recorded sessions …"
NONE_YET = "No other session has been recorded."
_STATE_STYLES = {
    SessionState.RUNNING: "$text-success",
    SessionState.DETACHED: "$text-success",
    SessionState.PAUSED: "$accent",
    SessionState.FINISHED: "$quiet",
    SessionState.CRASHED: "$text-error",
    SessionState.DAMAGED: "$text-error",
}


class SessionsPicker(ModalScreen[SessionEntry | None]):
    """Gives the chosen session, or None. `present` is the id of the one that is watched; `look_up` may block."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+o,q", "dismiss", "Close", tooltip="Stay with this session", id="sessions.close"),
    ]

    def __init__(self, look_up: Callable[[], Iterable[SessionEntry]], present: str) -> None:
        super().__init__()
        self.entries: Sequence[SessionEntry] = ()
        self._look_up = look_up
        self._present = present

    def compose(self) -> ComposeResult:
        with Vertical(id="sessions") as box:
            box.border_title = "Sessions"
            yield OptionList(markup=False)
            yield Static(Content.styled(LOOKING, "$quiet"), classes="hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).display = False
        begin_work(self, self._fill)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.entries[event.option_index])

    async def action_dismiss(self, result: SessionEntry | None = None) -> None:
        self.dismiss(result)

    async def _fill(self) -> None:
        self.entries = (await in_daemon_thread(lambda: list(self._look_up())))[:MOST_SHOWN]
        options = self.query_one(OptionList)
        now = time.time()
        options.add_options(Option(told(entry, self._present, now)) for entry in self.entries)
        options.display = bool(self.entries)
        hint = "enter go on with it   esc close" if self.entries else f"{NONE_YET}   esc close"
        self.query_one(".hint", Static).update(Content.styled(hint, "$quiet"))
        if self.entries:
            options.focus()
            options.highlighted = 0


def told(entry: SessionEntry, present: str, now: float) -> Content:
    """A session in one row, the most important first."""
    state = "this one" if entry.id == present else entry.state
    style = "$primary" if entry.id == present else _STATE_STYLES[entry.state]
    if entry.state is SessionState.DAMAGED:
        return Content.assemble((f"{state:<9}", style), f"  {entry.id[:12]}  ", (plain_line(entry.problem), style))
    ended = " ■" if entry.game_finished else ""
    session, _, step = entry.parent.partition("@")
    return Content.assemble(
        (f"{state:<9}", style),
        (f"{ago(now - entry.updated_at):>8} ", "$quiet"),
        f"{entry.steps:>6} steps  ★{entry.milestones}{ended}  ",
        (truncate(plain_line(entry.agent), 28), "bold"),
        (f"  {plain_line(entry.game)}  {entry.id[:6]}", "$quiet"),
        (f"  from step {step} of {session[:6]}" if session else "", "$secondary"),
    )


def ago(seconds: float) -> str:
    """A time that has passed, in a few cells."""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return "now"
