"""The widget in a real terminal: what a person would see, cell by cell, after many partial updates."""

from pathlib import Path

import numpy as np
import pyte
import pytest
from numpy.typing import NDArray

from pokeview.picture.encoder import PictureEncoder
from pokeview.picture.glyphs import ASCII, HALF, OCTANT, QUADRANT, SEXTANT, GlyphSet
from pokeview.picture.scaling import fit, scaled_to
from pokeview.picture.terminal_colours import nearest_indexed
from pokeview.play.picture_choices import ColourDepth
from tests.support.tui import film_app
from tests.support.tui.film_app import film
from tests.support.tui.pty_app import PtyApp
from tests.support.tui.shown_pixels import shown_pixels

FILM_APP = str(Path(film_app.__file__))
SIDE_PANEL, BORDER, STATUS_LINE = 30, 1, 1


class Cinema:
    """The film app in a terminal, with a look at the part of the screen where the picture has to be."""

    def __init__(self, columns: int, rows: int, colours: int = 4, glyphs: GlyphSet = HALF, **environment: str) -> None:
        self.app = PtyApp([FILM_APP, str(colours), glyphs.name], columns, rows, **environment)
        self.glyphs = glyphs
        self.place(columns, rows)

    def place(self, columns: int, rows: int) -> None:
        room_columns, room_rows = columns - SIDE_PANEL - 2 * BORDER, rows - STATUS_LINE - 2 * BORDER
        self.columns, self.rows = fit(room_columns, room_rows, self.glyphs)
        self.left, self.top = BORDER + (room_columns - self.columns) // 2, BORDER + (room_rows - self.rows) // 2

    def resize(self, columns: int, rows: int) -> None:
        self.place(columns, rows)
        self.app.resize(columns, rows)
        corner = columns - SIDE_PANEL - 1
        self.app.wait_until(lambda: self.app.screen.display[0][corner] == "╮", "the border has its corner")

    def play(self, pictures: int) -> None:
        self.app.press("n")
        self.app.wait_for(f"{pictures} pictures")

    def pixels(self, columns: int | None = None, rows: int | None = None) -> NDArray[np.uint8]:
        size = columns or self.columns, rows or self.rows
        return shown_pixels(self.app.screen, self.left, self.top, *size, self.glyphs)

    def drawn(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What a terminal shows of a picture that is drawn there at once."""
        encoder = PictureEncoder(self.columns, self.rows, ColourDepth.TRUECOLOR, self.glyphs)
        encoder.take(scaled_to(picture, self.columns * self.glyphs.width, self.rows * self.glyphs.height))
        screen = pyte.Screen(self.columns + 1, self.rows)
        pyte.Stream(screen).feed(encoder.update(0, 0))
        return shown_pixels(screen, 0, 0, self.columns, self.rows, self.glyphs)


@pytest.mark.parametrize(("colours", "pictures"), [(4, 152), (32, 24)])
def test_every_cell_is_right_after_many_pictures(colours: int, pictures: int) -> None:
    cinema = Cinema(220, 80, colours)
    with cinema.app:
        for shown in range(8, pictures + 1, 8):
            cinema.play(shown)
        assert cinema.pixels().shape == (144, 160, 3)
        assert (cinema.pixels() == film(pictures - 1, colours)).all()


@pytest.mark.parametrize("glyphs", [QUADRANT, SEXTANT, OCTANT, ASCII], ids=lambda glyphs: glyphs.name)
def test_every_cell_is_right_in_other_glyphs(glyphs: GlyphSet) -> None:
    cinema = Cinema(120, 40, 32, glyphs)
    with cinema.app:
        for shown in (8, 16, 24):
            cinema.play(shown)
        assert (cinema.pixels() == cinema.drawn(film(23, 32))).all()


def test_octants_show_every_pixel_of_a_small_picture() -> None:
    cinema = Cinema(120, 40, 2, OCTANT)
    with cinema.app:
        cinema.play(8)
        assert (cinema.columns, cinema.rows) == (80, 36)
        assert (cinema.pixels() == film(7, 2)).all()


def test_margins_are_even() -> None:
    cinema = Cinema(220, 80)
    with cinema.app:
        cinema.play(8)
        left_margin = shown_pixels(cinema.app.screen, BORDER, BORDER, cinema.left - BORDER, 77)
        right_margin = shown_pixels(cinema.app.screen, cinema.left + 160, BORDER, 220 - 31 - cinema.left - 160, 77)
        above = shown_pixels(cinema.app.screen, BORDER, BORDER, 188, cinema.top - BORDER)
        colours = np.concatenate([margin.reshape(-1, 3) for margin in (left_margin, right_margin, above)])
        assert len(np.unique(colours, axis=0)) == 1


def test_terminal_of_256_colours() -> None:
    cinema = Cinema(220, 80, 32, COLORTERM="")
    with cinema.app:
        cinema.play(8)
        for shown, pixel in {(tuple(s), tuple(p)) for s, p in pixel_pairs(cinema.pixels(), film(7, 32))}:
            assert bytes(shown).hex() == pyte.graphics.FG_BG_256[nearest_indexed(*pixel)]


def pixel_pairs(shown: NDArray[np.uint8], picture: NDArray[np.uint8]) -> list[tuple[list[int], list[int]]]:
    return list(zip(shown.reshape(-1, 3).tolist(), picture.reshape(-1, 3).tolist(), strict=True))


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (34, 5)])
def test_smaller_pictures(columns: int, rows: int) -> None:
    cinema = Cinema(columns, rows)
    with cinema.app:
        cinema.play(8)
        assert (cinema.pixels() == scaled_to(film(7), cinema.columns, 2 * cinema.rows)).all()


def test_modal_screen_dims_the_moving_picture_and_leaves_no_trace() -> None:
    cinema = Cinema(220, 80)
    with cinema.app:
        cinema.play(8)
        cinema.app.press("m")
        cinema.app.wait_for("paused")
        assert (cinema.pixels(rows=30) == film(7)[:60] // 2).all()
        cinema.play(16)
        assert (cinema.pixels(rows=30) == film(15)[:60] // 2).all()
        cinema.app.press("m")
        cinema.app.wait_until(lambda: "paused" not in cinema.app.text(), "the modal screen is closed")
        assert (cinema.pixels() == film(15)).all()
        cinema.play(24)
        assert (cinema.pixels() == film(23)).all()


def test_toast_covers_the_moving_picture_and_leaves_no_trace() -> None:
    cinema = Cinema(220, 80)
    with cinema.app:
        cinema.play(8)
        cinema.app.press("t")
        cinema.app.wait_for("a toast")
        cinema.play(16)
        assert "a toast" in cinema.app.text()
        assert (cinema.pixels(columns=100) == film(15)[:, :100]).all()
        assert (cinema.pixels(rows=60) == film(15)[:120]).all()
        cinema.app.press("c")
        cinema.app.wait_until(lambda: "a toast" not in cinema.app.text(), "the toast is gone")
        assert (cinema.pixels() == film(15)).all()


def test_resized_terminal_gets_the_last_picture_in_its_new_size() -> None:
    cinema = Cinema(220, 80)
    with cinema.app:
        cinema.play(8)
        for columns, rows in ((120, 40), (80, 24), (220, 80)):
            cinema.resize(columns, rows)
            assert (cinema.pixels() == scaled_to(film(7), cinema.columns, 2 * cinema.rows)).all()


def test_nothing_that_comes_and_goes_over_the_moving_picture_leaves_a_trace() -> None:
    cinema = Cinema(220, 80)
    with cinema.app:
        for shown in range(8, 49, 8):
            cinema.app.press("x")
            cinema.app.wait_for(f"{shown} pictures")
        if covers(cinema.app):
            cinema.app.wait_until(lambda: not covers(cinema.app), "nothing covers the picture")
        assert (cinema.pixels() == film(47)).all()


def covers(app: PtyApp) -> list[str]:
    """The words of what lies over the picture."""
    return [words for words in ("paused", "a toast", "box") if words in app.text()]
