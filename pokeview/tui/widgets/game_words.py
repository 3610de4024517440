"""What the Game Boy's screen says and shows, as text."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pokeview.games.state import GameState
from pokeview.play.state_summary import StateSummary
from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import wrap
from pokeview.tui.facts.text_map import text_map

WORDS_ROWS = 2


class WordsRow(Widget):
    """The words on a Game Boy's screen whose letters are too small to be read there."""

    words: reactive[str] = reactive("")

    def render(self) -> Content:
        return Content("\n").join(Content(line) for line in wrap(self.words, self.size.width)[:WORDS_ROWS])


class TextPicture(Widget):
    """The words on a Game Boy's screen, and the map around the player, in place of its picture."""

    state: reactive[GameState | StateSummary | None] = reactive(None)
    """None while nothing is known. Of the past no map is kept."""

    def render(self) -> Content:
        width, height = self.size
        words = wrap(words_of(self.state), width)[:height]
        lines = [Content.styled(line, "bold") for line in words]
        if isinstance(self.state, GameState):
            lines += [Content(line) for line in text_map(self.state, width, height - len(words))]
        return Content("\n").join(lines or [Content.styled("There is no map to tell of here.", "$quiet")])


def words_of(state: GameState | StateSummary | None) -> str:
    """What somebody says, or a menu, in one line; '' for nothing."""
    return plain_line(state.dialogue) if state else ""
