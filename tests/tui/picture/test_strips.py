import pytest
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.filter import Monochrome
from textual.strip import Strip

from pokeview.picture.encoder import Run
from pokeview.tui.picture.strips import PictureStrip, run_segments

RED, BLUE = (255, 0, 0), (0, 0, 255)
SEGMENTS = run_segments([Run("▀▀▀", RED, BLUE), Run("  ", BLUE, BLUE)])


class Rows:
    """One row over and over, which notes how often somebody asked for its segments."""

    def __init__(self) -> None:
        self.opened = 0

    def row_text(self, row: int) -> str:
        return f"the text of row {row}"

    def row_segments(self, row: int) -> list[Segment]:
        self.opened += 1
        return list(SEGMENTS)


def strip() -> PictureStrip:
    return PictureStrip(Rows(), 3, 5)


def test_drawing_an_uncut_strip_makes_no_segments() -> None:
    rows = Rows()
    uncut = PictureStrip(rows, 3, 5)
    assert uncut.render(Console()) == "the text of row 3"
    assert uncut.cell_length == 5
    assert list(uncut.divide([5])) == [uncut]
    assert uncut.crop(0, 5) is uncut
    assert uncut.crop(0, 0).cell_length == 0
    assert not uncut.is_opened
    assert rows.opened == 0


def test_segments_are_made_once() -> None:
    rows = Rows()
    lazy = PictureStrip(rows, 3, 5)
    assert list(lazy) == list(lazy) == SEGMENTS
    assert rows.opened == 1
    assert lazy.is_opened
    assert lazy.render(Console()) == "the text of row 3"


def test_parts_of_a_strip_are_those_of_its_segments() -> None:
    whole = Strip(SEGMENTS, 5)
    assert strip().crop(1, 4) == whole.crop(1, 4)
    assert list(strip().divide([2, 5])) == list(whole.divide([2, 5]))
    assert strip().adjust_cell_length(7) == whole.adjust_cell_length(7)
    assert strip().apply_style(Style(bold=True)) == whole.apply_style(Style(bold=True))
    black = TextualColor(0, 0, 0)
    assert strip().apply_filter(Monochrome(), black) == whole.apply_filter(Monochrome(), black)
    assert strip().text == "▀▀▀  "


def test_joined_strips_have_the_segments_of_both() -> None:
    joined = Strip.join([strip(), strip()])
    assert list(joined) == SEGMENTS * 2
    assert joined.cell_length == 10


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'wrong'"):
        _ = strip().wrong


def test_colours_of_segments() -> None:
    truecolor, indexed, plain = run_segments([Run("▀", RED, BLUE), Run("▄", 231, 16), Run("@", None, None)])
    assert truecolor.style == Style(color=Color.from_rgb(255, 0, 0), bgcolor=Color.from_rgb(0, 0, 255))
    assert indexed.style == Style(color=Color.from_ansi(231), bgcolor=Color.from_ansi(16))
    assert plain.style == Style()
