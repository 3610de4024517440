import numpy as np
import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from pokeview.picture import encoder
from pokeview.picture.encoder import PictureEncoder, Row, Run
from pokeview.picture.glyphs import ASCII, GLYPH_SETS, HALF, OCTANT, QUADRANT, SEXTANT, GlyphSet
from pokeview.picture.oklab import oklab
from pokeview.picture.scaling import scaled_to
from pokeview.picture.terminal_colours import TABLE, Colour, table_oklab
from pokeview.play.picture_choices import ColourDepth
from tests.support.tui.film_app import film
from tests.support.tui.shown_pixels import shown_pixels

Picture = NDArray[np.uint8]

WHITE, GREY, BLACK = (255, 255, 255), (153, 153, 153), (0, 0, 0)


class Terminal:
    """A terminal to which an encoder's updates are written, away from its corner and with colours left over."""

    LEFT, TOP = 3, 1

    def __init__(self, picture: Picture, depth: ColourDepth = ColourDepth.TRUECOLOR, glyphs: GlyphSet = HALF) -> None:
        self.glyphs = glyphs
        self.rows, self.columns = picture.shape[0] // glyphs.height, picture.shape[1] // glyphs.width
        self.encoder = PictureEncoder(self.columns, self.rows, depth, glyphs)
        self.screen = pyte.Screen(self.columns + self.LEFT + 1, self.rows + self.TOP)
        self.stream = pyte.Stream(self.screen)
        self.show(picture)

    def show(self, picture: Picture) -> list[int]:
        changed = self.encoder.take(picture)
        self.stream.feed(self.encoder.update(self.LEFT, self.TOP))
        return changed

    def write_row(self, index: int) -> Row:
        row = self.encoder.row(index)
        self.stream.feed(f"\x1b[31;42m\x1b[{self.TOP + index + 1};{self.LEFT + 1}H{row.text()}")
        return row

    def pixels(self) -> Picture:
        return shown_pixels(self.screen, self.LEFT, self.TOP, self.columns, self.rows, self.glyphs)


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


def parts(row: Row) -> list[list[Colour | None]]:
    """The colours of the parts of each cell of a row, as its runs say."""
    patterns = [(run, row.glyphs.characters.index(glyph)) for run in row.runs() for glyph in run.text]
    every_part = range(row.glyphs.height * row.glyphs.width)
    return [
        [run.foreground if pattern >> part & 1 else run.background for part in every_part] for run, pattern in patterns
    ]


def only_row(picture: Picture, depth: ColourDepth = ColourDepth.TRUECOLOR) -> Row:
    """A picture of one row of half blocks, encoded."""
    encoder = PictureEncoder(picture.shape[1], 1, depth)
    encoder.take(picture)
    return encoder.row(0)


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
def test_a_row_alone_shows_every_pixel_too(pictures: tuple[Picture, Picture]) -> None:
    terminal = Terminal(pictures[0])
    terminal.encoder.take(pictures[1])
    for index in range(terminal.rows):
        terminal.write_row(index)
    assert (terminal.pixels() == pictures[1]).all()


@settings(deadline=None)
@given(two_pictures())
def test_rows_that_changed_are_told_and_no_others(pictures: tuple[Picture, Picture]) -> None:
    differs = (pictures[0] != pictures[1]).any(axis=(1, 2)).reshape(-1, 2).any(axis=1)
    assert Terminal(pictures[0]).show(pictures[1]) == np.flatnonzero(differs).tolist()


@settings(deadline=None)
@given(two_pictures())
def test_runs_show_the_same_pixels_as_the_text(pictures: tuple[Picture, Picture]) -> None:
    encoder = Terminal(pictures[0]).encoder
    for index, (upper, lower) in enumerate(pictures[0].reshape(-1, 2, *pictures[0].shape[1:]).tolist()):
        assert parts(encoder.row(index)) == [[tuple(a), tuple(b)] for a, b in zip(upper, lower, strict=True)]


