"""Pictures that move, and an app that shows them in a GameScreen under all that may lie over it."""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.driver import Driver
from textual.screen import ModalScreen
from textual.widgets import Static

from pokeview.picture.glyphs import glyph_set
from pokeview.play.picture_choices import ColourDepth
from pokeview.tui.picture.screen import GameScreen, Look

GREYS = np.array([(255, 255, 255), (153, 153, 153), (85, 85, 85), (0, 0, 0)], np.uint8)
PICTURES_A_KEY = 8


@cache
def world(colours: int) -> NDArray[np.uint8]:
    """Tiles to scroll over, (256, 256, 3): in the four greys, or in 32 colours of a Game Boy Color."""
    random = np.random.default_rng(7)
    tiles = random.integers(0, 4, (12, 8, 8)) * (random.random((12, 8, 8)) < 0.3)
    places = random.integers(0, 12, (32, 32))
    shades = tiles[places].transpose(0, 2, 1, 3).reshape(256, 256)
    if colours == len(GREYS):
        return GREYS.take(shades, axis=0)
    palette = random.integers(0, 32, (colours, 3)).astype(np.uint8) * np.uint8(8)
    return palette.take((shades + 4 * np.kron(places, np.ones((8, 8), np.intp))) % colours, axis=0)


def film(number: int, colours: int = 4) -> NDArray[np.uint8]:
    """Picture `number` of a film that moves right and down, and stands still at every fourth picture."""
    step = number - number // 4
    down, across = np.arange(step // 2, step // 2 + 144) % 256, np.arange(step, step + 160) % 256
    return world(colours)[np.ix_(down, across)]


class Pause(ModalScreen[None]):
    """A box in the middle, with all else dimmed."""

    CSS = "Pause { align: center middle; background: black 50%; } Pause Static { width: 21; height: 5; }"

    def compose(self) -> ComposeResult:
        yield Static("paused")


class FilmApp(App[None]):
    """A film beside a panel, moved on by keys. The last line says how many pictures have been shown."""

    CSS = """
    #frame { border: round green; }
    #side { width: 30; background: blue; }
    #status { dock: bottom; }
    #box { display: none; layer: box; position: absolute; offset: 30 20; width: 40; height: 9; background: red; }
    #box.-shown { display: block; }
    Screen { layers: default box; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "play", priority=True),
        Binding("m", "pause_or_resume", priority=True),
        Binding("x", "turmoil", priority=True),
        Binding("t", "toast", priority=True),
        Binding("c", "clear_toasts", priority=True),
        Binding("b", "box", priority=True),
        Binding("h", "hide_or_show", priority=True),
    ]

    def __init__(self, colours: int = 4, look: Look | None = None, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class)
        self._colours = colours
        self._look = look or Look()
        self._shown = self._wanted = 0
        self._comings_and_goings: Iterator[Callable[[], None]] | None = None

    def compose(self) -> ComposeResult:
        game_screen = GameScreen()
        game_screen.look = self._look
        with Horizontal():
            with Container(id="frame"):
                yield game_screen
            yield Static("panel", id="side")
        yield Static("box", id="box")
        yield Static("no pictures", id="status")

    def action_play(self) -> None:
        """Show some pictures, each as soon as the one before is on the screen."""
        self._wanted += PICTURES_A_KEY
        self._show_next()

    def action_pause_or_resume(self) -> None:
        if isinstance(self.screen, Pause):
            self.pop_screen()
        else:
            self.push_screen(Pause())

    def action_turmoil(self) -> None:
        """Show as many pictures, and before each have something come over the picture or go away."""
        toast, clear, modal, box = (
            self.action_toast,
            self.action_clear_toasts,
            self.action_pause_or_resume,
            self.action_box,
        )
        self._comings_and_goings = cycle([toast, box, clear, modal, box, toast, modal, clear])
        self.action_play()

    def action_box(self) -> None:
        self.screen_stack[0].query_one("#box").toggle_class("-shown")

    def action_hide_or_show(self) -> None:
        self.screen.query_one(GameScreen).display ^= True

    def action_toast(self) -> None:
        self.notify("a toast", timeout=3600)

    def action_clear_toasts(self) -> None:
        self.clear_notifications()

    def _show_next(self) -> None:
        game_screen = self.screen_stack[0].query_one(GameScreen)
        if self._shown == self._wanted:
            self.screen_stack[0].query_one("#status", Static).update(f"{self._shown} pictures")
            return
        if self._comings_and_goings is not None:
            next(self._comings_and_goings)()
        game_screen.show(film(self._shown, self._colours))
        self._shown += 1
        game_screen.call_after_refresh(self._show_next)


def main(colours: str, glyphs: str = "half", depth: str = "") -> None:
    """Show the film in some colours, with the glyphs of a name or as 'kitty', at a depth or at the terminal's own."""
    cells = Look(glyph_set("half" if glyphs == "kitty" else glyphs), ColourDepth(depth) if depth else None)
    FilmApp(int(colours), cells._replace(is_pixels=glyphs == "kitty")).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
