"""What the title says of a session that somebody else plays, or that has been played."""

from dataclasses import dataclass

from textual.content import Content

from pokeview.play.pacing import Speed
from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import truncate
from pokeview.tui.facts.titled import Titled

NARROW = 60


@dataclass(frozen=True, slots=True)
class LabelledTitle:
    """Another moment, with a word before it."""

    label: str
    moment: Titled

    def title(self, width: int) -> Content:
        label = Content.assemble((f" {self.label} ", "bold reverse $accent"), " ")
        return label + self.moment.title(width - label.cell_length)


@dataclass(frozen=True, slots=True)
class StandingTitle:
    """A session of which nothing goes on by itself. `state` says how it stands, in the colour `style`.

    `of` is its last step, and `speed` is None where that means nothing.
    """

    game: str
    agent: str
    step: int
    of: int
    state: str
    style: str = "$accent"
    speed: Speed | None = None

    def title(self, width: int) -> Content:
        """One row: what was played on the left, how it stands on the right. Less room, fewer words."""
        right = Content.styled(truncate(plain_line(self.state), max(0, width - 12)), self.style)
        room = width - right.cell_length - 2
        left = next((left for left in self._standing_introductions() if left.cell_length <= room), Content())
        return Content.assemble(left, " " * max(1, width - left.cell_length - right.cell_length), right)

    def _standing_introductions(self) -> list[Content]:
        """The left side, from the fullest to the shortest."""
        game = Content.styled(plain_line(self.game), "bold $primary")
        step = Content.assemble(("  step ", "$quiet"), str(self.step), (f" of {self.of}", "$quiet"))
        brief = Content.assemble(("  #", "$quiet"), str(self.step))
        agent = Content.assemble(("  agent ", "$quiet"), plain_line(self.agent))
        speed = Content.assemble(("  speed ", "$quiet"), self.speed.label) if self.speed else Content()
        return [game + step + agent + speed, game + step + agent, game + step, game + brief, game]
