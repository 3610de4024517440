"""Buttons that name their keys, as fully as there is room."""

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding

from pokeview.tui.commands.command import ButtonCaption
from pokeview.tui.widgets.control_bar import ControlBar, ControlButton

BINDINGS = [
    Binding("space", "toggle_play", "Play", tooltip="Play on"),
    Binding("l", "log_model", "Log model", tooltip="Log it"),
    Binding("minus", "slower", "Slower", show=False),
    Binding("t", "focus_thoughts", "Thoughts", tooltip="Scroll"),
    Binding("question_mark,f1", "help", "Help", tooltip="Help"),
]
CAPTIONS = {
    "toggle_play": ButtonCaption("Play", "Play"),
    "log_model": ButtonCaption("Log model", "Log", needed=False),
    "focus_thoughts": ButtonCaption("Thoughts", ""),
    "help": ButtonCaption("Help", "Help"),
}


class BarApp(App[None]):
    CSS = "ControlButton { width: auto; min-width: 0; }"

    def compose(self) -> ComposeResult:
        yield ControlBar(BINDINGS, CAPTIONS)


def labels(app: App[None]) -> list[str]:
    return [str(button.label) for button in app.query(ControlButton) if button.display]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (80, ["space Play", "l Log model", "t Thoughts", "? Help"]),
        (47, ["space Play", "l Log model", "t Thoughts", "? Help"]),
        (40, ["space Play", "l Log", "? Help"]),
        (20, ["Play", "Log", "Help"]),
        (3, ["Play", "Help"]),
    ],
)
async def test_less_room_fewer_words(width: int, expected: list[str]) -> None:
    app = BarApp()
    async with app.run_test(size=(width, 5)):
        assert labels(app) == expected


async def test_keys_and_captions_are_there_before_the_first_paint() -> None:
    first: list[str] = []

    class Looked(ControlBar):
        def on_mount(self) -> None:
            first.extend(labels(self.app))

    class LookedApp(App[None]):
        def compose(self) -> ComposeResult:
            yield Looked(BINDINGS, CAPTIONS)

    async with LookedApp().run_test(size=(20, 5)):
        assert first == ["Play", "Log", "Help"]


async def test_words_can_be_the_key_themselves() -> None:
    app = BarApp()
    async with app.run_test(size=(80, 5)) as pilot:
        app.query_one(ControlBar).rename({"focus_thoughts": ButtonCaption("↑", "↑", keyed=False)})
        await pilot.pause()
        assert labels(app)[2] == "↑"


async def test_a_button_can_be_given_other_words() -> None:
    app = BarApp()
    async with app.run_test(size=(80, 5)) as pilot:
        app.query_one(ControlBar).rename({"toggle_play": ButtonCaption("Pause", "Pause")})
        await pilot.pause()
        assert labels(app)[0] == "space Pause"
        assert app.query(ControlButton).first().size.width == len(" space Pause ")
