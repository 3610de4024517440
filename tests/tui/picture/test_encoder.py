import numpy as np
import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray
from shown_pixels import shown_pixels

from pokeview.tui.picture import encoder
from pokeview.tui.picture.encoder import ChangedRows, PictureEncoder, Run
from pokeview.tui.picture.palette import Colour, ColourDepth, nearest_indexed

Picture = NDArray[np.uint8]

WHITE, GREY, BLACK = (255, 255, 255), (153, 153, 153), (0, 0, 0)


class Terminal:
    """A terminal to which an encoder's rows are written."""

    def __init__(self, picture: Picture, depth: ColourDepth = ColourDepth.TRUECOLOR) -> None:
        self.rows, self.columns = picture.shape[0] // 2, picture.shape[1]
        self.encoder = PictureEncoder(self.columns, self.rows, depth)
        self._screen = pyte.Screen(self.columns + 1, self.rows)
        self._stream = pyte.Stream(self._screen)
        self.show(picture)

    def show(self, picture: Picture) -> ChangedRows:
        changed = self.encoder.encode(picture)
        for row, text in zip(changed.rows, changed.texts, strict=True):
            self._stream.feed(f"\x1b[{row + 1};1H{text}")
        return changed

    def pixels(self) -> Picture:
        return shown_pixels(self._screen, 0, 0, self.columns, self.rows)


@st.composite
def two_pictures(draw: st.DrawFn) -> tuple[Picture, Picture]:
    """Two pictures of one size, each in few colours or in any; some rows of the second are those of the first."""
    shape = draw(st.integers(1, 4)) * 2, draw(st.integers(1, 9))
    few = np.array(draw(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=3)), np.uint8)
    in_few = arrays_of.arrays(np.intp, shape, elements=st.integers(0, len(few) - 1)).map(few.__getitem__)
    pictures = in_few | arrays_of.arrays(np.uint8, (*shape, 3))
    first, second = draw(pictures), draw(pictures)
    kept = draw(arrays_of.arrays(np.bool_, shape[0]))
    return first, np.where(kept[:, np.newaxis, np.newaxis], first, second)


def columns(*columns: tuple[tuple[int, int, int], tuple[int, int, int]]) -> Picture:
    """A picture of one row of cells, from the upper and the lower pixel of each."""
    return np.array(columns, np.uint8).transpose(1, 0, 2)


def cells(runs: list[Run]) -> list[tuple[Colour, Colour]]:
    """The upper and the lower pixel of each cell of a row."""
    return [_pixels(glyph, run) for run in runs for glyph in run.text]


def _pixels(glyph: str, run: Run) -> tuple[Colour, Colour]:
    upper = run.foreground if glyph == "▀" else run.background
    lower = run.foreground if glyph == "▄" else run.background
    return upper, lower


@settings(deadline=None)
@given(two_pictures())
def test_terminal_shows_every_pixel(pictures: tuple[Picture, Picture]) -> None:
    terminal = Terminal(pictures[0])
    assert (terminal.pixels() == pictures[0]).all()
    for picture in reversed(pictures):
        terminal.show(picture)
        assert (terminal.pixels() == picture).all()


@settings(deadline=None)
@given(two_pictures())
def test_rows_that_changed_are_told_and_no_others(pictures: tuple[Picture, Picture]) -> None:
    differs = (pictures[0] != pictures[1]).any(axis=(1, 2)).reshape(-1, 2).any(axis=1)
    assert Terminal(pictures[0]).show(pictures[1]).rows == np.flatnonzero(differs).tolist()


@settings(deadline=None)
@given(two_pictures())
def test_runs_show_the_same_pixels_as_the_texts(pictures: tuple[Picture, Picture]) -> None:
    changed = Terminal(pictures[0]).show(pictures[1])
    for index, row in enumerate(changed.rows):
        upper, lower = pictures[1][2 * row : 2 * row + 2].tolist()
        assert cells(changed.runs(index)) == [
            (tuple(top), tuple(bottom)) for top, bottom in zip(upper, lower, strict=True)
        ]


