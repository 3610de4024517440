"""Looking into a step: selecting it, and seeing what its model was sent and answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from pokeview.play.agent import Exchange
from pokeview.play.events import AgentFailed, Decided, Event
from pokeview.tui.dialogs.step_dialog import FORGOTTEN, NO_MODEL, NOT_YET, StepScreen
from pokeview.tui.facts.thought_log import KEPT_EXCHANGES
from pokeview.tui.screens.watch_screen import WatchScreen
from pokeview.tui.widgets.plain_text_view import LONGEST_TEXT, PlainTextView
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from pokeview.tui.widgets.thumbnail import Thumbnail
from tests.support.agents.waiting_agents import EXCHANGE, USAGE
from tests.support.tui.fakes import DECISION, FakeSession, Gate, script_of, whole_step
from tests.support.tui.watched import WatchedApp, opened, until


def asked(step: int, exchange: Exchange = EXCHANGE) -> list[Event | Gate]:
    """A whole step for which a model was asked."""
    decision = replace(DECISION, usage=USAGE, exchange=exchange)
    return [replace(item, decision=decision) if isinstance(item, Decided) else item for item in whole_step(step, "llm")]


def thinking(step: int) -> list[Event | Gate]:
    return [*whole_step(step, "llm")[:2], Gate()]


@asynccontextmanager
async def reading(*steps: list[Event | Gate]) -> AsyncIterator[tuple[WatchedApp, Pilot[None]]]:
    """The thoughts have the keys, and all these steps are in them."""
    app = WatchedApp(FakeSession(script_of(*steps), "llm"))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        panel = app.screen.query_one(ThoughtsPanel)
        await until(pilot, lambda: any(line.text == f"#{len(steps)} llm" for line in panel.lines))
        await pilot.press("t")
        yield app, pilot


async def shown_text(app: WatchedApp, pilot: Pilot[None]) -> list[str]:
    await until(pilot, lambda: isinstance(app.screen, StepScreen))
    await until(pilot, lambda: bool(app.screen.query_one(PlainTextView).lines))
    return [text for text, _ in app.screen.query_one(PlainTextView).lines]


def title(app: WatchedApp) -> str:
    return str(app.screen.query_one("#step").border_title)


async def test_what_the_model_was_sent_and_answered() -> None:
    async with reading(asked(1), thinking(2)) as (app, pilot):
        await pilot.press("up", "up", "enter")
        assert await shown_text(app, pilot) == [
            "What it was sent",
            "[system]",
            "You play.",
            "",
            "[user]",
            "The map.",
            "",
            "What it answered",
            '{"buttons": ["a"]}',
            "",
        ]
        assert title(app) == "#1 llm"
        usage = app.screen.query("Static").first()
        assert "$0.0021  1.2k in  34 out  800 cached  41 tokens/s" in usage.render_line(0).text
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))


@pytest.mark.parametrize(("keys", "step"), [((), 3), (("up",), 3), (("up", "up"), 2), (("up",) * 9, 1)])
async def test_steps_are_selected_one_by_one(keys: tuple[str, ...], step: int) -> None:
    async with reading(asked(1), asked(2), thinking(3)) as (app, pilot):
        await pilot.press(*keys, "enter")
        await until(pilot, lambda: isinstance(app.screen, StepScreen))
        assert title(app) == f"#{step} llm"


async def test_past_the_newest_step_the_panel_follows_again() -> None:
    async with reading(*(asked(step) for step in range(1, 20)), thinking(20)) as (app, pilot):
        panel = app.screen.query_one(ThoughtsPanel)
        await pilot.press(*["up"] * 12)
        await pilot.pause()
        assert not panel.following
        assert panel.selected is not None
        first = next(number for number, line in enumerate(panel.lines) if line.text == f"#{panel.selected.step} llm")
        assert panel.scroll_offset.y <= first < panel.scroll_offset.y + panel.size.height
        await pilot.press(*["down"] * 12)
        await pilot.pause()
        assert panel.selected is None
        assert panel.following


async def test_a_step_that_is_clicked_is_opened() -> None:
    async with reading(asked(1), asked(2), thinking(3)) as (app, pilot):
        panel = app.screen.query_one(ThoughtsPanel)
        line = next(number for number, line in enumerate(panel.lines) if line.text == "#2 llm")
        await pilot.click(ThoughtsPanel, offset=(5, line + 2 - panel.scroll_offset.y))
        await until(pilot, lambda: isinstance(app.screen, StepScreen))
        assert title(app) == "#2 llm"


async def test_only_a_panel_that_has_the_keys_shows_what_is_selected() -> None:
    async with reading(asked(1), thinking(2)) as (app, pilot):
        panel = app.screen.query_one(ThoughtsPanel)
        await pilot.press("up", "up")
        background = panel.get_component_rich_style("thoughts--selected").bgcolor
        assert {segment.style.bgcolor for segment in panel.render_line(0) if segment.style} == {background}
        await pilot.press("escape")
        assert background not in {segment.style.bgcolor for segment in panel.render_line(0) if segment.style}


async def test_steps_without_a_model_say_so() -> None:
    async with reading(list(whole_step(1, "llm")), thinking(2)) as (app, pilot):
        await pilot.press("up", "up", "enter")
        assert (await shown_text(app, pilot))[1] == NO_MODEL
        await pilot.press("escape", "down", "enter")
        assert (await shown_text(app, pilot))[1] == NOT_YET


async def test_an_answer_of_which_nothing_could_be_made_can_be_read_too() -> None:
    failed = AgentFailed(1, "llm", "There is no tool call in it.", exchange=Exchange("Play!", "I would rather sing."))
    played = iter([[whole_step(1, "llm")[0], failed]])
    session = FakeSession(lambda step, agent: next(played, [*whole_step(step, agent)[:2], Gate()]), "llm")
    app = WatchedApp(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "✗ There is no tool call" in app.shown(ThoughtsPanel))
        await pilot.press("t", "up", "up", "enter")
        assert "I would rather sing." in await shown_text(app, pilot)


async def test_only_the_latest_exchanges_are_kept() -> None:
    many = KEPT_EXCHANGES + 1
    async with reading(*(asked(step) for step in range(1, many + 1)), thinking(many + 1)) as (app, pilot):
        await pilot.press(*["up"] * (many + 1), "enter")
        assert " ".join((await shown_text(app, pilot))[1:3]) == FORGOTTEN
        await pilot.press("escape", "down", "enter")
        assert (await shown_text(app, pilot))[0] == "What it was sent"


@pytest.mark.parametrize(("size", "is_shown"), [((120, 40), True), ((109, 40), False), ((120, 23), False)])
async def test_the_picture_after_the_step_is_beside_the_text_where_there_is_room(
    size: tuple[int, int], is_shown: bool
) -> None:
    async with reading(asked(1), thinking(2)) as (app, pilot):
        await pilot.resize_terminal(*size)
        await pilot.press("up", "up", "enter")
        await shown_text(app, pilot)
        [thumbnail] = app.screen.query(Thumbnail)
        await until(pilot, lambda: thumbnail.display is is_shown)
        await pilot.press("escape", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, StepScreen) and title(app) == "#2 llm")
        assert not app.screen.query(Thumbnail)


async def test_of_an_enormous_text_both_ends_are_shown() -> None:
    exchange = Exchange("first words " + "x" * 1_000_000 + " last words", "ok")
    async with reading(asked(1, exchange), thinking(2)) as (app, pilot):
        await pilot.press("up", "up", "enter")
        lines = await shown_text(app, pilot)
        assert lines[1].startswith("first words")
        assert any("characters are left out here" in line for line in lines)
        assert any("last words" in line for line in lines)
        assert sum(map(len, lines)) < LONGEST_TEXT + 200


async def test_a_long_text_is_scrolled_by_keys() -> None:
    exchange = Exchange("\n".join(map(str, range(500))), "ok")
    async with reading(asked(1, exchange), thinking(2)) as (app, pilot):
        await pilot.press("up", "up", "enter")
        await shown_text(app, pilot)
        view = app.screen.query_one(PlainTextView)
        await pilot.press("G")
        await until(pilot, lambda: view.scroll_offset.y == view.max_scroll_y > 400)
        await pilot.press("g")
        await until(pilot, lambda: view.scroll_offset.y == 0)
        await pilot.press("j")
        await until(pilot, lambda: view.scroll_offset.y == 1)
