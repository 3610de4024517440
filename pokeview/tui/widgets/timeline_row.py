"""The row below the picture: every step of the session, and the one that is looked at."""

from textual.content import Content
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from pokeview.tui.facts.timeline import Timeline


class TimelineRow(Widget):
    """Shows a `Timeline`. A step is looked at with a click, or by dragging along."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "TimelineRow { height: 1; }"

    timeline: reactive[Timeline] = reactive(Timeline(0))

    class Sought(Message):
        """Somebody wants to look at a step; 0 is now."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def render(self) -> Content:
        return self.timeline.row(self.content_size.width)

    def on_mouse_down(self, event: MouseDown) -> None:
        event.stop()
        if self.timeline.last_step:
            self.capture_mouse()
            self._seek(event.x)

    def on_mouse_move(self, event: MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._seek(event.x)

    def on_mouse_up(self, event: MouseUp) -> None:
        self.release_mouse()

    def _seek(self, column: int) -> None:
        self.post_message(self.Sought(self.timeline.step_at(column, self.content_size.width)))
