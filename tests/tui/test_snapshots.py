"""How it all looks, at a small, a usual and a large size."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from fakes import MODEL, RUNNING, STATE, FakeRecorder, FakeSession, Gate, monster, script_of, whole_step
from textual.pilot import Pilot
from watched import WatchedApp, opened, until

from pokeview.games.state import Battle, Mode
from pokeview.play.events import AgentFailed, MilestoneReached, StepDone
from pokeview.tracking.recorder import RunStatus
from pokeview.tui.screens.agent_picker import AgentPicker
from pokeview.tui.screens.help import HelpScreen
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from pokeview.tui.widgets.title_line import TitleLine

SIZES = pytest.mark.parametrize("size", [(60, 20), (100, 30), (170, 80)], ids=["60x20", "100x30", "170x80"])
Compare = Callable[..., bool]
Before = Callable[[Pilot[None]], Awaitable[Any]]


def two_steps_and_a_thought() -> FakeSession:
    first, second, third = (whole_step(step, "explorer") for step in (1, 2, 3))
    milestone = MilestoneReached(2, "partner", "Chose a partner")
    return FakeSession(script_of(first, [*second[:-1], milestone, second[-1]], [*third[:4], Gate()]))


def when_thinking(*keys: str, seconds: int = 0) -> Before:
    """Wait until the third step's thoughts are on screen, if there is room for them, then press keys."""

    async def before(pilot: Pilot[None]) -> None:
        app = await opened(pilot)
        await until(pilot, lambda: app.session.step == 2)
        panel = app.screen.query_one(ThoughtsPanel)

        def told() -> bool:
            return not panel.region.area or (bool(panel.lines) and panel.lines[-1].text.endswith("talk."))

        await until(pilot, told)
        app.time.now += seconds
        await pilot.press(*keys)
        await until(pilot, told)
        await until(pilot, lambda: not seconds or f"{seconds} s" in app.shown(TitleLine))
        await pilot.pause()

    return before


@SIZES
def test_playing(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = WatchedApp(two_steps_and_a_thought())
    assert snap_compare(app, terminal_size=size, run_before=when_thinking())


@SIZES
def test_trouble(snap_compare: Compare, size: tuple[int, int]) -> None:
    """An enemy, somebody who speaks, a silent agent, a store that does not answer, models that were logged."""
    battle = Battle("trainer", STATE.party[0], monster("WEEDLING", 5, 4, 19))
    state = replace(STATE, mode=Mode.BATTLE, battle=battle, dialogue="WEEDLING used TACKLE!")
    session = two_steps_and_a_thought()
    session.state = state
    script = session.script
    session.script = lambda step, agent: [
        replace(item, state=state) if isinstance(item, StepDone) else item for item in script(step, agent)
    ]
    problem = "The MLflow store does not answer. Play goes on, and what is missing is sent later."
    status = replace(RUNNING, state="offline", problem=problem, waiting=12, models=(MODEL,))
    app = WatchedApp(session, FakeRecorder(status))
    assert snap_compare(app, terminal_size=size, run_before=when_thinking("space", seconds=48))


@SIZES
def test_help(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await when_thinking("question_mark")(pilot)
        assert isinstance(pilot.app.screen, HelpScreen)

    assert snap_compare(WatchedApp(two_steps_and_a_thought()), terminal_size=size, run_before=before)


@SIZES
def test_choosing_an_agent(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await when_thinking("a", "down")(pilot)
        assert isinstance(pilot.app.screen, AgentPicker)

    assert snap_compare(WatchedApp(two_steps_and_a_thought()), terminal_size=size, run_before=before)


def test_an_agent_that_failed(snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app = await opened(pilot)
        panel = app.screen.query_one(ThoughtsPanel)
        await until(pilot, lambda: bool(panel.lines) and bool(app.screen.query("Toast")))
        await pilot.pause()

    problem = "No model server answers at http://localhost:8080/v1. Start one, or choose another agent."
    session = FakeSession(
        script_of([whole_step(1, "openai")[0], AgentFailed(1, "openai", problem, final=True)]), "openai"
    )
    session.ends_after = AgentFailed
    assert snap_compare(WatchedApp(session), terminal_size=(100, 30), run_before=before)


def test_nothing_known_and_nothing_recorded(snap_compare: Compare) -> None:
    app = WatchedApp(FakeSession(state=None), FakeRecorder(RunStatus("off")), paused=True)
    assert snap_compare(app, terminal_size=(100, 30), run_before=opened)


@pytest.mark.parametrize("panel", ["picture", "thoughts", "game", "run"])
def test_a_tiny_terminal(snap_compare: Compare, panel: str) -> None:
    keys = ["tab"] * ["picture", "thoughts", "game", "run"].index(panel)
    app = WatchedApp(two_steps_and_a_thought())
    assert snap_compare(app, terminal_size=(40, 12), run_before=when_thinking(*keys))
