import numpy as np
from textual.app import App, ComposeResult

from pokeview.picture.backpressure import Backpressure
from pokeview.play.events import Picture
from pokeview.tui.picture.live_screen import LiveScreen
from pokeview.tui.picture.pictures import Pictures
from tests.support.tui.watched import until


class Stage(App[None]):
    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self.live = LiveScreen(pictures)

    def compose(self) -> ComposeResult:
        yield self.live


def shade(level: int) -> Picture:
    return np.full((144, 160, 3), level, np.uint8)


async def test_of_pictures_that_come_too_fast_the_first_and_the_last_are_shown() -> None:
    app = Stage(Pictures())
    async with app.run_test() as pilot:
        for level in range(100):
            app.live.offer(shade(level))
        assert app.live.shown_frames == 1
        await until(pilot, lambda: app.live.shown_frames == 2)
        assert app.live._picture is not None
        assert (app.live._picture == 99).all()
        assert app.live.counter.fps() <= 2


async def test_a_picture_that_is_withdrawn_is_not_shown() -> None:
    app = Stage(Pictures())
    async with app.run_test() as pilot:
        app.live.offer(shade(1))
        app.live.offer(shade(2))
        app.live.withdraw()
        await until(pilot, lambda: app.live._timer is None)
        assert app.live.shown_frames == 1


async def test_a_terminal_that_has_caught_up_gets_the_newest_picture_at_once() -> None:
    pictures = Pictures()
    pictures.backpressure = Backpressure(most=0, patience_seconds=1000)
    app = Stage(pictures)
    async with app.run_test() as pilot:
        for level in range(5):
            app.live.offer(shade(level))
            await until(pilot, lambda: app.live._timer is None)
        assert app.live.shown_frames == 0
        pictures.backpressure = app.live._backpressure = Backpressure()
        app.live.caught_up()
        assert app.live._picture is not None
        assert (app.live._picture == 4).all()


async def test_a_picture_that_is_newer_than_the_one_that_waits_for_the_terminal_is_shown_in_its_place() -> None:
    pictures = Pictures()
    pictures.backpressure = Backpressure(most=0, patience_seconds=1000)
    app = Stage(pictures)
    async with app.run_test():
        app.live.offer(shade(1))
        app.live.offer(shade(2))
        assert app.live._timer is not None
        pictures.backpressure = app.live._backpressure = Backpressure()
        app.live.caught_up()
        assert app.live._picture is not None
        assert (app.live._picture == 2).all()
        assert app.live._offered is None
