"""How the smallest models are asked: only what is legal now, always the same beginning; and the real one plays."""

import asyncio
from contextlib import aclosing

import pytest

from pokeview.agents import make_agent
from pokeview.agents.briefing import FullBriefing
from pokeview.agents.chat import Answer, ChatEndpoint, TokenUsage
from pokeview.agents.local_model import LocalModel
from pokeview.agents.memory import Memory
from pokeview.agents.openai_chat import OpenAIChat
from pokeview.agents.small_model import SmallBriefing, briefing_for
from pokeview.agents.toolbox import UnusableCall
from pokeview.play.events import AgentFailed, StepDone, StepStarted
from pokeview.play.observation import Observation
from pokeview.play.opening import open_session


def answer(choice: str) -> Answer:
    return Answer("choose", {"choice": choice}, "because", "raw", TokenUsage(), "json_schema")


@pytest.fixture(scope="module")
def moments() -> list[Observation]:
    """What an explorer meets in the bundled game: title, house, text, choices, fields, battles."""
    return asyncio.run(meet_moments())


async def meet_moments() -> list[Observation]:
    session = open_session(None, make_agent("explorer", 8), seed=8)
    await session.power_on()
    seen: list[Observation] = []
    async with aclosing(session.play()) as events:
        async for event in events:
            if isinstance(event, StepStarted):
                seen.append(event.observation)
                if event.step == 160:
                    break
    session.close()
    return seen


@pytest.mark.parametrize(
    ("model", "small"),
    [
        ("gemma-3-270m", True),
        ("SmolLM2-135M-Instruct", True),
        ("Qwen2.5-0.5B-Instruct", True),
        ("llama3.2:3b", True),
        ("Qwen/Qwen3-VL-8B-Instruct", False),
        ("gpt-5-mini", False),
        ("google/gemini-2.5-pro", False),
    ],
)
def test_the_size_in_a_name_decides_how_a_model_is_asked(model: str, small: bool) -> None:
    assert isinstance(briefing_for(model), SmallBriefing if small else FullBriefing)
    assert isinstance(briefing_for(model, "full"), FullBriefing)
    assert isinstance(briefing_for(model, "small"), SmallBriefing)


def test_every_choice_that_is_offered_can_be_taken(moments: list[Observation]) -> None:
    kinds = set()
    for observation in moments:
        briefing = SmallBriefing()
        brief = briefing.write(observation, Memory(), "")
        labels = brief.tools[0].parameters["properties"]["choice"]["enum"]
        assert 1 <= len(labels) == len(set(labels))
        kinds |= {type(briefing.read(answer(label), brief)) for label in labels}
    assert len(kinds) >= 5


def test_what_was_not_offered_is_refused(moments: list[Observation]) -> None:
    briefing = SmallBriefing()
    brief = briefing.write(moments[20], Memory(), "")
    with pytest.raises(UnusableCall, match="'fly to the moon' cannot be chosen now"):
        briefing.read(answer("fly to the moon"), brief)


def test_all_but_the_last_message_is_always_the_same(moments: list[Observation]) -> None:
    briefing = SmallBriefing()
    beginnings = [str(briefing.write(observation, Memory(), "").messages[:-1]) for observation in moments]
    assert len(set(beginnings)) == 1


async def test_the_real_small_model_plays_the_bundled_game(local_model: LocalModel) -> None:
    agent = OpenAIChat(ChatEndpoint(local_model.endpoint), local_model.model, briefing=SmallBriefing())
    session = open_session(None, agent, seed=1)
    await session.power_on()
    done, failed = [], []
    async with aclosing(session.play()) as events:
        async for event in events:
            if isinstance(event, StepDone):
                done.append(event)
                if event.step == 10:
                    break
            elif isinstance(event, AgentFailed):
                failed.append(event)
    session.close()
    assert len(done) == 10
    assert len(failed) <= 1
    assert session.explored.squares_walked > 1
    assert all(step.decision.usage.output_tokens for step in done)
