"""The row at the top: game, agent, step, speed, and whether anything is going on."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pokeview.tui.facts.titled import Titled

GAP = 2


class TitleLine(Widget):
    """Shows the latest moment, or that the game is being opened."""

    moment: reactive[Titled | None] = reactive(None)
    """None until the session is open."""
    aside: reactive[str] = reactive("")
    """A few more words at the right end."""

    def render(self) -> Content:
        width = self.content_size.width
        if self.moment is None:
            return Content.assemble(("pokeview", "bold $primary"), ("  opening the game …", "$quiet"))
        if not self.aside:
            return self.moment.title(width)
        title = self.moment.title(max(1, width - len(self.aside) - GAP))
        return Content.assemble(title, " " * GAP, (self.aside, "$quiet"))
