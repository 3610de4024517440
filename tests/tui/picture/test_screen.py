from typing import Any, Self

import numpy as np
import pyte
import pytest
from numpy.typing import NDArray
from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Static

from pokeview.picture.backpressure import Backpressure
from pokeview.picture.encoder import PictureEncoder
from pokeview.picture.game_palettes import game_palette
from pokeview.picture.glyphs import ASCII
from pokeview.picture.scaling import scaled_to
from pokeview.tui.picture.screen import GameScreen, Look
from tests.support.tui.film_app import film
from tests.support.tui.shown_pixels import shown_pixels


class WatchedScreen(GameScreen):
    """Notes what it is asked to refresh."""

    DEFAULT_CSS = "WatchedScreen { width: 1fr; height: 1fr; }"

    def __init__(self, backpressure: Backpressure | None = None) -> None:
        super().__init__(backpressure=backpressure)
        self.refreshed: list[tuple[Region, ...]] = []

    def refresh(self, *regions: Region, **options: Any) -> Self:
        self.refreshed.append(regions)
        return super().refresh(*regions, **options)


class Cover(Static):
    """A box over a part of four rows."""

    DEFAULT_CSS = "Cover { position: absolute; layer: cover; offset: 20 50; width: 30; height: 4; }"


class Stage(App[None]):
    """An app that is nothing but the picture."""

    CSS = "Screen { layers: default cover; }"

    def __init__(self, backpressure: Backpressure | None = None) -> None:
        super().__init__()
        self._backpressure = backpressure

    def compose(self) -> ComposeResult:
        yield WatchedScreen(self._backpressure)

    @property
    def picture(self) -> WatchedScreen:
        return self.query_one(WatchedScreen)

    def lines(self) -> list[str]:
        """The text of each row, without its colours."""
        return [strip.text for strip in self.picture.render_lines(self.picture.size.region)]

    def pixels(self) -> NDArray[np.uint8]:
        """All that the widget shows, margins too, as half blocks."""
        columns, rows = self.picture.size
        terminal = pyte.Screen(columns + 1, rows)
        stream = pyte.Stream(terminal)
        for row, strip in enumerate(self.picture.render_lines(Region(0, 0, columns, rows))):
            stream.feed(f"\x1b[{row + 1};1H{strip.render(self.console)}")
        return shown_pixels(terminal, 0, 0, columns, rows)


@pytest.fixture(autouse=True)
def _truecolor_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


