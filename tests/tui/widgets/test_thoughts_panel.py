"""What the panel shows of a long stream, and where it stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from pokeview.play.events import StepStarted, ThoughtStreamed
from pokeview.play.observation import Observation
from pokeview.tui.facts.thought_log import KEPT_ENTRIES
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from tests.support.tui.fakes import STATE, picture

SIZE = (40, 10)


class PanelApp(App[None]):
    """A panel of the size of the terminal, with no frame."""

    CSS = "ThoughtsPanel { overflow-y: scroll; overflow-x: hidden; }"

    def compose(self) -> ComposeResult:
        yield ThoughtsPanel()


@asynccontextmanager
async def showing() -> AsyncIterator[tuple[ThoughtsPanel, Pilot[None]]]:
    app = PanelApp()
    async with app.run_test(size=SIZE) as pilot:
        panel = app.query_one(ThoughtsPanel)
        panel.focus()
        yield panel, pilot


def think(panel: ThoughtsPanel, *steps: int) -> None:
    for step in steps:
        panel.take(StepStarted(step, "explorer", Observation(step, "FERNVALE", picture(), STATE)))
        panel.take(ThoughtStreamed(step, f"thought {step}"))


def rows(panel: ThoughtsPanel) -> list[str]:
    return [panel.render_line(y).text.rstrip() for y in range(panel.size.height)]


async def painted(panel: ThoughtsPanel, pilot: Pilot[None], last: str) -> None:
    """Wait until the panel has taken up what it was told."""
    for _ in range(200):
        if panel.lines and panel.lines[-1].text == last:
            await pilot.pause()
            return
        await pilot.pause(0.01)
    pytest.fail("it was never painted")


async def test_fragments_are_painted_together() -> None:
    async with showing() as (panel, pilot):
        think(panel, 1)
        for word in ("one", " two", " three"):
            panel.take(ThoughtStreamed(1, word))
        assert set(rows(panel)) == {""}
        await painted(panel, pilot, "thought 1one two three")
        assert rows(panel)[0].startswith("#1 explorer ────")
        assert rows(panel)[1:3] == ["thought 1one two three", ""]


async def test_it_follows_the_end() -> None:
    async with showing() as (panel, pilot):
        for step in range(1, 30):
            think(panel, step)
        await painted(panel, pilot, "thought 29")
        assert rows(panel)[-1] == "thought 29"
        assert panel.following


@pytest.mark.parametrize(("oldest", "newest"), [("home", "end"), ("g", "G")])
async def test_whoever_scrolls_up_may_read_in_peace_and_follow_again(oldest: str, newest: str) -> None:
    async with showing() as (panel, pilot):
        think(panel, *range(1, 30))
        await painted(panel, pilot, "thought 29")
        await pilot.press(oldest)
        assert rows(panel)[1] == "thought 1"
        think(panel, 30)
        await painted(panel, pilot, "thought 30")
        assert rows(panel)[1] == "thought 1"
        assert panel.border_subtitle == "end: newest ↓"
        await pilot.press(newest)
        assert rows(panel)[-1] == "thought 30"
        assert panel.border_subtitle == ""
        think(panel, 31)
        await painted(panel, pilot, "thought 31")
        assert rows(panel)[-1] == "thought 31"


async def test_forgetting_old_steps_does_not_move_the_text_under_a_reader() -> None:
    async with showing() as (panel, pilot):
        think(panel, *range(1, KEPT_ENTRIES + 1))
        await painted(panel, pilot, f"thought {KEPT_ENTRIES}")
        await pilot.press("pageup", "pageup")
        before = rows(panel)
        think(panel, KEPT_ENTRIES + 1, KEPT_ENTRIES + 2)
        await painted(panel, pilot, f"thought {KEPT_ENTRIES + 2}")
        assert rows(panel) == before


async def test_another_width_wraps_anew_and_stays_at_the_end() -> None:
    async with showing() as (panel, pilot):
        think(panel, *range(1, 30))
        panel.take(ThoughtStreamed(29, " and so I went on and on until the very end"))
        await painted(panel, pilot, "until the very end")
        await pilot.resize_terminal(20, 8)
        await pilot.pause()
        assert rows(panel)[-4:] == ["thought 29 and so", "I went on and on", "until the very", "end"]


async def test_a_long_name_leaves_room_for_the_seconds() -> None:
    async with showing() as (panel, pilot):
        panel.take(StepStarted(1, "a" * 60, Observation(1, "FERNVALE", picture(), STATE)))
        await painted(panel, pilot, "#1 " + "a" * 60)
        assert rows(panel)[0].startswith("#1 aaaa")
        assert "…" in rows(panel)[0]
