"""The agent's reasoning as it streams, and what it did about it."""

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from pokeview.play.events import Event
from pokeview.text.word_wrap import truncate
from pokeview.tui.facts.thought_log import Line, StepEntry, ThoughtLog, Tone

REPAINT_SECONDS = 0.1
"""Fragments come faster than anybody reads; those of so long are shown together."""

STRIPS = 512
"""Drawn lines that are kept: scrolling shows most of them again."""
GAP = 1
"""Cells between the text and the scrollbar."""


class ThoughtsPanel(ScrollView, can_focus=True):
    """Follows the newest line unless the user has scrolled up; `end` follows again.

    A step can be selected and opened.
    """

    BORDER_TITLE = "Thoughts"
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"thoughts--{name}" for name in (*Tone, "rule", "selected")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "select(-1)", "Step before", show=False, tooltip="Select the step before", id="thoughts.up"),
        Binding("down", "select(1)", "Next step", show=False, tooltip="Select the next step", id="thoughts.down"),
        Binding("enter", "open_step", "Open", show=False, tooltip="See what its model was sent", id="thoughts.open"),
        Binding("k", "scroll_up", "Up", show=False, tooltip="Scroll up a line", id="thoughts.line_up"),
        Binding("j", "scroll_down", "Down", show=False, tooltip="Scroll down a line", id="thoughts.line_down"),
        Binding("end,G", "scroll_end", "Newest", show=False, tooltip="Go to the newest thought", id="thoughts.end"),
        Binding("home,g", "scroll_home", "Oldest", show=False, tooltip="Go to the oldest thought", id="thoughts.home"),
    ]

    class StepOpened(Message):
        """Somebody wants to see all there is to know of a step."""

        def __init__(self, entry: StepEntry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.following = True
        """False while the user reads further up."""
        self.lines: list[Line] = []
        """All lines that can be scrolled to, the oldest first."""
        self.selected: StepEntry | None = None
        self._thought_log = ThoughtLog()
        self._steps: list[tuple[int, StepEntry]] = []
        """Each step that can be scrolled to, with the number of its first line."""
        self._strips: LRUCache[Line, Strip] = LRUCache(STRIPS)
        self._forgotten_lines = 0
        self._repaint_timer: Timer | None = None

    def take(self, event: Event) -> None:
        """Tell of an event; it is painted with all others of the next tenth of a second."""
        if self._thought_log.take(event):
            self._repaint_soon()

    def note(self, text: str, tone: Tone) -> None:
        """Tell of something that is no event of the session."""
        self._thought_log.note(text, tone)
        self._repaint_soon()

    def show_opinion(self, step: int, opinion: str) -> None:
        """Tell what the viewer says of a step, below it."""
        if self._thought_log.show_opinion(step, opinion):
            self._repaint_soon()

    @property
    def selected_step(self) -> int:
        """The number of the step that can be seen to be selected; 0 for none."""
        return self.selected.step if self.selected is not None and self.has_focus else 0

    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        if number >= len(self.lines):
            return Strip.blank(self.size.width, self.rich_style)
        line = self.lines[number]
        if line not in self._strips:
            strip = self._strip(line, self._line_width)
            self._strips[line] = strip.adjust_cell_length(self.size.width, self.rich_style)
        if number == self._selected_line:
            background = Style(bgcolor=self._component_style("selected").bgcolor)
            return Strip([Segment(text, (style or Style()) + background) for text, style, _ in self._strips[line]])
        return self._strips[line]

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self) -> None:
        self._strips.clear()
        self._show_lines()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.following = round(new_value) >= self.max_scroll_y
        self.border_subtitle = "" if self.following else "end: newest ↓"

    def action_scroll_end(self) -> None:
        self.selected = None
        self.scroll_end(animate=False)
        self.refresh()

    def action_scroll_home(self) -> None:
        self.scroll_home(animate=False)

    def action_select(self, places: int) -> None:
        """Select the step so many places further on, or the newest one; past the newest, follow again."""
        entries = [entry for _, entry in self._steps]
        index = next((index for index, entry in enumerate(entries) if entry is self.selected), None)
        wanted = len(entries) - 1 if index is None else max(0, index + places)
        if wanted < len(entries):
            self._select(entries[wanted])
        else:
            self.action_scroll_end()

    def action_open_step(self) -> None:
        if self.selected is None:
            self.action_select(-1)
        if self.selected is not None:
            self.post_message(self.StepOpened(self.selected))

    def on_click(self, event: Click) -> None:
        line = event.get_content_offset_capture(self).y + self.scroll_offset.y
        under_pointer = [entry for first, entry in self._steps if first <= line < len(self.lines)]
        if under_pointer:
            self._select(under_pointer[-1])
            self.action_open_step()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    @property
    def _selected_line(self) -> int | None:
        """Where the selected step begins, while whoever types can see what that is good for."""
        return self._first_line(self.selected) if self.has_focus else None

    def _first_line(self, wanted: StepEntry | None) -> int | None:
        return next((first for first, entry in self._steps if entry is wanted), None)

    def _select(self, entry: StepEntry) -> None:
        self.selected = entry
        first = self._first_line(entry) or 0
        end = next((other for other, _ in self._steps if other > first), len(self.lines))
        top, height = self.scroll_offset.y, self.size.height
        if first < top or end - first >= height:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif end > top + height:
            self.scroll_to(y=end - height, animate=False, immediate=True)
        self.refresh()

    @property
    def _line_width(self) -> int:
        return self.scrollable_content_region.width - GAP

    def _repaint_soon(self) -> None:
        if self._repaint_timer is None:
            self._repaint_timer = self.set_timer(REPAINT_SECONDS, self._repaint)

    def _repaint(self) -> None:
        self._repaint_timer = None
        self._show_lines()

    def _show_lines(self) -> None:
        width = self._line_width
        if width <= 0:
            return
        old, self.lines = self.lines, list(self._thought_log.lines(width))
        firsts = [number for number, line in enumerate(self.lines) if line.tone is Tone.STEP]
        self._steps = list(zip(firsts, self._thought_log.steps, strict=True))
        forgotten = self._thought_log.forgotten_lines - self._forgotten_lines
        self._forgotten_lines += forgotten
        self._set_height_of_text(len(self.lines))
        if self.following:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        elif forgotten:
            # Lines lost at the top would move the text under the reader's eyes.
            self.scroll_to(y=self.scroll_offset.y - forgotten, animate=False, immediate=True)
        self._refresh_from(_first_difference(old, self.lines))

    def _set_height_of_text(self, rows: int) -> None:
        """Set it without a layout of the whole screen, which costs more than the picture and would change nothing."""
        self.set_reactive(ScrollView.virtual_size, Size(self._line_width + GAP, rows))
        self.vertical_scrollbar.window_virtual_size = rows

    def _refresh_from(self, number: int) -> None:
        first_row = max(0, number - self.scroll_offset.y)
        if first_row < self.size.height:
            self.refresh_lines(self.scroll_offset.y + first_row, self.size.height - first_row)

    def _strip(self, line: Line, width: int) -> Strip:
        if line.tone is Tone.STEP:
            return self._step_strip(line, width)
        return Strip([Segment(truncate(line.text, width), self._component_style(line.tone))])

    def _step_strip(self, line: Line, width: int) -> Strip:
        """The head of a step: a rule between who thinks and how long it took."""
        right = f" {line.right}" if line.right else ""
        left = truncate(line.text, width - len(right) - 1) + " "
        rule = "─" * (width - cell_len(left) - len(right))
        return Strip(
            [
                Segment(left, self._component_style(Tone.STEP)),
                Segment(rule, self._component_style("rule")),
                Segment(right, self._component_style(Tone.REMARK)),
            ]
        )

    def _component_style(self, name: str) -> Style:
        return self.get_component_rich_style(f"thoughts--{name}")


def _first_difference(old: list[Line], new: list[Line]) -> int:
    """The number of the first line that differs, or of the first new one."""
    for number, (before, after) in enumerate(zip(old, new, strict=False)):
        if before != after:
            return number
    return min(len(old), len(new))
