"""The row at the top: game, agent, step, speed, and whether anything is going on."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pokeview.tui.moment import Moment


class TitleLine(Widget):
    """Shows the latest `Moment`, or that the game is being opened."""

    moment: reactive[Moment | None] = reactive(None)
    """None until the session is open."""

    def render(self) -> Content:
        width = self.content_size.width
        if self.moment is None:
            return Content.assemble(("pokeview", "bold $primary"), ("  opening the game …", "$quiet"))
        return self.moment.title(width)
