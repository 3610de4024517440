"""Pictures by the kitty graphics protocol, as a terminal keeps them: the right pixels, and never a trace of one."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pokeview.picture.scaling import fit, scaled_to
from tests.support.tui import film_app
from tests.support.tui.film_app import film
from tests.support.tui.kitty_terminal import KittyTerminal, Place
from tests.support.tui.shown_pixels import shown_pixels

FILM_APP = str(Path(film_app.__file__))
SIZE = 120, 40
SIDE_PANEL, BORDER, STATUS_LINE = 30, 1, 1
UPPER_ROWS = 12


def film_terminal(colours: int = 4) -> KittyTerminal:
    return KittyTerminal([FILM_APP, str(colours), "kitty"], *SIZE)


def place(columns: int, rows: int) -> Place:
    """Where the picture belongs in a terminal of a size."""
    room_columns, room_rows = columns - SIDE_PANEL - 2 * BORDER, rows - STATUS_LINE - 2 * BORDER
    width, height = fit(room_columns, room_rows)
    return Place(BORDER + (room_columns - width) // 2, BORDER + (room_rows - height) // 2, width, height)


def upper_cells(terminal: KittyTerminal) -> NDArray[np.uint8]:
    """The pixels that are seen in the picture's upper rows, where only a modal screen's shadow falls."""
    left, top, columns, _ = place(*SIZE)
    return shown_pixels(terminal.screen, left, top, columns, UPPER_ROWS)


def upper_half_blocks(number: int) -> NDArray[np.uint8]:
    """The pixels of a picture of the film that belong there."""
    _, _, columns, rows = place(*SIZE)
    return scaled_to(film(number), columns, 2 * rows)[: 2 * UPPER_ROWS]


def play(terminal: KittyTerminal, pictures: int) -> None:
    terminal.press("n")
    terminal.wait_for(f"{pictures} pictures")


def wait_for_image(terminal: KittyTerminal, number: int) -> None:
    def is_there() -> bool:
        return len(terminal.images) == 1 and bool((terminal.image == film(number)).all())

    if not is_there():
        terminal.wait_until(is_there, f"picture {number} is an image")


@pytest.mark.parametrize("colours", [4, 32])
def test_the_pixels_arrive_over_the_cells_of_their_room(colours: int) -> None:
    with film_terminal(colours) as terminal:
        for shown in (8, 16, 24):
            play(terminal, shown)
        assert (terminal.image == film(23, colours)).all()
        assert terminal.place == place(*SIZE)
        assert all(line[BORDER:89].strip() == "" for line in terminal.text().splitlines()[1:38])


def test_pictures_that_are_the_same_are_not_sent() -> None:
    with film_terminal() as terminal:
        play(terminal, 8)
        received = terminal.images_received
        play(terminal, 16)
        assert terminal.images_received - received == 6


def test_under_a_modal_screen_the_picture_is_dimmed_cells() -> None:
    with film_terminal() as terminal:
        play(terminal, 8)
        terminal.press("m")
        terminal.wait_for("paused")
        assert terminal.images == {}
        assert (upper_cells(terminal) == upper_half_blocks(7) // 2).all()
        play(terminal, 16)
        assert terminal.images == {}
        assert (upper_cells(terminal) == upper_half_blocks(15) // 2).all()
        terminal.press("m")
        wait_for_image(terminal, 15)
        assert "paused" not in terminal.text()


@pytest.mark.parametrize("key", ["t", "b"], ids=["toast", "box"])
def test_whatever_lies_over_the_picture_is_seen(key: str) -> None:
    words = {"t": "a toast", "b": "box"}[key]
    with film_terminal() as terminal:
        play(terminal, 8)
        terminal.press(key)
        terminal.wait_until(lambda: words in terminal.text() and not terminal.images, "the image has gone")
        play(terminal, 16)
        assert words in terminal.text()
        assert (upper_cells(terminal) == upper_half_blocks(15)).all()
        terminal.press("c" if key == "t" else key)
        wait_for_image(terminal, 15)
        assert terminal.place == place(*SIZE)


def test_nothing_that_comes_and_goes_leaves_the_wrong_image() -> None:
    with film_terminal() as terminal:
        for shown in range(8, 25, 8):
            terminal.press("x")
            terminal.wait_for(f"{shown} pictures")
        wait_for_image(terminal, 23)


def test_a_resized_terminal_has_the_image_in_its_new_place_only() -> None:
    with film_terminal() as terminal:
        play(terminal, 8)
        for size in ((80, 24), (220, 80)):
            terminal.resize(*size)
            terminal.wait_until(
                lambda size=size: [shown for shown, _ in terminal.images.values()] == [place(*size)],  # type: ignore[misc]
                "the image is where it belongs",
            )
            assert (terminal.image == film(7)).all()


def test_a_hidden_picture_has_no_image() -> None:
    with film_terminal() as terminal:
        play(terminal, 8)
        terminal.press("h")
        terminal.wait_until(lambda: not terminal.images, "the image has gone")
        terminal.press("h")
        wait_for_image(terminal, 7)
