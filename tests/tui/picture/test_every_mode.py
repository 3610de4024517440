"""The app's own bytes, in every mode and at every depth, with all that comes and goes over the picture."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pyte
import pytest
from numpy.typing import NDArray
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.widgets import Static

from pokeview.picture.encoder import PictureEncoder
from pokeview.picture.glyphs import GLYPH_SETS
from pokeview.picture.scaling import fit, scaled_to
from pokeview.play.picture_choices import ColourDepth
from pokeview.tui.picture.screen import GameScreen, Look
from tests.support.tui.film_app import PICTURES_A_KEY, FilmApp, film
from tests.support.tui.shown_pixels import shown_pixels
from tests.support.tui.watched import until

COLOURS = 32
SIDE_PANEL, BORDER, STATUS_LINE = 30, 1, 1
SMALL, LARGE = (72, 20), (90, 28)


class Emulated(HeadlessDriver):
    """Shows what an app writes in a terminal of pyte's."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self.screen = pyte.Screen(*(self._size or SMALL))
        self._stream = pyte.Stream(self.screen)

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self._stream.feed(data)


@pytest.fixture(autouse=True)
def _truecolor_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


def drawn(picture: NDArray[np.uint8], columns: int, rows: int, look: Look) -> NDArray[np.uint8]:
    """What a terminal shows of a picture that is drawn there at once."""
    assert look.depth is not None
    encoder = PictureEncoder(columns, rows, look.depth, look.glyphs)
    encoder.take(scaled_to(picture, columns * look.glyphs.width, rows * look.glyphs.height))
    screen = pyte.Screen(columns + 1, rows)
    pyte.Stream(screen).feed(encoder.update(0, 0))
    return shown_pixels(screen, 0, 0, columns, rows, look.glyphs)


def wrong_pixels(app: FilmApp, number: int, look: Look) -> int:
    """How many pixels are not as they belong, when a picture of the film is shown."""
    driver = app._driver
    assert isinstance(driver, Emulated)
    room_columns, room_rows = app.size.width - SIDE_PANEL - 2 * BORDER, app.size.height - STATUS_LINE - 2 * BORDER
    columns, rows = fit(room_columns, room_rows, look.glyphs)
    left, top = BORDER + (room_columns - columns) // 2, BORDER + (room_rows - rows) // 2
    shown = shown_pixels(driver.screen, left, top, columns, rows, look.glyphs)
    return int((shown != drawn(film(number, COLOURS), columns, rows, look)).sum())


async def play_under_covers(app: FilmApp, pilot: Pilot[None]) -> None:
    """Show pictures while toasts, boxes and modal screens come and go."""
    await pilot.press("x")
    status = app.screen_stack[0].query_one("#status", Static)
    await until(pilot, lambda: str(status.content) == f"{PICTURES_A_KEY} pictures")


async def settled(app: FilmApp, pilot: Pilot[None], size: tuple[int, int]) -> None:
    """Wait until the app has drawn all of a terminal of a size."""
    driver, picture = app._driver, app.screen_stack[0].query_one(GameScreen)
    assert isinstance(driver, Emulated)
    screen = driver.screen

    def is_drawn() -> bool:
        corner = screen.display[0][size[0] - SIDE_PANEL - 1]
        return corner == "╮" and picture._drawing is not None and not picture._drawing.waiting_rows()

    await until(pilot, is_drawn)


def looks() -> Iterator[Look]:
    """Every mode at every depth; characters that differ in how light they are have no colours."""
    for glyphs, depth in product(GLYPH_SETS, ColourDepth):
        if not glyphs.is_shades or depth is ColourDepth.MONOCHROME:
            yield Look(glyphs, depth)


@pytest.mark.parametrize("look", looks(), ids=lambda look: f"{look.glyphs.name}-{look.depth.value}")
async def test_every_cell_is_right(look: Look) -> None:
    app = FilmApp(COLOURS, look, driver_class=Emulated)
    async with app.run_test(headless=False, size=SMALL) as pilot:
        await play_under_covers(app, pilot)
        await settled(app, pilot, SMALL)
        assert wrong_pixels(app, PICTURES_A_KEY - 1, look) == 0
        assert isinstance(app._driver, Emulated)
        app._driver.screen.resize(LARGE[1], LARGE[0])
        await pilot.resize_terminal(*LARGE)
        await settled(app, pilot, LARGE)
        assert wrong_pixels(app, PICTURES_A_KEY - 1, look) == 0
