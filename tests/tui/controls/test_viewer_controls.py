"""Taking over, approving, speaking to the agent: with the real session and the bundled game."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from pokeview.play.actions import Button, WalkTo, press
from pokeview.play.agent import Agent
from pokeview.play.events import AgentChosen, StepDone
from pokeview.play.pacing import Speed
from pokeview.play.player import Phase, PlayMode
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.screens.watch_screen import WatchScreen
from pokeview.tui.widgets.control_bar import ControlBar
from pokeview.tui.widgets.decision_bar import DecisionBar
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.agents.waiting_agents import Pondering, Talkative
from tests.support.play.opening import open_session
from tests.support.tui.fakes import FakeRoster
from tests.support.tui.watched import WatchedApp, opened, until

PAD_KEYS = {
    "up": Button.UP,
    "down": Button.DOWN,
    "left": Button.LEFT,
    "right": Button.RIGHT,
    "z": Button.A,
    "x": Button.B,
    "enter": Button.START,
    "backspace": Button.SELECT,
}
WAYS = pytest.mark.parametrize("way", ["key", "button"])


@asynccontextmanager
async def watching(
    agent: Agent, *, paused: bool = False, size: tuple[int, int] = (120, 40), roster: FakeRoster | None = None
) -> AsyncIterator[tuple[WatchedApp, Pilot[None]]]:
    app = WatchedApp(paused=paused, speed=Speed.MAXIMUM, open_session=lambda: open_session(agent), roster=roster)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        yield app, pilot


def steps(app: WatchedApp, agent: str) -> list[StepDone]:
    return [event for event in app.recorder.events if isinstance(event, StepDone) and event.agent == agent]


def pressed(app: WatchedApp) -> list[Button]:
    return [button for event in steps(app, "you") for button in event.outcome.pressed]


async def thought_of(app: WatchedApp, pilot: Pilot[None], agent: Pondering) -> None:
    await until(pilot, lambda: agent.thinking and app.at_work.phase is Phase.THINKING)


async def decision_waits(app: WatchedApp, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app.screen_stack[0].query_one(DecisionBar).display)


async def at_rest(app: WatchedApp, pilot: Pilot[None], steps: int) -> None:
    await until(pilot, lambda: app.at_work.session.step == steps and app.at_work.mode is PlayMode.PAUSED)


@WAYS
async def test_taking_over_playing_and_handing_back(way: str) -> None:
    agent = Pondering()
    async with watching(agent) as (app, pilot):
        await thought_of(app, pilot, agent)
        await (pilot.press("o") if way == "key" else pilot.click("#control-take-over"))
        await until(pilot, lambda: "agent you" in app.shown(TitleLine) and "● your turn" in app.shown(TitleLine))
        assert agent.interruptions == 1
        await pilot.press("z", "down")
        await until(pilot, lambda: len(pressed(app)) == 2)
        assert pressed(app) == [Button.A, Button.DOWN]
        await until(pilot, lambda: not agent.thinking and app.at_work.phase is Phase.THINKING)
        hand_back = app.screen.query(ControlBar).last().query_one("#control-take-over")
        await (pilot.press("o") if way == "key" else pilot.click(hand_back))
        await thought_of(app, pilot, agent)
        assert "agent ponderer" in app.shown(TitleLine)
        chosen = [event.agent for event in app.recorder.events if isinstance(event, AgentChosen)]
        assert chosen == ["you", "ponderer"]


@pytest.mark.parametrize(("key", "button"), PAD_KEYS.items())
async def test_every_key_of_the_pad_presses_its_button_and_does_nothing_else(key: str, button: Button) -> None:
    async with watching(Pondering(), paused=True) as (app, pilot):
        await pilot.press("o", "t")
        thoughts = app.screen.query_one(ThoughtsPanel)
        assert app.focused is thoughts
        await pilot.press(key)
        await until(pilot, lambda: pressed(app) == [button])
        assert isinstance(app.screen, WatchScreen)
        assert thoughts.selected is None
        assert thoughts.following


@pytest.mark.parametrize(("key", "button"), PAD_KEYS.items())
async def test_the_pad_has_buttons_for_the_mouse(key: str, button: Button) -> None:
    async with watching(Pondering(), paused=True) as (app, pilot):
        await pilot.press("o")
        await pilot.pause()
        assert await pilot.click(f"#control-press-button-{button}")
        await until(pilot, lambda: pressed(app) == [button])


async def test_unless_taken_over_the_keys_of_the_pad_press_nothing() -> None:
    async with watching(Pondering(), paused=True) as (app, pilot):
        await pilot.press(*PAD_KEYS)
        await pilot.pause()
        assert app.recorder.events == []


async def test_taking_over_while_paused_goes_back_to_the_pause() -> None:
    agent = Pondering()
    async with watching(agent, paused=True) as (app, pilot):
        await pilot.press("o", "z")
        await until(pilot, lambda: pressed(app) == [Button.A])
        await pilot.press("o")
        await until(pilot, lambda: app.at_work.mode is PlayMode.PAUSED)
        assert "agent ponderer" in app.shown(TitleLine)
        assert steps(app, "ponderer") == []
        agent.may_decide.set()
        await pilot.press("s")
        await until(pilot, lambda: len(steps(app, "ponderer")) == 1)


async def test_a_button_ends_a_pause_in_ones_own_play() -> None:
    async with watching(Pondering(), paused=True) as (app, pilot):
        await pilot.press("o", "z")
        await until(pilot, lambda: len(pressed(app)) == 1 and app.at_work.phase is Phase.THINKING)
        await pilot.press("space", "x")
        await at_rest(app, pilot, 2)
        await pilot.press("z")
        await until(pilot, lambda: pressed(app) == [Button.A, Button.B, Button.A])


async def test_choosing_an_agent_ends_ones_own_play() -> None:
    agent, other = Pondering(), Pondering("other")
    async with watching(agent, roster=FakeRoster(makes={"random": other})) as (app, pilot):
        await thought_of(app, pilot, agent)
        await pilot.press("o", "a", "down", "enter")
        await thought_of(app, pilot, other)
        assert "Take over" in app.shown(ControlBar)


async def test_another_agent_in_mid_stream_interrupts_the_first_and_leaves_no_task() -> None:
    agent, other = Pondering(), Pondering("other")
    async with watching(agent, roster=FakeRoster(makes={"random": other})) as (app, pilot):
        await thought_of(app, pilot, agent)
        before = len(asyncio.all_tasks())
        await pilot.press("a", "down", "enter")
        await thought_of(app, pilot, other)
        assert agent.interruptions == 1
        await until(pilot, lambda: len(asyncio.all_tasks()) <= before)
        assert [event.agent for event in app.recorder.events if isinstance(event, AgentChosen)] == ["other"]
        assert steps(app, "ponderer") == []


async def test_clicking_the_picture_takes_the_keys_from_the_panels() -> None:
    async with watching(Pondering(), paused=True) as (app, pilot):
        await pilot.press("t")
        assert app.focused is not None
        await pilot.click("GameScreen")
        assert app.focused is None


@WAYS
async def test_a_decision_waits_and_is_approved(way: str) -> None:
    async with watching(Talkative(WalkTo(3, 5)), paused=True) as (app, pilot):
        await (pilot.press("v") if way == "key" else pilot.click("#control-toggle-approval"))
        assert "v Approving" in app.shown(ControlBar)
        await pilot.press("s")
        await decision_waits(app, pilot)
        assert "walk to (y=3, x=5): It seems wise." in app.shown(DecisionBar)
        assert "waiting for your approval" in app.shown(TitleLine)
        assert steps(app, "talker") == []
        await pilot.pause()
        await (pilot.press("enter") if way == "key" else pilot.click("#control-approve"))
        await at_rest(app, pilot, 1)
        assert steps(app, "talker")[0].decision.action == WalkTo(3, 5)
        assert not app.screen.query_one(DecisionBar).display


@WAYS
async def test_a_decision_is_edited(way: str) -> None:
    async with watching(Talkative(press("left", "left")), paused=True) as (app, pilot):
        await pilot.press("v", "s")
        await decision_waits(app, pilot)
        await pilot.pause()
        await (pilot.press("e") if way == "key" else pilot.click("#control-edit-decision"))
        await until(pilot, lambda: isinstance(app.screen, LineDialog))
        line = app.screen.query_one(Input)
        assert line.value == "left x2"
        line.value = "up jump"
        await pilot.press("enter")
        await pilot.pause()
        told = app.screen.query_one(".hint")
        assert "'jump' is no button." in "".join(strip.text for strip in told.render_lines(told.size.region))
        line.value = "up up a"
        await pilot.press("enter")
        await at_rest(app, pilot, 1)
        done = steps(app, "talker")[0]
        assert done.decision.action == press("up", "up", "a")
        assert done.decision.reason == "You chose this instead of 'left x2'."


@WAYS
async def test_a_decision_is_refused_and_the_agent_told_why(way: str) -> None:
    agent = Talkative(press("left"), press("right"))
    async with watching(agent, paused=True) as (app, pilot):
        await pilot.press("v", "s")
        await decision_waits(app, pilot)
        await pilot.pause()
        await (pilot.press("r") if way == "key" else pilot.click("#control-refuse"))
        await until(pilot, lambda: isinstance(app.screen, LineDialog))
        await pilot.press(*"wall", "enter")
        await until(pilot, lambda: "right: It seems wise." in app.shown(DecisionBar))
        assert agent.nudges == ["'left' was refused. wall"]
        await pilot.press("y")
        await at_rest(app, pilot, 1)
        assert steps(app, "talker")[0].decision.action == press("right")


async def test_a_dialog_that_is_left_changes_nothing() -> None:
    async with watching(Talkative(), paused=True) as (app, pilot):
        await pilot.press("v", "s")
        await decision_waits(app, pilot)
        for key in ("e", "r"):
            await pilot.press(key, "escape")
            await until(pilot, lambda: isinstance(app.screen, WatchScreen))
        assert app.screen.query_one(DecisionBar).display
        assert steps(app, "talker") == []


async def test_turning_approval_off_leaves_the_decision_that_waits_to_the_viewer() -> None:
    async with watching(Talkative()) as (app, pilot):
        await pilot.press("v")
        await decision_waits(app, pilot)
        before = app.at_work.session.step
        await pilot.press("v")
        await pilot.pause()
        assert app.at_work.session.step == before
        assert app.screen.query_one(DecisionBar).display
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work.session.step >= before + 3)
        assert not app.screen.query_one(DecisionBar).display


async def test_another_agent_keeps_the_mode_and_drops_what_waits() -> None:
    other = Talkative(press("start"))
    other.name = "other"
    async with watching(Talkative(), roster=FakeRoster(makes={"random": other})) as (app, pilot):
        await pilot.press("v")
        await decision_waits(app, pilot)
        before = app.at_work.session.step
        await pilot.press("a", "down", "enter")
        await until(pilot, lambda: "start: It seems wise." in app.shown(DecisionBar))
        assert app.at_work.session.step == before


async def test_taking_over_drops_what_waits() -> None:
    async with watching(Talkative(), paused=True) as (app, pilot):
        await pilot.press("v", "s")
        await decision_waits(app, pilot)
        await pilot.press("o", "enter")
        await until(pilot, lambda: pressed(app) == [Button.START])
        assert not app.screen.query_one(DecisionBar).display
        assert steps(app, "talker") == []


async def test_quitting_while_a_decision_waits() -> None:
    async with watching(Talkative()) as (app, pilot):
        await pilot.press("v")
        await decision_waits(app, pilot)
        await pilot.press("q")
    assert app.return_code == 0


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (90, 50), (220, 80)])
async def test_a_decision_that_waits_is_seen_at_every_size(size: tuple[int, int]) -> None:
    async with watching(Talkative(), paused=True, size=size) as (app, pilot):
        await pilot.press("v", "s")
        await decision_waits(app, pilot)
        await pilot.pause()
        bar = app.screen.query_one(DecisionBar)
        assert app.screen.region.contains_region(bar.region)
        assert "a: It seems" in app.shown(DecisionBar)
        assert "Approve" in app.shown(DecisionBar)


@WAYS
async def test_something_is_said_to_the_agent(way: str) -> None:
    agent = Talkative()
    async with watching(agent, paused=True) as (app, pilot):
        await (pilot.press("n") if way == "key" else pilot.click("#control-nudge"))
        await until(pilot, lambda: isinstance(app.screen, LineDialog))
        await pilot.press(*"go", "space", *"q", "enter")
        await until(pilot, lambda: "» you said: go q" in app.shown(ThoughtsPanel))
        await pilot.press("s")
        await at_rest(app, pilot, 1)
        assert agent.nudges == ["go q"]


async def test_nothing_is_said_with_no_words() -> None:
    agent = Talkative()
    async with watching(agent, paused=True) as (app, pilot):
        await pilot.press("n", "space", "enter")
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))
        await pilot.press("s")
        await at_rest(app, pilot, 1)
        assert agent.nudges == []


async def test_who_plays_cannot_be_spoken_to() -> None:
    async with watching(Pondering(), paused=True) as (app, pilot):
        await pilot.press("o", "n")
        await until(pilot, lambda: any("hand back first" in note for note in app.notes()))
        assert isinstance(app.screen, WatchScreen)
