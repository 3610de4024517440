"""A session: what comes out, in which order, and what survives cancelling, failing and switching."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import count, pairwise
from typing import Any, cast

import pytest

from pokeview.errors import AgentError
from pokeview.gameboy import GameBoy
from pokeview.games.state import Direction
from pokeview.play.actions import Action, Button, Walk, press
from pokeview.play.agent import Agent, Decision, DecisionFailed, Thought, Usage
from pokeview.play.budget import Budget
from pokeview.play.events import (
    AgentChosen,
    AgentFailed,
    BudgetReached,
    Decided,
    Event,
    FrameDrawn,
    GameFinished,
    MilestoneReached,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.observation import Observation
from pokeview.play.session import Session
from tests.support.play.toy_game import ScriptedAgent, ToyGame, ToyGameBoy

UP, DOWN, RIGHT = Direction.UP, Direction.DOWN, Direction.RIGHT
TO_THE_CAVE = Walk((DOWN, DOWN, RIGHT, RIGHT, DOWN))


def make_session(agent: Agent, gameboy: ToyGameBoy | None = None, **options: Any) -> Session:
    ticks = count()
    toy = gameboy or ToyGameBoy()
    return Session(cast(GameBoy, toy), ToyGame(), agent, clock=lambda: float(next(ticks)), **options)


async def play_steps(session: Session, steps: int) -> list[Event]:
    events: list[Event] = []
    async with aclosing(session.play()) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, StepDone) and session.step >= steps and not session.finished:
                break
    return events


async def test_a_step_is_told_in_order() -> None:
    session = make_session(ScriptedAgent([press("right")]))
    await session.power_on()
    events = await play_steps(session, 1)
    assert [type(event) for event in events] == [StepStarted, ThoughtStreamed, ThoughtStreamed, Decided, StepDone]
    done = events[-1]
    assert isinstance(done, StepDone)
    assert done.step == session.step == 1
    assert done.outcome.pressed == (Button.RIGHT,)
    assert done.changes == ("turned right",)
    assert done.progress.decision_seconds == 1.0


async def test_pictures_are_drawn_every_so_many_frames() -> None:
    session = make_session(ScriptedAgent([Walk((DOWN,))]), picture_every=2)
    await session.power_on()
    frames = [event.frame for event in await play_steps(session, 1) if isinstance(event, FrameDrawn)]
    steps = [later - earlier for earlier, later in pairwise(frames)]
    assert len(frames) > 8
    assert set(steps[:-1]) == {2}


async def test_pictures_change_nothing_in_the_game() -> None:
    logs = []
    for picture_every in (0, 1, 7):
        gameboy = ToyGameBoy()
        session = make_session(ScriptedAgent([TO_THE_CAVE]), gameboy, picture_every=picture_every)
        await session.power_on()
        await play_steps(session, 1)
        logs.append((gameboy.frames, gameboy.state))
    assert logs[0] == logs[1] == logs[2]


async def test_milestones_and_the_end_are_told_once() -> None:
    session = make_session(ScriptedAgent([TO_THE_CAVE, Walk((UP,))]))
    await session.power_on()
    events = await play_steps(session, 9)
    assert [event.name for event in events if isinstance(event, MilestoneReached)] == ["cave"]
    assert isinstance(events[-1], GameFinished)
    assert session.finished
    assert await play_steps(session, 9) == []


async def test_a_failed_decision_presses_nothing_and_the_agent_is_asked_again() -> None:
    gameboy = ToyGameBoy()
    agent = ScriptedAgent([DecisionFailed("That was prose.", Usage(100, 20)), press("right")])
    session = make_session(agent, gameboy)
    await session.power_on()
    frames = gameboy.frames
    async with aclosing(session.play()) as stream:
        failed = [await anext(stream) for _ in range(4)][-1]
        assert failed == AgentFailed(1, "scripted", "That was prose.", final=False)
        assert gameboy.frames == frames
        assert isinstance([await anext(stream) for _ in range(5)][-1], StepDone)
    assert (session.spent.input_tokens, session.spent.output_tokens) == (100, 20)


@pytest.mark.parametrize(
    ("script", "failures"),
    [([DecisionFailed("No.", Usage()) for _ in range(9)], 3), ([AgentError("The model is gone.")], 1)],
)
async def test_after_a_final_failure_the_session_waits(script: list[Action | Exception], failures: int) -> None:
    session = make_session(ScriptedAgent(script))
    await session.power_on()
    told = [event async for event in session.play() if isinstance(event, AgentFailed)]
    assert [event.final for event in told] == [False] * (failures - 1) + [True]
    assert session.step == 0


async def test_at_a_cap_the_session_waits_until_the_cap_is_raised() -> None:
    session = make_session(ScriptedAgent(), budget=Budget(steps=2))
    await session.power_on()
    events = [event async for event in session.play()]
    assert events[-1] == BudgetReached(2, "The cap of 2 steps is reached.")
    session.budget = Budget(steps=3)
    assert isinstance((await play_steps(session, 3))[-1], StepDone)


async def test_a_nudge_is_shown_once() -> None:
    agent = ScriptedAgent()
    session = make_session(agent)
    await session.power_on()
    session.nudge("Go north.")
    await play_steps(session, 1)
    await play_steps(session, 2)
    assert [observation.nudges for observation in agent.observations] == [("Go north.",), ()]


async def test_a_nudge_that_comes_while_the_agent_thinks_is_for_the_next_step() -> None:
    agent = ScriptedAgent(on_decide=lambda: session.nudge(f"Nudge {len(agent.observations)}."))
    session = make_session(agent)
    await session.power_on()
    await play_steps(session, 2)
    assert [observation.nudges for observation in agent.observations] == [(), ("Nudge 1.",)]


async def test_an_agent_that_goes_round_in_circles_is_warned() -> None:
    agent = ScriptedAgent([press("b")] * 5)
    session = make_session(agent)
    await session.power_on()
    await play_steps(session, 5)
    assert agent.observations[2].warning == ""
    assert "'b' has changed nothing 3 times" in agent.observations[3].warning


async def test_an_agent_without_a_decision_has_failed() -> None:
    class Silent(Agent):
        name = "silent"

        async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
            yield Thought("...")

    session = make_session(Silent())
    await session.power_on()
    async with aclosing(session.play()) as stream:
        events = [await anext(stream) for _ in range(3)]
    assert isinstance(events[-1], AgentFailed)


async def test_another_agent_plays_from_the_next_step() -> None:
    first, second = ScriptedAgent([press("right")]), ScriptedAgent([press("down")])
    second.name = "second"
    session = make_session(first)
    await session.power_on()
    await play_steps(session, 1)
    session.choose_agent(second)
    events = await play_steps(session, 2)
    assert events[0] == AgentChosen(2, "second")
    assert isinstance(events[-1], StepDone)
    assert events[-1].agent == "second"


async def test_cancelling_a_thinking_agent_presses_nothing_and_play_goes_on() -> None:
    class Slow(Agent):
        name = "slow"
        closed = False

        async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
            try:
                yield Thought("hm")
                await asyncio.Event().wait()
            finally:
                self.closed = True

    gameboy, slow = ToyGameBoy(), Slow()
    session = make_session(slow, gameboy)
    await session.power_on()
    frames = gameboy.frames
    thinking = asyncio.create_task(play_steps(session, 1))
    while not isinstance(thinking, asyncio.Task) or not thinking.done():
        await asyncio.sleep(0)
        thinking.cancel()
    assert gameboy.frames == frames
    session.choose_agent(ScriptedAgent([press("right")]))
    events = await play_steps(session, 1)
    assert isinstance(events[-1], StepDone)


async def test_a_walk_sees_every_square_that_it_passes() -> None:
    session = make_session(ScriptedAgent([Walk((DOWN, DOWN, RIGHT))]))
    await session.power_on()
    await play_steps(session, 1)
    assert session.explored.squares_walked == 4


async def test_the_observation_is_fogged_and_frozen() -> None:
    agent = ScriptedAgent([press("a"), press("a")])
    session = make_session(agent)
    await session.power_on()
    await play_steps(session, 2)
    observation = agent.observations[1]
    assert observation.step == 2
    assert observation.changes == ("nothing changed",)
    assert observation.picture.shape == (144, 160, 3)
    with pytest.raises(AttributeError):
        observation.step = 3  # type: ignore[misc]


async def test_an_emulator_bug_is_not_hidden() -> None:
    gameboy = ToyGameBoy()
    session = make_session(ScriptedAgent([press("a")]), gameboy)
    await session.power_on()
    gameboy.fails = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        await play_steps(session, 1)


async def test_closing_switches_the_machine_off() -> None:
    gameboy = ToyGameBoy()
    session = make_session(ScriptedAgent(), gameboy)
    await session.power_on()
    session.close()
    assert gameboy.closed


async def test_a_button_left_down_by_a_cancelled_action_is_let_go_first() -> None:
    gameboy = ToyGameBoy()
    session = make_session(ScriptedAgent([press("right"), press("right")]), gameboy, picture_every=1)
    await session.power_on()
    async with aclosing(session.play()) as stream:
        async for event in stream:
            if isinstance(event, FrameDrawn):
                break
    assert gameboy.held == "right"
    await play_steps(session, 1)
    after = gameboy.log[gameboy.log.index(("right", 1)) + 1 :]
    assert after[0] == (None, 1)
