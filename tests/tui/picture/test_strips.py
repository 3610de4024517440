import pytest
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.filter import Monochrome
from textual.strip import Strip

from pokeview.tui.picture.encoder import Run
from pokeview.tui.picture.strips import PictureStrip, run_segments

RED, BLUE = (255, 0, 0), (0, 0, 255)
SEGMENTS = run_segments([Run("▀▀▀", RED, BLUE), Run("  ", BLUE, BLUE)])


def no_segments() -> list[Segment]:
    raise AssertionError("Nobody needs segments for this.")


def strip() -> PictureStrip:
    return PictureStrip("the text", 5, lambda: list(SEGMENTS))


def test_drawing_an_uncut_strip_makes_no_segments() -> None:
    uncut = PictureStrip("the text", 5, no_segments)
    assert uncut.render(Console()) == "the text"
    assert uncut.cell_length == 5
    assert list(uncut.divide([5])) == [uncut]
    assert uncut.crop(0, 5) is uncut


def test_segments_are_made_once() -> None:
    made: list[int] = []

    def make() -> list[Segment]:
        made.append(1)
        return list(SEGMENTS)

    lazy = PictureStrip("the text", 5, make)
    assert list(lazy) == list(lazy) == SEGMENTS
    assert made == [1]
    assert lazy.render(Console()) == "the text"


def test_parts_of_a_strip_are_those_of_its_segments() -> None:
    whole = Strip(SEGMENTS, 5)
    assert strip().crop(1, 4) == whole.crop(1, 4)
    assert list(strip().divide([2, 5])) == list(whole.divide([2, 5]))
    assert strip().adjust_cell_length(7) == whole.adjust_cell_length(7)
    assert strip().apply_style(Style(bold=True)) == whole.apply_style(Style(bold=True))
    black = TextualColor(0, 0, 0)
    assert strip().apply_filter(Monochrome(), black) == whole.apply_filter(Monochrome(), black)
    assert strip().text == "▀▀▀  "


def test_joined_strips_have_both_texts() -> None:
    joined = Strip.join([strip(), strip()])
    assert joined.render(Console()) == "the textthe text"
    assert list(joined) == SEGMENTS * 2
    assert joined.cell_length == 10


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'wrong'"):
        _ = strip().wrong


def test_colours_of_segments() -> None:
    truecolor, indexed = run_segments([Run("▀", RED, BLUE), Run("▄", 231, 16)])
    assert truecolor.style == Style(color=Color.from_rgb(255, 0, 0), bgcolor=Color.from_rgb(0, 0, 255))
    assert indexed.style == Style(color=Color.from_ansi(231), bgcolor=Color.from_ansi(16))
