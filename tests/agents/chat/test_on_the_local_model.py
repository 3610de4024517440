"""A real model behind a real server. What it says is its own affair; that its answers fit and are usable is ours."""

import asyncio
import json
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from pokeview.agents.chat import (
    Capabilities,
    ChatEndpoint,
    ContextOverflow,
    EndpointError,
    Fragment,
    Retried,
    RetryPolicy,
    Tool,
    probe,
)
from pokeview.agents.llm.local_model import MODEL, LocalModel
from tests.support.agents.asking import PICTURE, listen

BUTTONS = ["up", "down", "a"]
PRESS = Tool(
    "press",
    "Press a button.",
    {"type": "object", "properties": {"button": {"type": "string", "enum": BUTTONS}}, "required": ["button"]},
)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"reasoning": {"type": "string", "maxLength": 60}, "button": {"type": "string", "enum": BUTTONS}},
    "required": ["reasoning", "button"],
    "additionalProperties": False,
}


def example(state: str, reasoning: str, button: str) -> list[dict[str, str]]:
    answer = json.dumps({"reasoning": reasoning, "button": button})
    return [{"role": "user", "content": state}, {"role": "assistant", "content": answer}]


MESSAGES = [
    {"role": "system", "content": "You play a game. Choose the button that is closer to the exit. Reply in JSON."},
    *example("Closer to exit: up. Farther: down.", "up is closer to the exit.", "up"),
    *example("A text is shown.", "A text is shown, so press a.", "a"),
    *example("Closer to exit: down. Farther: up.", "down is closer to the exit.", "down"),
    {"role": "user", "content": "Closer to exit: up. Farther: down."},
]
QUESTION: dict[str, Any] = {
    "messages": MESSAGES,
    "tools": (PRESS,),
    "answer_schema": SCHEMA,
    "temperature": 0,
    "max_tokens": 80,
}


@pytest.fixture
def chat(local_model: LocalModel) -> ChatEndpoint:
    return ChatEndpoint(local_model.endpoint, Capabilities(), RetryPolicy(1))


async def test_its_answer_streams_and_fits(chat: ChatEndpoint) -> None:
    heard = await listen(chat, **QUESTION)
    answer = heard.answer
    assert answer is not None, heard.error
    assert (answer.tool, answer.mode) == ("press", "json_schema")
    assert answer.arguments["button"] in BUTTONS
    assert heard.said("reasoning") == answer.reasoning != ""
    assert len(heard.fragments) > 2
    assert answer.usage.input_tokens
    assert answer.usage.output_tokens
    assert answer.usage.dollars is None
    assert answer.tokens_per_second
    assert heard.story == []


async def test_tools_that_the_server_ignores_are_given_up_for_a_schema(chat: ChatEndpoint) -> None:
    heard = await listen(chat, **{**QUESTION, "answer_schema": None})
    assert "tools" in chat.capabilities.refused
    assert heard.answer is None or heard.answer.arguments["button"] in BUTTONS
    again = await listen(chat, **{**QUESTION, "answer_schema": None})
    assert again.story == []


async def test_it_has_no_eyes(chat: ChatEndpoint) -> None:
    heard = await listen(chat, **QUESTION, image=PICTURE)
    assert heard.story == ["without image"]
    assert heard.answer is not None


async def test_its_context_is_small(chat: ChatEndpoint) -> None:
    heard = await listen(chat, **{**QUESTION, "messages": [{"role": "user", "content": "word " * 6_000}]})
    assert isinstance(heard.error, ContextOverflow)
    assert heard.error.prompt_tokens is not None
    assert heard.error.limit_tokens == 4096


async def test_only_who_has_the_key_is_answered(local_model: LocalModel) -> None:
    endpoint = replace(local_model.endpoint, api_key=SecretStr("sk-somebody-elses"))
    heard = await listen(ChatEndpoint(endpoint, Capabilities()), **QUESTION)
    assert isinstance(heard.error, EndpointError)
    assert "refused the API key" in str(heard.error)


async def test_who_is_broken_off_makes_room_for_the_next(chat: ChatEndpoint) -> None:
    endless = {**QUESTION, "answer_schema": None, "max_tokens": None}
    for _ in range(3):
        async with aclosing(chat.ask(**endless)) as said:
            assert isinstance(await anext(said), Fragment | Retried)
    heard = await asyncio.wait_for(listen(chat, **QUESTION), 120)
    assert heard.answer is not None


async def test_the_same_seed_says_the_same(chat: ChatEndpoint) -> None:
    sampled = {**QUESTION, "temperature": 0.9, "seed": 7}
    one, other = await listen(chat, **sampled), await listen(chat, **sampled)
    assert one.answer is not None
    assert other.answer is not None
    assert one.answer.raw == other.answer.raw


async def test_it_is_listed(chat: ChatEndpoint) -> None:
    assert await chat.models() == [MODEL]


async def test_the_probe_tells_what_it_can_do(local_model: LocalModel) -> None:
    result = await probe(local_model.endpoint, RetryPolicy(1), most_tokens=60)
    verdicts = {check.name: check.ok for check in result.checks}
    assert verdicts["reachable"]
    assert verdicts["model"]
    assert verdicts["tools"] is False
    assert verdicts["vision"] is False