@settings(deadline=None)
@given(two_pictures())
def test_terminal_of_256_colours_shows_the_most_alike(pictures: tuple[Picture, Picture]) -> None:
    terminal = Terminal(pictures[0], ColourDepth.INDEXED)
    meant = oklab(pictures[0])[:, :, np.newaxis]
    least = ((meant - table_oklab()[16:]) ** 2).sum(axis=3).min(axis=2)
    assert ((oklab(terminal.pixels()) - oklab(pictures[0])) ** 2).sum(axis=2) == pytest.approx(least, abs=1e-9)


@pytest.mark.parametrize("glyphs", GLYPH_SETS, ids=lambda glyphs: glyphs.name)
@pytest.mark.parametrize("depth", ColourDepth)
def test_after_many_pictures_a_terminal_shows_what_it_would_of_the_last_alone(
    glyphs: GlyphSet, depth: ColourDepth
) -> None:
    height, width = 12 * glyphs.height, 20 * glyphs.width
    pictures = [np.ascontiguousarray(film(number, 32)[:height, :width]) for number in range(150)]
    terminal = Terminal(pictures[0], depth, glyphs)
    for picture in pictures:
        terminal.show(picture)
    assert (terminal.pixels() == Terminal(pictures[-1], depth, glyphs).pixels()).all()


@pytest.mark.parametrize("glyphs", [QUADRANT, SEXTANT, OCTANT], ids=lambda glyphs: glyphs.name)
def test_cells_of_two_colours_are_exact(glyphs: GlyphSet) -> None:
    random = np.random.default_rng(5)
    two = random.integers(0, 2, (6 * glyphs.height, 9 * glyphs.width))
    colours = random.integers(0, 256, (6, 9, 2, 3)).astype(np.uint8)
    cells = colours.repeat(glyphs.height, axis=0).repeat(glyphs.width, axis=1)
    picture = np.take_along_axis(cells, two[:, :, np.newaxis, np.newaxis], axis=2)[:, :, 0]
    assert (Terminal(picture, glyphs=glyphs).pixels() == picture).all()


def test_a_cell_of_many_colours_shows_the_middle_of_the_dark_and_of_the_light_ones() -> None:
    levels = np.array([[0, 0], [0, 90], [200, 255], [255, 255]], np.uint8)
    picture = levels[..., np.newaxis].repeat(3, axis=2)
    shown = Terminal(picture, glyphs=OCTANT).pixels()[..., 0]
    assert shown.tolist() == [[0, 0], [0, 0], [255, 255], [255, 255]]


def test_shades_go_from_dark_to_light() -> None:
    levels = np.arange(0, 256, 5).astype(np.uint8)[np.newaxis, :, np.newaxis].repeat(3, axis=2)
    pattern = Terminal(levels, glyphs=ASCII).pixels()[0, :, 0].astype(int)
    assert (np.diff(pattern) >= 0).all()
    assert (pattern[0], pattern[-1]) == (0, len(ASCII.characters) - 1)


def test_a_monochrome_terminal_is_told_no_colours() -> None:
    terminal = Terminal(film(0)[:12, :20], ColourDepth.MONOCHROME)
    assert {(cell.fg, cell.bg) for line in terminal.screen.buffer.values() for cell in line.values()} == {
        ("default", "default")
    }
    assert terminal.encoder.row(0).runs()[0][1:] == (None, None)


def test_the_four_greys_stay_apart_in_16_colours_and_unmixed() -> None:
    greys = np.array([[WHITE, GREY, (85, 85, 85), BLACK]] * 4, np.uint8)
    shown = Terminal(greys, ColourDepth.STANDARD).pixels()
    assert (shown == shown[:1]).all()
    assert (np.diff(shown[0, :, 0].astype(int)) < 0).all()
    assert {tuple(colour) for colour in shown[0].tolist()} <= {tuple(colour) for colour in TABLE[:16].tolist()}


def test_a_row_sets_only_colours_that_change() -> None:
    row = only_row(columns(((1, 1, 1), (1, 1, 1)), ((1, 1, 1), GREY), (GREY, (1, 1, 1)), (GREY, GREY), (BLACK, BLACK)))
    assert row.text() == "\x1b[48;2;1;1;1m \x1b[38;2;153;153;153m▄▀█\x1b[48;2;0;0;0m \x1b[0m"


