"""Who plays on: pokeview's own agents at once, logged models when they have been found."""

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from pokeview.errors import TrackingError
from pokeview.sessions.roster import Candidate
from pokeview.tracking.logged_models.model_listing import ListedModel, Version
from pokeview.tracking.logged_models.score import RANKING
from pokeview.tui.dialogs.agent_picker import LOOKING, NONE_LOGGED, AgentPicker
from pokeview.tui.screens.watch_screen import WatchScreen
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.tui.fakes import FakeRoster
from tests.support.tui.watched import WatchedApp, opened, until

CHAMPION = ListedModel(
    "m-1", "best", 3, {"agent": "openai", "model": "gpt-5"}, (Version("best", "2", ("champion",)),), {RANKING: 5.55}
)
SECOND = ListedModel("m-2", "second", 2, {"agent": "explorer"}, (Version("second", "1"),), {RANKING: 2.0})
UNSCORED = ListedModel("m-3456789abcdef", "third", 1, {"agent": "dspy", "model": "qwen"})
MODELS = (CHAMPION, SECOND, UNSCORED)
AWAY = "The MLflow server http://gpu:5000 does not answer: start it."


def found(models: Sequence[ListedModel]) -> FakeRoster:
    return FakeRoster(find_logged=lambda: models)


@asynccontextmanager
async def choosing(roster: FakeRoster) -> AsyncIterator[tuple[WatchedApp, Pilot[None]]]:
    app = WatchedApp(paused=True, roster=roster)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AgentPicker))
        await pilot.pause()
        yield app, pilot


def listed(app: WatchedApp) -> list[str]:
    rows = app.screen.query_one(OptionList)
    return [" ".join(str(option.prompt).split()) for option in rows.options]


def has(app: WatchedApp, row: str) -> Callable[[], bool]:
    return lambda: any(row in each for each in listed(app))


def progress(app: WatchedApp) -> str:
    return str(app.screen.query_one(".progress", Static).content)


async def test_the_logged_models_come_later_with_what_is_known_of_them() -> None:
    may_answer = threading.Event()

    def find() -> Sequence[ListedModel]:
        may_answer.wait()
        return MODELS

    async with choosing(FakeRoster(find_logged=find)) as (app, pilot):
        own = ["explorer ● plays now", "random", "keyless …", "openai …"]
        assert listed(app) == own
        assert progress(app) == LOOKING
        await pilot.press("down")
        may_answer.set()
        await until(pilot, has(app, "best"))
        assert listed(app) == [
            *own,
            "logged models agent per 100",
            "best@champion v2 openai gpt-5 5.5",
            "second v1 explorer 2.0",
            "third m-3456789a dspy qwen -",
        ]
        highlighted = app.screen.query_one(OptionList).highlighted_option
        assert highlighted is not None
        assert highlighted.id == "random", "it stays where it was put"


@pytest.mark.parametrize(
    ("downs", "address"),
    [(4, "models:/best@champion"), (5, "models:/second/1"), (6, "models:/m-3456789abcdef")],
)
async def test_a_logged_model_is_chosen_and_plays(downs: int, address: str) -> None:
    roster = found(MODELS)
    async with choosing(roster) as (app, pilot):
        await until(pilot, has(app, "best"))
        await pilot.press(*["down"] * downs, "enter")
        await until(pilot, lambda: roster.made == [Candidate(address)])
        await until(pilot, lambda: address[:20] in app.shown(TitleLine))
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AgentPicker))
        await until(pilot, has(app, "● plays now"))
        highlighted = app.screen.query_one(OptionList).highlighted_option
        assert highlighted is not None
        assert highlighted.id == address


async def test_what_is_typed_after_a_slash_narrows_the_list() -> None:
    roster = found(MODELS)
    async with choosing(roster) as (app, pilot):
        await until(pilot, has(app, "best"))
        await pilot.press("slash", *"CHAMP")
        await until(pilot, lambda: listed(app) == ["logged models agent per 100", "best@champion v2 openai gpt-5 5.5"])
        await pilot.press("enter")
        await until(pilot, lambda: roster.made == [Candidate("models:/best@champion")])


async def test_what_nobody_is_called_chooses_nobody() -> None:
    roster = found(MODELS)
    async with choosing(roster) as (app, pilot):
        await until(pilot, has(app, "best"))
        await pilot.press("slash", *"zzz")
        await until(pilot, lambda: listed(app) == [])
        await pilot.press("enter", "up", "pagedown")
        assert isinstance(app.screen, AgentPicker)
        app.screen.query_one(Input).value = ""
        await until(pilot, has(app, "explorer"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))
        assert roster.made == []


async def test_a_store_that_is_away_is_a_line_of_text_and_the_agents_can_be_chosen() -> None:
    def find() -> Sequence[ListedModel]:
        raise TrackingError(AWAY)

    roster = FakeRoster(find_logged=find)
    async with choosing(roster) as (app, pilot):
        await until(pilot, lambda: progress(app) == AWAY)
        await pilot.press("down", "enter")
        await until(pilot, lambda: roster.made == [Candidate("random")])


async def test_without_any_logged_model_it_says_how_to_log_one() -> None:
    async with choosing(found(())) as (app, pilot):
        await until(pilot, lambda: progress(app) == NONE_LOGGED)
        assert listed(app)[-1] == "openai …"


@pytest.mark.parametrize("name", ["[bold]gpt[/] [link=x]", "a\x1b]0;pwned\x07b\u202e"])
async def test_a_models_name_is_never_markup_or_control(name: str) -> None:
    async with choosing(found((ListedModel("m-1", name, 1, {"agent": name}, (Version(name, "1"),)),))) as (app, pilot):
        await until(pilot, lambda: len(listed(app)) > 5)
        assert listed(app)[-1] in ("[bold]gpt[/] [link=x] v1 [bold]gpt[/] [link=… -", "ab v1 ab -")


async def test_closing_it_while_it_looks_leaves_nobody_waiting() -> None:
    may_answer = threading.Event()

    def find() -> Sequence[ListedModel]:
        may_answer.wait()
        return MODELS

    async with choosing(FakeRoster(find_logged=find)) as (app, pilot):
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))
        await until(pilot, lambda: not [worker for worker in app.workers if worker.group == "logged"])
    may_answer.set()
