"""The agent that asks through a DSPy program: over HTTP to scripted servers and to the real small model."""

import json
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr

from pokeview.agents.chat import Endpoint, RetryPolicy
from pokeview.agents.llm.briefing import FullBriefing
from pokeview.agents.llm.local_model import LocalModel
from pokeview.agents.llm.small_model import SmallBriefing
from pokeview.agents.program.dspy_program import DSPyProgram, form_for
from pokeview.agents.program.forms import ToolForm
from pokeview.agents.program.program_endpoint import ProgramEndpoint
from pokeview.gameboy import GameBoy
from pokeview.play.events import AgentFailed, Event, StepDone, ThoughtStreamed
from pokeview.play.session import Session
from tests.support.agents.misbehaviours import KEY, MISBEHAVIOURS
from tests.support.agents.model_dialects import error_reply, llamacpp
from tests.support.agents.perfect_player import spoken_in
from tests.support.agents.scripted_server import HANG, Reply, ScriptedServer
from tests.support.play.opening import open_session
from tests.support.play.toy_game import ToyGame, ToyGameBoy

THINKING = "The door is north of me, so I go up."


def fields(tool: str, arguments: str) -> Reply:
    """An answer as DSPy asks for it, field by field."""
    parts = {"reasoning": THINKING, "tool": tool, "arguments": arguments, "completed": ""}
    return llamacpp("\n\n".join(f"[[ ## {name} ## ]]\n{text}" for name, text in parts.items()))


UP = fields("press", '{"buttons": ["up"]}')


async def no_wait(seconds: float) -> None:
    """For retries that are not to be waited for."""


def program_on(server: ScriptedServer) -> DSPyProgram:
    endpoint = Endpoint(server.base_url, "scripted-model", SecretStr(KEY))
    briefing = FullBriefing()
    asker = ProgramEndpoint(endpoint, form_for(briefing), retries=RetryPolicy(3), sleep=no_wait)
    return DSPyProgram(asker, "scripted", briefing=briefing)


async def play(session: Session, steps: int) -> list[Event]:
    events: list[Event] = []
    async with aclosing(session.play()) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, StepDone) and event.step >= steps:
                break
    return events


async def play_toy(server: ScriptedServer, steps: int = 1) -> tuple[Session, ToyGameBoy, list[Event]]:
    gameboy = ToyGameBoy()
    session = Session(cast(GameBoy, gameboy), ToyGame(), program_on(server))
    await session.power_on()
    return session, gameboy, await play(session, steps)


async def test_a_program_thinks_aloud_and_decides() -> None:
    with ScriptedServer(UP) as server:
        session, gameboy, events = await play_toy(server)
    done = events[-1]
    assert isinstance(done, StepDone)
    assert gameboy.pressed[-1] == "up"
    assert "".join(event.text for event in events if isinstance(event, ThoughtStreamed)).strip() == THINKING
    assert done.decision.exchange is not None
    assert "walk_to" in done.decision.exchange.sent
    assert (session.spent.input_tokens, session.spent.output_tokens) == (337, 23)


async def test_what_was_wrong_is_told_to_the_model_at_the_next_try() -> None:
    with ScriptedServer(fields("press", '{"buttons": ["turbo"]}'), UP) as server:
        _, _, events = await play_toy(server)
        failed = next(event for event in events if isinstance(event, AgentFailed))
        assert not failed.final
        assert "turbo" in failed.problem
        assert "could not be used" in spoken_in(server.bodies[1])
    assert isinstance(events[-1], StepDone)


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param((llamacpp("I would rather look around a bit."),), id="prose"),
        pytest.param((fields("fly", "{}"),), id="unknown tool"),
        pytest.param((fields("press", "up"),), id="arguments that are no object"),
        pytest.param((error_reply(500, "The server had an error"),), id="500 for ever"),
        pytest.param(MISBEHAVIOURS["wrong key that is echoed"], id="wrong key"),
        pytest.param(MISBEHAVIOURS["a web page"], id="a web page"),
        pytest.param(MISBEHAVIOURS["empty answer for ever"], id="empty answer"),
    ],
)
async def test_what_cannot_be_used_presses_nothing_and_ends_in_a_sentence(replies: tuple[Reply, ...]) -> None:
    with ScriptedServer(*replies) as server:
        _, gameboy, events = await play_toy(server)
    ending = events[-1]
    assert isinstance(ending, AgentFailed)
    assert ending.final
    assert gameboy.pressed == []
    assert KEY not in ending.problem
    assert ending.problem[-1] in ".?"


async def test_an_error_that_passes_is_tried_again() -> None:
    with ScriptedServer(error_reply(500, "The server had an error"), UP) as server:
        _, _, events = await play_toy(server)
    assert isinstance(events[-1], StepDone)


async def test_closing_the_play_hangs_up_in_mid_stream() -> None:
    begun = Reply((*UP.parts[:6], HANG))
    with ScriptedServer(begun) as server:
        session = Session(cast(GameBoy, ToyGameBoy()), ToyGame(), program_on(server))
        await session.power_on()
        async with aclosing(session.play()) as stream:
            async for event in stream:
                if isinstance(event, ThoughtStreamed):
                    break
        assert server.all_closed.wait(60)


def test_a_program_is_saved_as_json_without_a_key_and_loaded_again(tmp_path: Path) -> None:
    endpoint = Endpoint("http://127.0.0.1:9/v1", "scripted-model", SecretStr(KEY))
    file = tmp_path / "program.json"
    predictor = ProgramEndpoint(endpoint, ToolForm()).predictor
    predictor.signature = predictor.signature.with_instructions("Always go north.")
    predictor.save(str(file))
    assert KEY not in file.read_text()
    assert json.loads(file.read_text())
    loaded: Any = ProgramEndpoint(endpoint, ToolForm(), file).predictor
    assert loaded.signature.instructions == "Always go north."


async def test_the_real_small_model_plays_the_bundled_game(local_model: LocalModel) -> None:
    briefing = SmallBriefing()
    asker = ProgramEndpoint(local_model.endpoint, form_for(briefing))
    session = open_session(DSPyProgram(asker, local_model.model, briefing=briefing), seed=1)
    await session.power_on()
    events = await play(session, 8)
    done = [event for event in events if isinstance(event, StepDone)]
    failed = [event for event in events if isinstance(event, AgentFailed)]
    assert len(done) == 8
    assert len(failed) <= 1
    assert session.explored.squares_walked > 1
    assert session.spent.output_tokens > 0
    session.close()
