"""Tokens that nobody has counted are estimated and marked; a prompt that was cut in silence is told."""

import json
from typing import Any

import pytest

from pokeview.agents.answers.conversation import TokenUsage
from pokeview.agents.chat.estimates import cut_prompt_note
from pokeview.play.agent import Usage
from pokeview.play.budget import Budget, Spent
from tests.support.agents.asking import chat_with, listen
from tests.support.agents.model_dialects import ANSWER, chunk, sse, usage_chunk
from tests.support.agents.scripted_server import ScriptedServer

STREAMED = [chunk({"content": json.dumps(ANSWER)}), chunk({}, "stop")]
LONG = [{"role": "system", "content": "You play a game."}, {"role": "user", "content": "a wall. " * 3000}]


async def test_where_no_usage_comes_tokens_are_estimated_so_that_a_cap_holds() -> None:
    with ScriptedServer(sse(*STREAMED)) as server:
        heard = await listen(chat_with(server))
    assert heard.answer is not None
    usage = heard.answer.usage
    assert usage.is_estimated
    assert usage.input_tokens is not None
    assert 100 < usage.input_tokens < 1000
    assert usage.output_tokens is not None
    assert 10 < usage.output_tokens < 60
    spent = Spent().plus(Usage(usage.input_tokens, usage.output_tokens, is_estimated=True), steps=1, seconds=1)
    assert (spent.tokens_known, spent.tokens_estimated) == (False, True)
    assert "The cap of 50 tokens is reached" in Budget(tokens=50).reached(spent)


async def test_what_is_reported_is_not_estimated() -> None:
    with ScriptedServer(sse(*STREAMED, usage_chunk({"prompt_tokens": 300, "completion_tokens": 9}))) as server:
        heard = await listen(chat_with(server))
    assert heard.answer is not None
    assert heard.answer.usage == TokenUsage(300, 9)
    assert not heard.answer.notes


async def test_a_prompt_that_the_server_has_cut_is_told() -> None:
    with ScriptedServer(sse(*STREAMED, usage_chunk({"prompt_tokens": 512, "completion_tokens": 9}))) as server:
        heard = await listen(chat_with(server), messages=LONG)
    assert heard.answer is not None
    assert heard.answer.notes[-1].startswith("The server has read 512 tokens of about 6")


@pytest.mark.parametrize(
    ("characters", "usage", "is_told"),
    [
        (24_000, TokenUsage(6_000, 9), False),
        (24_000, TokenUsage(2_048, 9), True),
        (24_000, TokenUsage(2_048, 9, is_estimated=True), False),
        (24_000, TokenUsage(), False),
        (900, TokenUsage(20, 9), False),
    ],
)
def test_only_far_fewer_tokens_than_were_sent_are_told(characters: int, usage: TokenUsage, is_told: bool) -> None:
    body: dict[str, Any] = {"messages": [{"role": "user", "content": "a" * characters}]}
    assert bool(cut_prompt_note(body, usage)) is is_told
