"""The real program in a terminal that answers: it shows the machine's own pixels, and leaves nothing behind."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pokeview.play.greys import greys_as_picture
from pokeview.play.recording.recording import Recording, recordings_dir
from tests.support.tui.kitty_terminal import NAMED, NO, YES, KittyTerminal


@contextmanager
def program(home: Path, *arguments: str, **environment: str) -> Iterator[KittyTerminal]:
    """A paused watch screen, once it has asked the terminal what it can do."""
    variables = {"POKEVIEW_HOME": str(home), "POKEVIEW_CONFIG": str(home / "none.toml"), "COLORTERM": ""}
    command = ["-m", "pokeview", "--no-mlflow", "--seed", "1", "--paused", *arguments]
    with KittyTerminal(command, 100, 30, **(variables | environment)) as terminal:
        terminal.wait_until(lambda: terminal.is_asked, "the terminal is asked")
        terminal.wait_for("paused")
        yield terminal


def picture_after(home: Path, step: int) -> NDArray[np.uint8]:
    """What the machine showed after a step, as the session's recording has it."""
    [path] = recordings_dir(home).glob("*.sqlite3")
    with closing(Recording.open(path)) as recording:
        return greys_as_picture(recording.step(step).greys)


def wait_for_first_step(terminal: KittyTerminal) -> None:
    terminal.wait_until(lambda: "step 1" in terminal.text() and "■ paused" in terminal.text(), "the step is done")


def wait_for_image(terminal: KittyTerminal) -> None:
    if not terminal.images:
        terminal.wait_until(lambda: len(terminal.images) == 1, "there is an image")


def wait_for_cells(terminal: KittyTerminal) -> None:
    """Wait until the picture is drawn with characters, and no image lies over them."""
    terminal.wait_until(lambda: not terminal.images and "▀" in terminal.text(), "the picture is made of characters")


def test_after_late_answers_the_image_is_what_the_machine_shows_and_comes_and_goes(tmp_path: Path) -> None:
    with program(tmp_path) as terminal:
        terminal.press("s")
        wait_for_first_step(terminal)
        assert terminal.images_received == 0
        terminal.press(YES + NAMED)
        wait_for_image(terminal)
        shown = picture_after(tmp_path, 1)
        # The answers may come while the step's last picture is on its way: then it is the second.
        terminal.wait_until(lambda: bool((terminal.image == shown).all()), "the last picture is there")
        assert terminal.images_received <= 2
        terminal.press("?")
        terminal.wait_until(lambda: not terminal.images and "╭─ Help" in terminal.text(), "the help is seen whole")
        terminal.press("\x1b")
        wait_for_image(terminal)
        terminal.press("m")
        terminal.wait_for("half blocks")
        assert terminal.images == {}


def test_answers_in_pieces_with_keys_between_them_are_no_keys(tmp_path: Path) -> None:
    with program(tmp_path) as terminal:
        for piece in (f"s{YES[:9]}", f"{YES[9:]}t{NAMED[:30]}", NAMED[30:-2], f"{NAMED[-2:]}r"):
            terminal.press(piece)
        wait_for_first_step(terminal)
        terminal.wait_for("fps")
        wait_for_image(terminal)
        shown = picture_after(tmp_path, 1)
        if not (terminal.image == shown).all():
            terminal.wait_until(lambda: bool((terminal.image == shown).all()), "the last picture is there")
        terminal.terminate()
        terminal.read_to_end()
        assert terminal.images == {}


def test_where_graphics_are_refused_there_are_cells(tmp_path: Path) -> None:
    with program(tmp_path) as terminal:
        terminal.press(NO + NAMED + "s")
        wait_for_first_step(terminal)
        wait_for_cells(terminal)
        terminal.press("q")
        terminal.read_to_end()
        assert terminal.images_received == 0


def test_inside_tmux_there_are_cells(tmp_path: Path) -> None:
    with program(tmp_path, "--picture", "kitty", TERM="tmux-256color", TMUX="socket") as terminal:
        terminal.press(YES + NAMED + "s")
        wait_for_first_step(terminal)
        assert terminal.images_received == 0


def test_wanted_pixels_are_tried_until_the_terminal_refuses_them(tmp_path: Path) -> None:
    with program(tmp_path, "--picture", "kitty") as terminal:
        wait_for_image(terminal)
        terminal.press(NO + NAMED)
        wait_for_cells(terminal)
