"""Which model an agent asks: what is known, what the endpoint offers, and what is typed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from pokeview.errors import AgentError
from pokeview.sessions.roster import Candidate
from pokeview.tui.dialogs.model_picker import ASKING, ModelPicker
from pokeview.tui.screens.watch_screen import WatchScreen
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.tui.fakes import FakeRoster
from tests.support.tui.watched import WatchedApp, opened, until

UNREACHABLE = "http://gpu:8080/v1 cannot be reached: check the address and that the server is running."


@asynccontextmanager
async def choosing(roster: FakeRoster) -> AsyncIterator[tuple[WatchedApp, Pilot[None]]]:
    """The model picker of the agent 'openai', open."""
    app = WatchedApp(paused=True, roster=roster)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("a", "end", "enter")
        await until(pilot, lambda: isinstance(app.screen, ModelPicker))
        await pilot.pause()
        yield app, pilot


def listed(app: WatchedApp) -> list[str]:
    models = app.screen.query_one(OptionList)
    return [str(models.get_option_at_index(index).prompt) for index in range(models.option_count)]


def progress(app: WatchedApp) -> str:
    return str(app.screen.query_one(".progress", Static).content)


async def test_what_is_known_is_there_at_once_and_what_is_offered_comes_later() -> None:
    roster = FakeRoster()
    async with choosing(roster) as (app, pilot):
        assert listed(app) == ["gemma-3-270m  local model"]
        assert progress(app) == ASKING
        roster.may_answer.set()
        await until(pilot, lambda: progress(app) == "The endpoint offers 3 models.")
        assert listed(app) == ["gemma-3-270m  local model", "gpt-5", "gpt-5-mini", "qwen3-8b"]
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: roster.made == [Candidate("openai", "gpt-5-mini")])
        await until(pilot, lambda: "agent openai gpt-5-mini" in app.shown(TitleLine))


async def test_the_local_model_can_be_chosen_without_waiting() -> None:
    roster = FakeRoster()
    async with choosing(roster) as (_, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: roster.made == [Candidate("openai", "gemma-3-270m", local=True)])


async def test_an_endpoint_that_cannot_be_reached_is_a_line_of_text() -> None:
    roster = FakeRoster(models=AgentError(UNREACHABLE))
    roster.may_answer.set()
    async with choosing(roster) as (app, pilot):
        await until(pilot, lambda: progress(app) == UNREACHABLE)
        assert listed(app) == ["gemma-3-270m  local model"]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))
        assert app.notes() == []


async def test_what_is_typed_narrows_the_list_or_is_a_name_itself() -> None:
    roster = FakeRoster()
    roster.may_answer.set()
    async with choosing(roster) as (app, pilot):
        await until(pilot, lambda: progress(app).startswith("The endpoint offers"))
        typing = app.screen.query_one(Input)
        typing.value = "MINI gpt"
        await pilot.pause()
        assert listed(app) == ["gpt-5-mini", "MINI gpt  as typed"]
        typing.value = "gpt-5"
        await pilot.pause()
        assert listed(app) == ["gpt-5", "gpt-5-mini"]
        typing.value = "o9 "
        await pilot.pause()
        assert listed(app) == ["o9  as typed"]
        await pilot.press("enter")
        await until(pilot, lambda: roster.made == [Candidate("openai", "o9")])


async def test_without_any_model_there_is_nothing_to_choose() -> None:
    roster = FakeRoster(local=(), models=())
    roster.may_answer.set()
    async with choosing(roster) as (app, pilot):
        await until(pilot, lambda: progress(app) == "The endpoint offers 0 models.")
        await pilot.press("enter", "up", "pagedown")
        await pilot.pause()
        assert isinstance(app.screen, ModelPicker)


async def test_a_model_is_chosen_with_the_mouse() -> None:
    roster = FakeRoster()
    roster.may_answer.set()
    async with choosing(roster) as (app, pilot):
        await until(pilot, lambda: progress(app).startswith("The endpoint offers"))
        await pilot.pause()
        await pilot.click(OptionList, offset=(3, 3))
        await until(pilot, lambda: roster.made == [Candidate("openai", "qwen3-8b")])


@pytest.mark.parametrize("name", ["[bold]gpt[/] [link=x]", "a\x1b]0;pwned\x07b\u202e"])
async def test_a_models_name_is_never_markup_or_control(name: str) -> None:
    roster = FakeRoster(local=(), models=(name,))
    roster.may_answer.set()
    async with choosing(roster) as (app, pilot):
        await until(pilot, lambda: bool(listed(app)))
        assert listed(app)[0] in ("[bold]gpt[/] [link=x]", "ab")


async def test_closing_it_stops_the_asking() -> None:
    roster = FakeRoster()
    async with choosing(roster) as (app, pilot):
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))
        await until(pilot, lambda: not [worker for worker in app.workers if worker.group == "models"])
