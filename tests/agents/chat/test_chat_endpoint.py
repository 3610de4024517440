"""What a well-behaved endpoint is asked, what is heard of its stream, and how asking is broken off."""

import asyncio
import base64
import json
from contextlib import aclosing, suppress
from typing import Any

import pytest

from pokeview.agents.chat import Answer, Capabilities, ChatEndpoint, EndpointError, Fragment, TokenUsage
from pokeview.agents.chat.capabilities import remembered
from tests.support.agents.asking import MESSAGES, PICTURE, PRESS, TOOLS, chat_with, listen
from tests.support.agents.misbehaviours import KEY, PROSE
from tests.support.agents.model_dialects import (
    ANSWER,
    GOOD,
    GOOD_JSON,
    PRESS_UP,
    REASONING,
    llamacpp,
    openai,
    openrouter,
    vllm,
)
from tests.support.agents.scripted_server import HANG, Reply, ScriptedServer

UP_A = {"buttons": ["up", "a"]}
THOUGHTS = "Where am I? Before a door. I could go in."
WITHOUT_TOOLS = {"tools": "not offered"}


async def assert_nothing_goes_on(before: set[asyncio.Task[Any]]) -> None:
    """The transport may leave ending its innermost generator to the next turns of the loop, but nothing that waits."""
    for task in asyncio.all_tasks() - before:
        await asyncio.wait_for(task, 30)
    assert asyncio.all_tasks() == before


async def test_openai() -> None:
    with ScriptedServer(openai("Up it is.", [PRESS_UP])) as server:
        heard = await listen(chat_with(server))
    answer = heard.answer
    assert answer is not None
    assert (answer.tool, answer.arguments, answer.reasoning, answer.mode) == ("press", UP_A, REASONING, "tools")
    assert answer.usage == TokenUsage(900, 41, 768, 17, None)
    assert heard.said("content") == "Up it is."
    assert heard.said("reasoning") == REASONING
    assert len(heard.fragments) > 5
    assert answer.seconds_to_first_token is not None
    assert answer.raw.startswith("Up it is.\npress({")


async def test_openrouter() -> None:
    with ScriptedServer(openrouter(THOUGHTS, [("press", UP_A)])) as server:
        heard = await listen(chat_with(server))
    assert heard.answer is not None
    assert heard.answer.usage.dollars == 0.00042
    assert heard.said("reasoning") == heard.answer.reasoning == THOUGHTS


@pytest.mark.parametrize("field_name", ["reasoning", "reasoning_content"])
async def test_vllm(field_name: str) -> None:
    with ScriptedServer(vllm(THOUGHTS, json.dumps(ANSWER), field_name=field_name)) as server:
        heard = await listen(chat_with(server, capabilities=Capabilities(WITHOUT_TOOLS)))
    assert heard.answer is not None
    assert (heard.answer.arguments, heard.answer.mode) == (UP_A, "json_schema")
    assert heard.said("reasoning") == THOUGHTS + REASONING
    assert heard.said("content") == ""


async def test_llamacpp_measures_its_own_speed() -> None:
    with ScriptedServer(GOOD_JSON) as server:
        heard = await listen(chat_with(server, capabilities=Capabilities(WITHOUT_TOOLS)))
    assert heard.answer is not None
    assert heard.answer.tokens_per_second == 51.5
    assert heard.answer.usage.cached_tokens == 306


async def test_thinking_in_tags_is_reasoning() -> None:
    with ScriptedServer(llamacpp(f"<think>{THOUGHTS}</think>\n\nup, a")) as server:
        heard = await listen(chat_with(server))
    assert heard.said("reasoning") == THOUGHTS
    assert heard.said("content").strip() == "up, a"
    assert heard.answer is not None
    assert heard.answer.arguments == UP_A


async def test_an_answer_taken_for_thinking_is_found_there() -> None:
    with ScriptedServer(vllm(json.dumps(ANSWER), "")) as server:
        heard = await listen(chat_with(server, capabilities=Capabilities(WITHOUT_TOOLS)))
    assert heard.answer is not None
    assert heard.answer.arguments == UP_A


async def test_a_flat_answer_by_a_schema_of_the_caller() -> None:
    schema = {"type": "object", "properties": {"reasoning": {"type": "string"}, **PRESS.parameters["properties"]}}
    with ScriptedServer(llamacpp('{"reasoning": "North.", "buttons": ["up", "a"]}')) as server:
        heard = await listen(chat_with(server), answer_schema=schema, tools=(PRESS,), stop=["###"], seed=7)
    assert heard.answer is not None
    assert (heard.answer.tool, heard.answer.arguments, heard.answer.reasoning) == ("press", UP_A, "North.")
    body = server.bodies[0]
    assert body["response_format"]["json_schema"]["schema"] == schema
    assert body["messages"] == MESSAGES
    assert (body["stop"], body["seed"]) == (["###"], 7)
    assert "tools" not in body