def with_dots(picture: NDArray[np.uint8], *places: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture with some pixels, given as (y, x), inverted."""
    dotted = picture.copy()
    for place in places:
        dotted[place] = 255 - dotted[place]
    return dotted


def heights(refreshed: list[tuple[Region, ...]]) -> list[list[int]]:
    """How many rows each region has of each refresh."""
    return [[region.height for region in regions] for regions in refreshed]


async def test_before_the_first_picture() -> None:
    app = Stage()
    async with app.run_test(size=(40, 5)):
        assert app.lines() == [" " * 40] * 2 + ["waiting for the first picture".center(40)] + [" " * 40] * 2


async def test_the_first_picture_replaces_the_words() -> None:
    app = Stage()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        assert (app.pixels() == film(0)).all()


async def test_a_picture_may_be_shown_before_there_is_room() -> None:
    app = Stage()
    widget = WatchedScreen()
    widget.show(film(0))
    async with app.run_test(size=(160, 72)) as pilot:
        await app.picture.remove()
        await app.mount(widget)
        await pilot.pause()
        assert (app.pixels() == film(0)).all()


async def test_one_row_takes_the_other_changed_rows_along() -> None:
    app = Stage()
    async with app.run_test(size=(170, 80)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        app.picture.refreshed.clear()
        app.picture.show(with_dots(film(0), (20, 3), (22, 90), (25, 1), (143, 159)))
        assert heights(app.picture.refreshed) == [[1]]


async def test_rows_under_something_else_are_refreshed_each() -> None:
    app = Stage()
    async with app.run_test(size=(170, 80)) as pilot:
        app.picture.show(film(0))
        await app.mount(Cover())
        await pilot.pause()
        app.picture.refreshed.clear()
        app.picture.show(with_dots(film(0), (20, 3), (90, 90), (97, 1), (99, 1), (143, 159)))
        covered = Region(0, 4 + 48, 170, 2)
        assert heights(app.picture.refreshed) in ([[1, 2]], [[2, 1]])
        assert covered in app.picture.refreshed[0]
        await app.query_one(Cover).remove()
        await pilot.pause()
        app.picture.refreshed.clear()
        app.picture.show(film(0))
        assert heights(app.picture.refreshed) == [[1]]


async def test_all_changed_rows_under_another_screen_are_refreshed() -> None:
    app = Stage()
    async with app.run_test(size=(170, 80)) as pilot:
        picture = app.picture
        picture.show(film(0))
        await app.push_screen(ModalScreen[None]())
        await pilot.pause()
        picture.refreshed.clear()
        picture.show(with_dots(film(0), (20, 3), (22, 90), (25, 1), (143, 159)))
        assert picture.refreshed == [(Region(0, 4 + 10, 170, 3), Region(0, 4 + 71, 170, 1))]


async def test_another_look_redraws_the_picture() -> None:
    app = Stage()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        app.picture.look = Look(palette=game_palette("night"))
        await pilot.pause()
        assert (app.pixels() == game_palette("night").recoloured(film(0))).all()
        app.picture.look = Look(ASCII)
        await pilot.pause()
        assert set("".join(app.lines())) <= set(ASCII.characters)


async def test_pictures_wait_for_a_terminal_that_is_behind() -> None:
    moments = [0.0]
    backpressure = Backpressure(clock=lambda: moments[0])
    app = Stage(backpressure)
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        assert backpressure.paced("") + backpressure.paced("") != ""
        app.picture.show(film(5))
        app.picture.show(film(9))
        assert app.picture.shown_frames == 1
        app.picture.caught_up()
        await pilot.pause()
        assert app.picture.shown_frames == 2
        assert (app.pixels() == film(9)).all()


async def test_the_picture_that_a_waiting_one_goes_back_to_is_not_drawn_again() -> None:
    backpressure = Backpressure(clock=lambda: 0.0)
    app = Stage(backpressure)
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        assert backpressure.paced("") + backpressure.paced("") != ""
        app.picture.show(film(5))
        app.picture.show(film(0))
        app.picture.caught_up()
        assert app.picture.shown_frames == 1


async def test_pictures_that_wait_one_after_another_have_one_timer() -> None:
    backpressure = Backpressure(most=0, patience_seconds=1000)
    app = Stage(backpressure)
    async with app.run_test(size=(160, 72)):
        app.picture.show(film(0))
        timer = app.picture._patience_timer
        assert timer is not None
        app.picture.caught_up()
        app.picture.show(film(5))
        assert app.picture._patience_timer is timer


async def test_over_a_slow_link_greys_are_those_that_take_fewer_bytes() -> None:
    backpressure = Backpressure()
    app = Stage(backpressure)
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        assert np.unique(app.pixels()).tolist() == [0, 85, 153, 255]
        backpressure.is_slow = True
        app.picture.show(film(1))
        await pilot.pause()
        assert np.unique(app.pixels()).tolist() == [0, 88, 158, 255]


async def test_an_unchanged_picture_costs_nothing() -> None:
    app = Stage()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        app.picture.refreshed.clear()
        app.picture.show(film(0).copy())
        assert app.picture.refreshed == []
        assert app.picture.shown_frames == 1


async def test_a_change_too_small_to_be_seen_refreshes_nothing() -> None:
    app = Stage()
    async with app.run_test(size=(4, 2)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        app.picture.refreshed.clear()
        app.picture.show(with_dots(film(0), (0, 0)))
        assert app.picture.refreshed == []


async def test_the_picture_may_be_drawn_over_after_it_was_shown() -> None:
    app = Stage()
    buffer = film(0).copy()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(buffer)
        await pilot.pause()
        buffer[:] = film(5)
        app.picture.show(buffer)
        assert (app.pixels() == film(5)).all()


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 9)])
async def test_the_smallest_rooms(size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        assert {len(line) for line in app.lines()} == {size[0]}
        app.picture.show(np.full((144, 160, 3), 153, np.uint8))
        await pilot.pause()
        assert (153, 153, 153) in {tuple(pixel) for pixel in app.pixels().reshape(-1, 3).tolist()}


@pytest.mark.parametrize("theme", ["textual-light", "dracula"])
async def test_a_new_theme_recolours_the_margins(theme: str) -> None:
    app = Stage()
    async with app.run_test(size=(170, 74)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        app.theme = theme
        await pilot.pause()
        expected = np.full((148, 170, 3), Color.parse(app.theme_variables["background"]).rgb)
        expected[2:146, 5:165] = film(0)
        assert (app.pixels() == expected).all()


async def test_a_new_size_redraws_the_last_picture() -> None:
    app = Stage()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        await pilot.resize_terminal(80, 36)
        assert (app.pixels() == scaled_to(film(0), 80, 72)).all()


async def test_a_hidden_picture_is_not_drawn_until_it_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        app.picture.display = False
        await pilot.pause()
        with monkeypatch.context() as nobody_looks:
            nobody_looks.delattr(PictureEncoder, "take")
            app.picture.show(film(5))
        app.picture.display = True
        await pilot.pause()
        assert (app.pixels() == film(5)).all()


async def test_a_part_of_the_widget() -> None:
    app = Stage()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        whole = app.lines()
        part = app.picture.render_lines(Region(10, 20, 30, 2))
        assert [strip.text for strip in part] == [line[10:40] for line in whole[20:22]]
        assert app.picture.render_line(20).text == whole[20]
        assert app.picture.render_line(72).cell_length == 0


async def test_the_mouse_selects_nothing() -> None:
    app = Stage()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.mouse_down(WatchedScreen, offset=(5, 5))
        await pilot.hover(WatchedScreen, offset=(50, 20))
        await pilot.mouse_up(WatchedScreen, offset=(50, 20))
        assert app.screen.get_selected_text() is None


@pytest.mark.parametrize("simplify", [False, True])
async def test_a_screenshot_has_the_pictures_colours(simplify: bool) -> None:
    app = Stage()
    async with app.run_test(size=(160, 72)) as pilot:
        app.picture.show(film(0))
        await pilot.pause()
        screenshot = app.export_screenshot(simplify=simplify)
        assert all(grey in screenshot for grey in ("#ffffff", "#999999", "#555555", "#000000"))
        assert screenshot.count("▀") == "".join(app.lines()).count("▀") > 0
