"""What becomes of each kept answer: over HTTP through the agent that asks directly, and through a DSPy program."""

import asyncio
from contextlib import aclosing

import pytest
from pydantic import SecretStr

from pokeview.agents import make_agent
from pokeview.agents.chat import Endpoint, RetryPolicy
from pokeview.agents.llm.briefing import FullBriefing
from pokeview.agents.llm.openai_chat import OpenAIChat
from pokeview.agents.program.dspy_program import DSPyProgram
from pokeview.agents.program.forms import ToolForm
from pokeview.agents.program.program_endpoint import ProgramEndpoint
from pokeview.games.state import GameMode
from pokeview.play.actions import Action
from pokeview.play.agent import Agent, Decision, DecisionFailed
from pokeview.play.events import StepStarted
from pokeview.play.observation import Observation
from tests.support.agents.answer_cases import AnswerCase, answer_cases
from tests.support.agents.asking import chat_with
from tests.support.agents.misbehaviours import KEY
from tests.support.agents.model_dialects import llamacpp
from tests.support.agents.scripted_server import ScriptedServer
from tests.support.play.opening import open_session

CASES = answer_cases()


@pytest.fixture(scope="module")
def on_the_map() -> Observation:
    """What is shown on FERNVALE's map, where one can walk and talk."""
    return asyncio.run(_observed_on_the_map())


async def _observed_on_the_map() -> Observation:
    session = open_session(make_agent("explorer", 1))
    await session.power_on()
    try:
        async with aclosing(session.play()) as events:
            async for event in events:
                if isinstance(event, StepStarted) and _is_on_the_map(event.observation):
                    return event.observation
    finally:
        session.close()
    raise AssertionError("the explorer never came to the map")


def _is_on_the_map(observation: Observation) -> bool:
    return observation.state is not None and observation.state.mode is GameMode.OVERWORLD


async def action_of(agent: Agent, observation: Observation) -> Action | None:
    """What the agent wants to be done; None where it tells why its model's answer is of no use."""
    try:
        async with aclosing(agent.decide(observation)) as said:
            async for item in said:
                if isinstance(item, Decision):
                    return item.action
    except DecisionFailed:
        return None
    raise AssertionError("the agent said nothing")


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_it_does_what_the_answer_says_and_nothing_else(case: AnswerCase, on_the_map: Observation) -> None:
    with ScriptedServer(case.reply) as server:
        agent = OpenAIChat(chat_with(server), "scripted")
        assert await action_of(agent, on_the_map) == case.action


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_a_program_never_does_anything_else(case: AnswerCase, on_the_map: Observation) -> None:
    with ScriptedServer(llamacpp(case.text)) as server:
        endpoint = Endpoint(server.base_url, "scripted-model", SecretStr(KEY))
        asker = ProgramEndpoint(endpoint, ToolForm(), retries=RetryPolicy(1))
        agent = DSPyProgram(asker, "scripted", briefing=FullBriefing())
        assert await action_of(agent, on_the_map) in (case.action, None)


@pytest.mark.parametrize(
    ("arguments", "is_usable"),
    [
        ('{"y": 6, "x": 12}', True),
        ('```json\n{"y": 6, "x": 12}\n```', True),
        ('{"y": 6, "x": 12', False),
        ('{"y": 6, "x":', False),
        ('{"y": 6, "x": "1', False),
        ("y=6, x=12", False),
    ],
)
async def test_a_program_uses_no_argument_that_was_cut(
    arguments: str, is_usable: bool, on_the_map: Observation
) -> None:
    answer = f"[[ ## reasoning ## ]]\nEast.\n\n[[ ## tool ## ]]\nwalk_to\n\n[[ ## arguments ## ]]\n{arguments}"
    with ScriptedServer(llamacpp(answer)) as server:
        endpoint = Endpoint(server.base_url, "scripted-model", SecretStr(KEY))
        asker = ProgramEndpoint(endpoint, ToolForm(), retries=RetryPolicy(1))
        agent = DSPyProgram(asker, "scripted", briefing=FullBriefing())
        assert (await action_of(agent, on_the_map) is not None) is is_usable