async def test_tools_are_offered_with_reasoning_first() -> None:
    with ScriptedServer(GOOD) as server:
        await listen(chat_with(server, extra_body={"top_k": 40}))
    body = server.bodies[0]
    function = body["tools"][0]["function"]
    assert list(function["parameters"]["properties"]) == ["reasoning", "buttons"]
    assert function["parameters"]["required"] == ["reasoning", "buttons"]
    assert body["tool_choice"] == "required"
    assert body["stream_options"] == {"include_usage": True}
    assert body["top_k"] == 40
    assert body["messages"] == MESSAGES


async def test_a_model_that_is_told_to_think_is_not_forced_to_call() -> None:
    with ScriptedServer(GOOD) as server:
        await listen(chat_with(server, extra_body={"reasoning": {"effort": "low"}}))
    assert "tool_choice" not in server.bodies[0]


@pytest.mark.parametrize("refused", [["tools"], ["tools", "json_schema"], ["tools", "json_schema", "json_object"]])
async def test_without_tool_calls_the_system_message_tells_of_the_tools(refused: list[str]) -> None:
    with ScriptedServer(GOOD_JSON) as server:
        heard = await listen(chat_with(server, capabilities=Capabilities(dict.fromkeys(refused, "no"))))
    assert heard.answer is not None
    system, user = server.bodies[0]["messages"]
    assert system["content"].startswith("You play a game.\n\nAnswer with one JSON object")
    assert all(tool.name in system["content"] for tool in TOOLS)
    assert user == MESSAGES[1]


async def test_the_image_goes_with_the_last_user_message() -> None:
    with ScriptedServer(GOOD) as server:
        await listen(chat_with(server), image=PICTURE)
    text, image = server.bodies[0]["messages"][1]["content"]
    assert text == {"type": "text", "text": "A door is north of you."}
    assert base64.b64decode(image["image_url"]["url"].removeprefix("data:image/png;base64,")) == PICTURE


async def test_every_attempt_is_counted() -> None:
    with ScriptedServer(llamacpp(PROSE), GOOD_JSON) as server:
        heard = await listen(chat_with(server))
    assert heard.answer is not None
    assert heard.answer.usage == TokenUsage(2 * 337, 2 * 23, 2 * 306, None, None)


async def test_the_key_is_sent() -> None:
    with ScriptedServer(GOOD) as server:
        await listen(chat_with(server))
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_models_are_listed() -> None:
    with ScriptedServer(GOOD, models=("one", "two")) as server:
        assert await chat_with(server).models() == ["one", "two"]


async def test_models_of_a_server_that_is_gone() -> None:
    with ScriptedServer(GOOD) as server:
        chat = chat_with(server)
    with pytest.raises(EndpointError, match="cannot be reached") as caught:
        await chat.models()
    assert caught.value.__context__ is None


async def test_what_was_learned_is_shared_in_the_process() -> None:
    with ScriptedServer(GOOD) as server:
        endpoint = chat_with(server).endpoint
        first, second = ChatEndpoint(endpoint), ChatEndpoint(endpoint)
        await listen(first)
    assert second.capabilities is first.capabilities is remembered(server.base_url, "scripted-model")
    assert second.capabilities.confirmed == {"tools"}


async def test_closing_closes_the_connection_and_leaves_no_task() -> None:
    with ScriptedServer(Reply((*GOOD.parts[:8], HANG))) as server:
        before = asyncio.all_tasks()
        async with aclosing(chat_with(server).ask(MESSAGES, TOOLS)) as said:
            assert isinstance(await anext(said), Fragment)
        await assert_nothing_goes_on(before)
        assert await asyncio.to_thread(server.hung_up.wait, 30)


@pytest.mark.parametrize("parts", [GOOD.parts[:8], ()], ids=["in the stream", "before the stream"])
async def test_cancelling_closes_the_connection_and_leaves_no_task(parts: tuple[bytes, ...]) -> None:
    with ScriptedServer(Reply((*parts, HANG))) as server:
        before = asyncio.all_tasks()
        asking = asyncio.create_task(listen(chat_with(server)))
        await asyncio.to_thread(server.asked.wait, 30)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        await assert_nothing_goes_on(before)
        assert await asyncio.to_thread(server.hung_up.wait, 30)


async def test_nothing_is_open_any_more_when_the_answer_comes() -> None:
    with ScriptedServer(GOOD) as server:
        said = chat_with(server).ask(MESSAGES, TOOLS)
        while not isinstance(await anext(said), Answer):
            pass
        assert not server.connections or await asyncio.to_thread(server.all_closed.wait, 30)
        await said.aclose()


async def test_two_questions_at_once_do_not_mix() -> None:
    with ScriptedServer(GOOD) as server:
        chat = chat_with(server)
        one, other = await asyncio.gather(listen(chat), listen(chat))
    assert one.said("reasoning") == other.said("reasoning") == REASONING
