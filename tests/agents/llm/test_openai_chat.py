"""The agent that asks a model: over HTTP to servers that behave and misbehave, on the toy and on the bundled game."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import cycle
from typing import Any, cast

import pytest

from pokeview.agents.chat import Answer, Said, TokenUsage
from pokeview.agents.llm.briefing import FullBriefing
from pokeview.agents.llm.openai_chat import STEPS_BEFORE_CRITIQUE, OpenAIChat, screenshot
from pokeview.agents.llm.prompt import estimate_tokens
from pokeview.gameboy import GameBoy
from pokeview.play.events import AgentFailed, Event, StepDone, ThoughtStreamed
from pokeview.play.session import Session
from tests.support.agents.asking import chat_with
from tests.support.agents.misbehaviours import KEY, MISBEHAVIOURS, SHORT_OF_PATIENCE
from tests.support.agents.model_dialects import GOOD, call_of
from tests.support.agents.perfect_player import PerfectPlayer, spoken_in
from tests.support.agents.scripted_server import HANG, Reply, ScriptedServer
from tests.support.play.opening import open_session
from tests.support.play.toy_game import ToyGame, ToyGameBoy


def toy_session(agent: OpenAIChat, gameboy: ToyGameBoy) -> Session:
    return Session(cast(GameBoy, gameboy), ToyGame(), agent)


async def play(session: Session, steps: int) -> list[Event]:
    events: list[Event] = []
    async with aclosing(session.play()) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, StepDone) and event.step >= steps:
                break
    return events


@pytest.mark.parametrize("name", MISBEHAVIOURS)
async def test_no_misbehaviour_makes_up_a_key_press(name: str) -> None:
    gameboy = ToyGameBoy()
    with ScriptedServer(*MISBEHAVIOURS[name]) as server:
        agent = OpenAIChat(chat_with(server, timeouts=SHORT_OF_PATIENCE.get(name)), "scripted", vision="image" in name)
        session = toy_session(agent, gameboy)
        await session.power_on()
        power_on = len(gameboy.log)
        events = await play(session, 1)
    ending = events[-1]
    pressed = {button for button, _ in gameboy.log[power_on:]} - {None}
    if isinstance(ending, StepDone):
        assert pressed <= {"up", "a"}
        assert ending.decision.exchange is not None
    else:
        assert isinstance(ending, AgentFailed)
        assert ending.final
        assert not pressed
        assert KEY not in ending.problem
        assert ending.problem[-1] in ".?"


async def test_a_macro_only_player_wins_the_bundled_game_and_the_meter_agrees_with_the_server() -> None:
    with PerfectPlayer() as server:
        session = open_session(OpenAIChat(chat_with(server), "perfect"))
        await session.power_on()
        events = await play(session, 200)
        assert session.finished, [event for event in events if isinstance(event, AgentFailed)]
        assert (session.spent.input_tokens, session.spent.output_tokens) == server.tokens_sent
        assert not session.spent.dollars_known
        session.close()


async def test_what_was_wrong_is_told_to_the_model_at_the_next_try() -> None:
    with ScriptedServer(call_of("fly", {}), GOOD) as server:
        session = toy_session(OpenAIChat(chat_with(server), "scripted"), ToyGameBoy())
        await session.power_on()
        events = await play(session, 1)
        failed = next(event for event in events if isinstance(event, AgentFailed))
        assert not failed.final
        assert "There is no tool 'fly'" in failed.problem
        assert "Your last answer could not be used: There is no tool 'fly'" in spoken_in(server.bodies[1])
        assert session.spent.input_tokens > 0


async def test_a_prompt_that_is_too_long_for_the_model_is_halved() -> None:
    briefing = FullBriefing(most_tokens=4000)
    overflow = MISBEHAVIOURS["context overflow"][0]
    with ScriptedServer(overflow, overflow, GOOD) as server:
        session = toy_session(OpenAIChat(chat_with(server), "scripted", briefing=briefing), ToyGameBoy())
        await session.power_on()
        events = await play(session, 1)
    assert isinstance(events[-1], StepDone)
    assert briefing.most_tokens == 1000


async def test_the_first_thought_is_there_before_the_answer_is_whole() -> None:
    begun = Reply((*GOOD.parts[:2], b'data: {"choices": [{"index": 0, "delta": {"reasoning": "Hm, "}}]}\n\n', HANG))
    with ScriptedServer(begun) as server:
        session = toy_session(OpenAIChat(chat_with(server), "scripted"), ToyGameBoy())
        await session.power_on()
        async with aclosing(session.play()) as stream:
            thought = [await anext(stream), await anext(stream)][-1]
        assert thought == ThoughtStreamed(1, "Hm, ")
        assert server.all_closed.wait(60), "closing the play must hang up on the server"


class FakeAsker:
    """Answers at once, in this process: for questions of how much is asked, not of how."""

    def __init__(self, *calls: tuple[str, dict[str, Any]]) -> None:
        self.asked: list[dict[str, Any]] = []
        self._calls = cycle(calls)

    async def ask(self, messages: Any, tools: Any, **options: Any) -> AsyncGenerator[Said, None]:
        self.asked.append({"messages": messages, "tools": [tool.name for tool in tools], **options})
        name, arguments = next(self._calls)
        if tools[0].name == "rewrite_notes":
            name, arguments = "rewrite_notes", {"notes": "The wall is a wall."}
        yield Answer(name, arguments, "because", "raw", TokenUsage(10, 1), "tools")


async def test_the_prompt_stays_within_its_bound_for_500_steps() -> None:
    walks = [("walk_to", {"y": y, "x": x, "notes": f"I was at {y} {x}. " * 200}) for y in (1, 3) for x in (1, 2, 3, 4)]
    asker = FakeAsker(*walks, ("talk_to", {"y": 1, "x": 5}), ("press", {"buttons": ["b"] * 10}))
    session = toy_session(OpenAIChat(asker, "fake", briefing=FullBriefing(2500)), ToyGameBoy())
    await session.power_on()
    await play(session, 500)
    sizes = [estimate_tokens(question["messages"][1]["content"]) for question in asker.asked]
    assert len(sizes) >= 500
    assert max(sizes) <= 2501


async def test_a_player_that_is_stuck_is_criticised_and_the_notes_are_rewritten() -> None:
    asker = FakeAsker(("press", {"buttons": ["b"], "notes": "Pressing B opens the wall."}))
    session = toy_session(OpenAIChat(asker, "fake"), ToyGameBoy())
    await session.power_on()
    events = await play(session, 12)
    critiques = [question for question in asker.asked if question["tools"] == ["rewrite_notes"]]
    assert len(critiques) == 1
    assert critiques[0]["temperature"] > 0.9
    assert "Pressing B opens the wall." in critiques[0]["messages"][1]["content"]
    after = asker.asked[asker.asked.index(critiques[0]) + 1]
    assert "The wall is a wall." in after["messages"][1]["content"]
    assert any(isinstance(event, ThoughtStreamed) and "from outside" in event.text for event in events)
    assert session.spent.input_tokens == 10 * len(asker.asked)
    assert STEPS_BEFORE_CRITIQUE > 1


async def test_memory_comes_back_with_the_session() -> None:
    asker = FakeAsker(("talk_to", {"y": 1, "x": 5, "notes": "Somebody said hello."}))
    agent = OpenAIChat(asker, "fake")
    session = toy_session(agent, ToyGameBoy())
    await session.power_on()
    await play(session, 3)
    heir = OpenAIChat(asker, "fake")
    heir.recall(agent.remember())
    assert heir.remember() == agent.remember()
    assert "Somebody said hello." in str(heir.remember())


def test_the_screenshot_is_a_png_twice_the_size() -> None:
    picture = ToyGameBoy().picture()
    png = screenshot(picture)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 320
    assert int.from_bytes(png[20:24]) == 288
