"""The keys for the picture, and what takes its place where it cannot be read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from pokeview.picture.game_palettes import GAME_PALETTES
from pokeview.picture.terminal_answers import TerminalAnswers, may_be_asked
from pokeview.play.picture_choices import ColourDepth
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.picture.screen import GameScreen
from pokeview.tui.terminal.asking_driver import TerminalAnswered
from pokeview.tui.widgets.game_words import TextPicture, WordsRow
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.tui.fakes import STATE, FakeSession
from tests.support.tui.watched import WatchedApp, opened, until

WORDS = "BRAM: Off exploring?"


@asynccontextmanager
async def watching(
    size: tuple[int, int] = (80, 24), pictures: Pictures | None = None, session: FakeSession | None = None
) -> AsyncIterator[tuple[WatchedApp, Pilot[None]]]:
    app = WatchedApp(session or FakeSession(state=replace(STATE, dialogue=WORDS)), paused=True, pictures=pictures)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        yield app, pilot


def glyphs(app: WatchedApp) -> str:
    return app.screen.query_one(GameScreen).look.glyphs.name


async def test_a_key_shows_the_picture_in_another_way() -> None:
    async with watching() as (app, pilot):
        assert glyphs(app) == "quadrant"
        await pilot.press("m")
        assert glyphs(app) == "sextant"
        assert app.notes() == ["The picture as sextants; if they show as boxes, your font has none."]


async def test_a_large_room_has_half_blocks() -> None:
    async with watching((220, 80)) as (app, _):
        assert glyphs(app) == "half"


async def test_a_key_changes_the_palette() -> None:
    async with watching() as (app, pilot):
        await pilot.press("p")
        assert app.screen.query_one(GameScreen).look.palette is GAME_PALETTES[1]
        assert app.notes() == ["The palette: Green, as in 1989."]


async def test_a_key_tells_how_many_pictures_are_shown() -> None:
    async with watching() as (app, pilot):
        assert "fps" not in app.shown(TitleLine)
        await pilot.press("r")
        await until(pilot, lambda: app.shown(TitleLine).rstrip().endswith(" fps"))
        await pilot.press("r")
        await until(pilot, lambda: "fps" not in app.shown(TitleLine))


async def test_what_is_said_stands_below_a_picture_that_is_too_small() -> None:
    async with watching() as (app, pilot):
        await until(pilot, lambda: WORDS in app.shown(WordsRow))
        words, picture = app.screen.query_one(WordsRow).region, app.screen.query_one(GameScreen).region
        assert words.y == picture.bottom


@pytest.mark.parametrize("size", [(220, 80), (140, 60)])
async def test_where_letters_can_be_read_they_are_not_told_again(size: tuple[int, int]) -> None:
    async with watching(size) as (app, _):
        assert not app.screen.query_one(WordsRow).display


async def test_for_an_unknown_game_no_rows_are_kept_free() -> None:
    async with watching(session=FakeSession(state=None)) as (app, _):
        assert not app.screen.query_one(WordsRow).display


async def test_without_a_picture_the_map_and_the_words_are_told() -> None:
    async with watching() as (app, pilot):
        await pilot.press(*"mmmm")
        await until(pilot, lambda: WORDS in app.shown(TextPicture))
        assert not app.screen.query_one(GameScreen).display
        assert ". . . . . > . . . ." in app.shown(TextPicture)
        await pilot.press("m")
        await until(pilot, lambda: app.screen.query_one(GameScreen).display)
        assert not app.screen.query_one(TextPicture).display


async def test_the_picture_follows_what_the_terminal_answers() -> None:
    pictures = Pictures(environment={"TERM": "xterm-256color", "LANG": "C.UTF-8"})
    async with watching(pictures=pictures) as (app, pilot):
        assert app.screen.query_one(GameScreen).look.depth is ColourDepth.INDEXED
        app.post_message(TerminalAnswered(TerminalAnswers(has_truecolor=True)))
        await until(pilot, lambda: app.screen.query_one(GameScreen).look.depth is ColourDepth.TRUECOLOR)


@pytest.mark.parametrize(
    ("environment", "may_be"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color", "TMUX": "x"}, True),
        ({"TERM": "linux"}, False),
        ({"TERM": "vt100"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
    ],
)
def test_who_is_asked(environment: dict[str, str], may_be: bool) -> None:
    assert may_be_asked(environment) is may_be
