"""The contract that every agent keeps, on the toy game and on the bundled one."""

from contextlib import aclosing

import numpy as np
import pytest

from pokeview.agents import AGENT_NAMES, MODEL_AGENTS, make_agent
from pokeview.errors import AgentError
from pokeview.games.state import Direction, GameMode, GameState, Position
from pokeview.play.actions import describe
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.events import AgentFailed, StepDone, ThoughtStreamed
from pokeview.play.observation import Observation
from tests.support.play.opening import open_session
from tests.support.play.toy_game import TOWN


def observation(state: GameState | None) -> Observation:
    return Observation(step=1, game="Toy", picture=np.zeros((144, 160, 3), np.uint8), state=state)


OFFLINE = tuple(name for name in AGENT_NAMES if name not in MODEL_AGENTS)
IN_TOWN = GameState(GameMode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN)


async def ask(agent: Agent, seen: Observation) -> list[Thought | Decision]:
    async with aclosing(agent.decide(seen)) as stream:
        return [item async for item in stream]


@pytest.fixture(params=OFFLINE)
def agent(request: pytest.FixtureRequest) -> Agent:
    return make_agent(request.param, seed=3)


@pytest.mark.parametrize("state", [IN_TOWN, None, GameState(GameMode.TITLE, Position(0, 0, 0), Direction.DOWN)])
async def test_it_thinks_then_decides_once(agent: Agent, state: GameState | None) -> None:
    items = await ask(agent, observation(state))
    assert len(items) >= 2
    assert all(isinstance(item, Thought) and item.text for item in items[:-1])
    decision = items[-1]
    assert isinstance(decision, Decision)
    assert decision.reason
    assert describe(decision.action)


async def test_the_same_seed_decides_the_same(agent: Agent) -> None:
    twin = make_agent(agent.name, seed=3)
    for _ in range(20):
        assert await ask(agent, observation(IN_TOWN)) == await ask(twin, observation(IN_TOWN))


async def test_a_decision_can_be_abandoned(agent: Agent) -> None:
    async with aclosing(agent.decide(observation(IN_TOWN))) as stream:
        assert isinstance(await anext(stream), Thought)
    assert isinstance((await ask(agent, observation(IN_TOWN)))[-1], Decision)


async def test_it_plays_the_bundled_game(agent: Agent) -> None:
    session = open_session(agent, seed=3)
    try:
        await session.power_on()
        kinds = []
        async with aclosing(session.play()) as events:
            async for event in events:
                kinds.append(type(event))
                if isinstance(event, StepDone) and event.step == 15:
                    break
        assert AgentFailed not in kinds
        assert kinds.count(ThoughtStreamed) >= 15
        assert session.state is not None
    finally:
        session.close()


def test_an_unknown_agent_is_refused_with_the_names_of_the_known() -> None:
    with pytest.raises(AgentError, match=r"no agent called 'gpt'.*explorer, openai, dspy, random"):
        make_agent("gpt")