@settings(deadline=None)
@given(two_pictures())
def test_terminal_of_256_colours_shows_the_nearest(pictures: tuple[Picture, Picture]) -> None:
    terminal = Terminal(pictures[0], ColourDepth.INDEXED)
    error = ((terminal.pixels().astype(int) - pictures[0]) ** 2).sum(axis=2)
    distances = pictures[0][:, :, np.newaxis].astype(int) - fixed_colours()
    assert (error == (distances**2).sum(axis=3).min(axis=2)).all()


def fixed_colours() -> NDArray[np.int_]:
    """The 240 of a terminal's 256 colours that look the same everywhere."""
    hexadecimal = pyte.graphics.FG_BG_256[16:]
    return np.array([list(bytes.fromhex(colour)) for colour in hexadecimal], np.int_)


def test_a_row_sets_only_colours_that_change() -> None:
    changed = PictureEncoder(4, 1, ColourDepth.TRUECOLOR).encode(
        columns((WHITE, WHITE), (WHITE, GREY), (GREY, WHITE), (BLACK, BLACK))
    )
    assert changed.texts == ["\x1b[48;2;255;255;255m \x1b[38;2;153;153;153m▄▀\x1b[48;2;0;0;0m \x1b[0m"]


def test_both_colours_are_set_by_one_sequence() -> None:
    changed = PictureEncoder(2, 1, ColourDepth.INDEXED).encode(columns((WHITE, BLACK), (WHITE, BLACK)))
    assert changed.texts == ["\x1b[38;5;231;48;5;16m▀▀\x1b[0m"]


def test_the_commoner_colour_is_the_background() -> None:
    changed = PictureEncoder(2, 1, ColourDepth.TRUECOLOR).encode(columns((WHITE, WHITE), (WHITE, BLACK)))
    assert [run.background for run in changed.runs(0)] == [WHITE, WHITE]


def test_colours_that_look_alike_in_256_make_one_run() -> None:
    changed = PictureEncoder(2, 1, ColourDepth.INDEXED).encode(columns((WHITE, WHITE), ((254, 255, 255), WHITE)))
    assert changed.texts == ["\x1b[48;5;231m  \x1b[0m"]


def test_nothing_is_told_of_the_same_picture_again() -> None:
    picture = columns((WHITE, BLACK))
    terminal = Terminal(picture)
    changed = terminal.show(picture.copy())
    assert (changed.rows, changed.texts) == ([], [])


def test_a_picture_may_be_drawn_over_after_it_was_encoded() -> None:
    picture = columns((WHITE, WHITE))
    terminal = Terminal(picture)
    picture[:] = BLACK
    assert terminal.show(picture).rows == [0]


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        PictureEncoder(2, 1, ColourDepth.TRUECOLOR).encode(columns((WHITE, WHITE)))


def test_an_outgrown_palette_is_replaced_and_older_rows_keep_their_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "PALETTE_LIMIT", 2)
    colourful = columns((WHITE, GREY), (BLACK, (8, 16, 24)))
    terminal = Terminal(columns((BLACK, BLACK), (BLACK, BLACK)))
    before = terminal.show(colourful)
    assert len(before.palette) == 4
    after = terminal.show(columns((GREY, GREY), (GREY, GREY)))
    assert len(after.palette) == 1
    assert (terminal.pixels() == GREY).all()
    assert cells(before.runs(0)) == [(WHITE, GREY), (BLACK, (8, 16, 24))]


@pytest.mark.parametrize(
    ("colour", "number"), [(WHITE, 231), (BLACK, 16), (GREY, 246), ((85, 85, 85), 240), ((248, 0, 0), 196)]
)
def test_nearest_of_256_colours(colour: tuple[int, int, int], number: int) -> None:
    assert nearest_indexed(*colour) == number