def test_a_colour_that_the_table_of_256_has_is_told_in_fewer_bytes() -> None:
    assert only_row(columns((WHITE, WHITE))).text() == "\x1b[48;5;231m \x1b[0m"


def test_both_colours_are_set_by_one_sequence() -> None:
    row = only_row(columns((WHITE, BLACK), (WHITE, BLACK)), ColourDepth.INDEXED)
    assert row.text() in ("\x1b[38;5;231;48;5;16m▀▀\x1b[0m", "\x1b[38;5;16;48;5;231m▄▄\x1b[0m")


def test_standard_colours_have_sequences_of_their_own() -> None:
    row = only_row(columns((WHITE, BLACK), (BLACK, BLACK)), ColourDepth.STANDARD)
    assert row.text() == "\x1b[97;40m▀ \x1b[0m"


def test_colours_that_look_alike_in_256_make_one_run() -> None:
    row = only_row(columns((WHITE, WHITE), ((254, 255, 255), WHITE)), ColourDepth.INDEXED)
    assert row.text() == "\x1b[48;5;231m  \x1b[0m"
    assert row.runs() == [Run("  ", 231, 231)]


def test_an_update_tells_only_cells_that_changed() -> None:
    picture = columns(*[(WHITE, WHITE)] * 9)
    terminal = Terminal(picture)
    picture[:, [0, 2, 8]] = BLACK
    terminal.encoder.take(picture)
    black_cell = "\x1b[48;2;0;0;0m "
    assert terminal.encoder.update(3, 1) == f"\x1b[2;4H{black_cell}\x1b[C \x1b[5C \x1b[0m"


def test_an_update_may_leave_rows_for_later() -> None:
    picture = film(0)[:4, :6]
    terminal = Terminal(picture)
    terminal.encoder.take(255 - picture)
    terminal.stream.feed(terminal.encoder.update(3, 1, np.array([True, False])))
    assert (terminal.pixels() == np.concatenate([255 - picture[:2], picture[2:]])).all()
    assert terminal.encoder.waiting().tolist() == [False, True]
    terminal.stream.feed(terminal.encoder.update(3, 1))
    assert (terminal.pixels() == 255 - picture).all()


def test_nothing_is_told_of_the_same_picture_again() -> None:
    picture = columns((WHITE, BLACK))
    terminal = Terminal(picture)
    assert terminal.encoder.take(picture.copy()) == []
    assert terminal.encoder.update(0, 0) == ""


def test_a_picture_may_be_drawn_over_after_it_was_encoded() -> None:
    picture = columns((WHITE, WHITE))
    terminal = Terminal(picture)
    picture[:] = BLACK
    assert terminal.show(picture) == [0]


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        PictureEncoder(2, 1, ColourDepth.TRUECOLOR).take(columns((WHITE, WHITE)))


def test_an_outgrown_palette_is_replaced_and_older_rows_keep_their_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "PALETTE_LIMIT", 2)
    terminal = Terminal(columns((BLACK, BLACK), (BLACK, BLACK)))
    terminal.show(columns((WHITE, GREY), (BLACK, (8, 16, 24))))
    before = terminal.encoder.row(0)
    assert len(before.palette) == 4
    terminal.show(columns((GREY, GREY), (GREY, GREY)))
    assert len(terminal.encoder.row(0).palette) == 1
    assert (terminal.pixels() == GREY).all()
    assert parts(before) == [[WHITE, GREY], [BLACK, (8, 16, 24)]]


def test_pens_that_remember_too_much_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "PIECES_LIMIT", 3)
    terminal = Terminal(film(0)[:12, :20])
    pens = terminal.encoder.row(0).pens
    for number in range(3):
        terminal.show(film(number)[:12, :20])
        assert (terminal.pixels() == film(number)[:12, :20]).all()
    assert terminal.encoder.row(0).pens is not pens


def test_small_pictures_that_look_the_same_change_nothing() -> None:
    terminal = Terminal(scaled_to(film(0), 20, 12), glyphs=QUADRANT)
    assert terminal.show(scaled_to(film(0), 20, 12)) == []
