"""How it all looks, at a small, a usual and a large size."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from pokeview.games.state import Battle, GameMode
from pokeview.play.actions import WalkTo
from pokeview.play.budget import Budget, Spent
from pokeview.play.events import AgentFailed, BudgetReached, Decided, MilestoneReached, StepDone
from pokeview.play.greys import picture_as_greys
from pokeview.play.player import PlayMode
from pokeview.play.recording.recording import Recording
from pokeview.play.state_summary import StateSummary
from pokeview.sessions.listing import SessionEntry, SessionState
from pokeview.tracking.logged_models.model_listing import ListedModel, Version
from pokeview.tracking.logged_models.score import RANKING
from pokeview.tracking.recorder import RunState, RunStatus
from pokeview.tui.controls import run_controls
from pokeview.tui.dialogs.agent_picker import AgentPicker
from pokeview.tui.dialogs.help import HelpScreen
from pokeview.tui.dialogs.model_picker import ModelPicker
from pokeview.tui.dialogs.question import QuestionDialog
from pokeview.tui.dialogs.sessions_picker import SessionsPicker
from pokeview.tui.dialogs.step_dialog import StepScreen
from pokeview.tui.facts.run_address import RemoteMachine
from pokeview.tui.picture.live_screen import LiveScreen
from pokeview.tui.widgets.decision_bar import DecisionBar
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.agents.waiting_agents import EXCHANGE, USAGE, Talkative
from tests.support.play.opening import open_session
from tests.support.play.recorded import FACTS, made_up_step
from tests.support.tui.fakes import (
    DECISION,
    MODEL,
    RUNNING,
    STATE,
    SURROUNDED,
    FakeRecorder,
    FakeRoster,
    FakeSession,
    Gate,
    monster,
    picture,
    script_of,
    whole_step,
)
from tests.support.tui.watched import WatchedApp, opened, until

SIZES = pytest.mark.parametrize("size", [(60, 20), (100, 30), (170, 80)], ids=["60x20", "100x30", "170x80"])
Compare = Callable[..., bool]
Before = Callable[[Pilot[None]], Awaitable[Any]]


def two_steps_and_a_thought() -> FakeSession:
    first, second, third = (whole_step(step, "explorer") for step in (1, 2, 3))
    milestone = MilestoneReached(2, "partner", "Chose a partner")
    return FakeSession(script_of(first, [*second[:-1], milestone, second[-1]], [*third[:4], Gate()]))


@pytest.fixture(name="snap_compare")
def compare_when_the_last_picture_is_there(snap_compare: Compare) -> Compare:
    """Pictures are paced by the clock, so the last one may come a moment after all else."""

    def compare(app: App[None], *, run_before: Before, **options: Any) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            await run_before(pilot)
            await until(pilot, lambda: not any(_is_behind(shown) for shown in _live_screens(pilot)))
            for shown in _live_screens(pilot):
                # Which of two glyphs that look alike a cell has depends on the pictures that were drawn before.
                shown._give_up_drawing()
                shown.refresh()
            await pilot.pause()

        return snap_compare(app, run_before=before, **options)

    return compare


def _live_screens(pilot: Pilot[None]) -> list[LiveScreen]:
    return [shown for screen in pilot.app.screen_stack for shown in screen.query(LiveScreen)]


def _is_behind(shown: LiveScreen) -> bool:
    return shown.is_attached and (shown._offered is not None or shown._held_picture is not None)


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


async def until_notes_are_gone(pilot: Pilot[None]) -> None:
    """Take away what was told. It is told by a message, so that it may not have come yet."""
    app = pilot.app
    assert isinstance(app, WatchedApp)
    await until(pilot, app.notes)
    app.clear_notifications()
    await until(pilot, lambda: not app.screen.query("Toast"))


@SIZES
def test_playing(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = WatchedApp(two_steps_and_a_thought())
    assert snap_compare(app, terminal_size=size, run_before=when_thinking())


@SIZES
def test_trouble(snap_compare: Compare, size: tuple[int, int]) -> None:
    """An enemy, somebody who speaks, a silent agent, a store that does not answer, models that were logged."""
    battle = Battle("trainer", STATE.party[0], monster("WEEDLING", 5, 4, 19))
    state = replace(STATE, mode=GameMode.BATTLE, battle=battle, dialogue="WEEDLING used TACKLE!")
    session = two_steps_and_a_thought()
    session.state = state
    script = session.script
    session.script = lambda step, agent: [
        replace(item, state=state) if isinstance(item, StepDone) else item for item in script(step, agent)
    ]
    problem = "The MLflow store does not answer. Play goes on, and what is missing is sent later."
    status = replace(RUNNING, state=RunState.OFFLINE, problem=problem, waiting=12, models=(MODEL,))
    app = WatchedApp(session, FakeRecorder(status))
    assert snap_compare(app, terminal_size=size, run_before=when_thinking("space", seconds=48))


@SIZES
def test_help(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await when_thinking("question_mark")(pilot)
        assert isinstance(pilot.app.screen, HelpScreen)

    assert snap_compare(WatchedApp(two_steps_and_a_thought()), terminal_size=size, run_before=before)


CHAMPION = Version("pokeview-explorer", "3", ("champion",))


@SIZES
def test_choosing_an_agent(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await when_thinking("a")(pilot)
        assert isinstance(pilot.app.screen, AgentPicker)
        await until(pilot, lambda: pilot.app.screen.query_one(OptionList).option_count == 7)
        await pilot.press("down")
        await pilot.pause()

    logged = (
        ListedModel("m-1", "pokeview-explorer", 2, {"agent": "explorer"}, (CHAMPION,), {RANKING: 5.6}),
        ListedModel("m-2", "pokeview-openai", 1, {"agent": "openai", "model": "gpt-5"}),
    )
    app = WatchedApp(two_steps_and_a_thought(), roster=FakeRoster(find_logged=lambda: logged))
    assert snap_compare(app, terminal_size=size, run_before=before)


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
    app = WatchedApp(FakeSession(state=None), FakeRecorder(RunStatus(RunState.OFF)), paused=True)
    assert snap_compare(app, terminal_size=(100, 30), run_before=opened)


@pytest.mark.parametrize("panel", ["picture", "thoughts", "game", "run"])
def test_a_tiny_terminal(snap_compare: Compare, panel: str) -> None:
    keys = ["tab"] * ["picture", "thoughts", "game", "run"].index(panel)
    app = WatchedApp(two_steps_and_a_thought())
    assert snap_compare(app, terminal_size=(40, 12), run_before=when_thinking(*keys))


SMALL_AND_LARGE = pytest.mark.parametrize("size", [(40, 12), (80, 24), (100, 30)], ids=["40x12", "80x24", "100x30"])


@SMALL_AND_LARGE
def test_a_decision_that_waits(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app = await opened(pilot)
        await pilot.press("v", "s")
        await until(pilot, lambda: app.screen.query_one(DecisionBar).display)
        await until_notes_are_gone(pilot)
        await until(pilot, lambda: "I look around." in app.shown(ThoughtsPanel) or size == (40, 12))
        await pilot.pause()

    app = WatchedApp(paused=True, open_session=lambda: open_session(Talkative(WalkTo(3, 5))))
    assert snap_compare(app, terminal_size=size, run_before=before)


@SMALL_AND_LARGE
def test_taken_over(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app = await opened(pilot)
        await pilot.press("o")
        await until(pilot, lambda: "your turn" in app.shown(TitleLine))
        await until(pilot, lambda: "#1 you" in app.shown(ThoughtsPanel) or size == (40, 12))
        await pilot.pause()

    app = WatchedApp(paused=True, open_session=lambda: open_session(Talkative()))
    assert snap_compare(app, terminal_size=size, run_before=before)


@SIZES
def test_what_was_spent(snap_compare: Compare, size: tuple[int, int]) -> None:
    session = two_steps_and_a_thought()
    session.spent = Spent(2, 4.0, 123_400, 5_600, 80_000, 0.0123)
    session.budget = Budget(tokens=150_000, dollars=1.0)
    assert snap_compare(WatchedApp(session), terminal_size=size, run_before=when_thinking())


@SIZES
def test_choosing_a_model(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await when_thinking("a", "end", "enter")(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelPicker))
        await until(pilot, lambda: pilot.app.screen.query_one(OptionList).option_count == 4)
        await pilot.press("down")
        await pilot.pause()

    roster = FakeRoster()
    roster.may_answer.set()
    assert snap_compare(WatchedApp(two_steps_and_a_thought(), roster=roster), terminal_size=size, run_before=before)


@SIZES
def test_a_step(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await when_thinking("t", "up", "up", "enter")(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, StepScreen))
        await pilot.pause()

    decision = replace(DECISION, usage=USAGE, exchange=EXCHANGE)
    session = two_steps_and_a_thought()
    script = session.script
    session.script = lambda step, agent: [
        replace(item, decision=decision) if isinstance(item, Decided) else item for item in script(step, agent)
    ]
    assert snap_compare(WatchedApp(session), terminal_size=size, run_before=before)


def test_a_cap(snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app = await opened(pilot)
        await until(pilot, lambda: app.mode() is PlayMode.PAUSED)
        await until_notes_are_gone(pilot)
        await until(pilot, lambda: "✗ The cap" in app.shown(ThoughtsPanel))
        await pilot.press("space")
        await until(pilot, lambda: isinstance(app.screen, QuestionDialog))
        await pilot.pause()

    session = FakeSession(script_of([BudgetReached(0, "The cap of 1000 tokens is reached: 1100 were used.")]), "openai")
    session.spent = Spent(1, 2.0, 1000, 100, dollars_known=False)
    session.budget = Budget(tokens=1000)
    session.ends_after = BudgetReached
    assert snap_compare(WatchedApp(session), terminal_size=(100, 30), run_before=before)


def test_one_line_is_asked_for(snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await when_thinking("n")(pilot)
        await pilot.press(*"hello")
        pilot.app.screen.query_one(Input).cursor_blink = False
        await pilot.pause()

    assert snap_compare(WatchedApp(two_steps_and_a_thought()), terminal_size=(100, 30), run_before=before)


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (100, 30), (170, 80)], ids=["40x12", "60x20", "100x30", "170x80"])
def test_looking_back(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app = await opened(pilot)
        await pilot.press("left_square_bracket", "left")
        await until(pilot, lambda: app.timeline.looked_at is not None)
        await until(pilot, lambda: (app.timeline.looked_at or made_up_step(1)).step == 30)
        await pilot.pause()

    session = FakeSession()
    session.recording = recording_with_marks(tmp_path / "recording.sqlite3")
    session.step = 45
    assert snap_compare(WatchedApp(session, paused=True), terminal_size=size, run_before=before)


def recording_with_marks(path: Path) -> Recording:
    """A recording in which a partner was won, a battle fought and the agents changed."""
    recording = Recording.create(path, FACTS)
    for number in range(1, 46):
        step = made_up_step(number)
        account = replace(
            step.account,
            agent="explorer" if number < 20 else "random",
            milestones=("partner",) if number == 31 else (),
            state=StateSummary("overworld", "MOSS HALL", 2, 3, number, ("PUDDLUP PUDDLUP L7 18/24",), (), 30, "", ""),
        )
        recording.append(replace(step, greys=picture_as_greys(picture(number)), account=account))
    return recording


@pytest.mark.parametrize("size", [(60, 20), (100, 30)], ids=["60x20", "100x30"])
def test_choosing_a_session(snap_compare: Compare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app = await opened(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, SessionsPicker) and bool(app.screen.entries))
        await pilot.press("down")
        await pilot.pause()

    now = 2_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    one = SessionEntry(
        "0123456789ab", SessionState.RUNNING, Path("0"), "fernvale", agent="explorer", steps=45, updated_at=now
    )
    entries = [
        one,
        replace(one, id="c4a5", state=SessionState.CRASHED, steps=1345, milestones=4, updated_at=now - 300),
        replace(
            one,
            id="b4a1",
            state=SessionState.DETACHED,
            agent="openai gpt-5-mini",
            updated_at=now - 7300,
            parent="c4a5@450",
        ),
        replace(
            one, id="f111", state=SessionState.FINISHED, game_finished=True, milestones=6, updated_at=now - 200_000
        ),
        SessionEntry(
            "da3a", SessionState.DAMAGED, Path("4"), problem="Step 7 in da3a.sqlite3 is damaged; take a copy."
        ),
    ]
    app = WatchedApp(paused=True, sessions=lambda: entries)
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_run(snap_compare: Compare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_controls, "this_machine", lambda: RemoteMachine("ada", "box.example"))
    status = replace(SURROUNDED, store="sqlite:////home/ada/.local/share/pokeview/mlflow.db", edits_waiting=1)
    app = WatchedApp(two_steps_and_a_thought(), FakeRecorder(status))

    async def before(pilot: Pilot[None]) -> None:
        await when_thinking()(pilot)
        await pilot.press("e", "c")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_all_that_is_around_a_run(snap_compare: Compare) -> None:
    spent = {"input_tokens": (1000.0, 12_000.0), "output_tokens": (100.0, 500.0), "dollars": (0.01,)}
    status = replace(SURROUNDED, metrics={**RUNNING.metrics, **spent}, models=(MODEL, MODEL))
    app = WatchedApp(two_steps_and_a_thought(), FakeRecorder(status))
    assert snap_compare(app, terminal_size=(220, 80), run_before=when_thinking())
