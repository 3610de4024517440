"""Endpoints that people really have: what they refuse, how they stream, and what becomes of it."""

import gzip
import json
from typing import Any

import pytest

from pokeview.agents.chat import EndpointError, UnusableAnswer
from pokeview.agents.chat.chat_errors import ContextOverflow
from tests.support.agents.asking import chat_with, listen
from tests.support.agents.model_dialects import ANSWER, GOOD, PRESS_UP, chunk, error_reply, event, sse
from tests.support.agents.scripted_server import Reply, ScriptedServer, json_reply

UP_A = {"buttons": ["up", "a"]}
CALLED = {"tool_calls": [{"id": "c", "function": {"name": "press", "arguments": json.dumps(PRESS_UP[1])}}]}
WHOLE = {"choices": [{"message": CALLED, "finish_reason": "tool_calls"}], "usage": {"prompt_tokens": 9}}
STREAMED = [chunk({"content": json.dumps(ANSWER)}), chunk({}, "stop")]


def roles(body: dict[str, Any]) -> list[str]:
    return [message["role"] for message in body["messages"]]


def keywords(body: dict[str, Any]) -> str:
    return json.dumps([body.get("tools"), body.get("response_format")])


@pytest.mark.parametrize(
    ("replies", "story", "is_changed"),
    [
        (
            (error_reply(400, "Your organization must be verified to stream this model."), json_reply(WHOLE)),
            ["without stream"],
            lambda body: body["stream"] is False and "stream_options" not in body,
        ),
        (
            (error_reply(422, "Unrecognized request argument supplied: stream options"), GOOD),
            ["without stream_options"],
            lambda body: body["stream"] is True and "stream_options" not in body,
        ),
        (
            (error_reply(400, "include_usage is not a permitted field"), GOOD),
            ["without stream_options"],
            lambda body: "stream_options" not in body,
        ),
        (
            (error_reply(500, "System role not supported"), GOOD),
            ["without system_role"],
            lambda b: roles(b) == ["user"],
        ),
        (
            (
                error_reply(400, "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
                GOOD,
            ),
            ["without system_role"],
            lambda body: roles(body) == ["user"] and "You play a game." in body["messages"][0]["content"],
        ),
        (
            (error_reply(400, "Use the developer role instead of the system role."), GOOD),
            ["without system_role"],
            lambda body: roles(body) == ["developer", "user"],
        ),
        (
            (*[error_reply(400, "Developer instruction is not enabled for this model")] * 2, GOOD),
            ["without system_role", "without developer_role"],
            lambda body: roles(body) == ["user"],
        ),
        (
            (error_reply(400, "Invalid schema for function 'wait': 'exclusiveMinimum' is not permitted"), GOOD),
            ["without the schema keyword exclusiveMinimum"],
            lambda body: "exclusiveMinimum" not in keywords(body) and "maxItems" in keywords(body) and body["tools"],
        ),
        (
            (error_reply(400, "temperature is deprecated for this model, only the default is supported"), GOOD),
            ["without temperature"],
            lambda body: "temperature" not in body,
        ),
        (
            (
                error_reply(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
                error_reply(400, "Unknown parameter: max_completion_tokens"),
                GOOD,
            ),
            ["without max_tokens", "without max_completion_tokens"],
            lambda body: not {"max_tokens", "max_completion_tokens"} & set(body),
        ),
    ],
)
async def test_what_is_refused_is_left_out_and_no_more(replies: tuple[Reply, ...], story: Any, is_changed: Any) -> None:
    with ScriptedServer(*replies) as server:
        heard = await listen(chat_with(server), temperature=0, max_tokens=200)
    assert heard.answer is not None, heard.error
    assert (heard.story, heard.answer.arguments) == (story, UP_A)
    assert is_changed(server.bodies[-1])


@pytest.mark.parametrize(
    "reply",
    [
        Reply(sse(*STREAMED).parts, content_type="application/json"),
        Reply(tuple(json.dumps(body).encode() + b"\n" for body in STREAMED), content_type="application/x-ndjson"),
        Reply(tuple(json.dumps(body).encode() + b"\n" for body in STREAMED), content_type="text/event-stream"),
        Reply(tuple(event(body).replace(b"\n\n", b"\r") for body in STREAMED)),
        Reply(tuple(event(body).replace(b"\n\n", b"\r\n") for body in STREAMED)),
        Reply((b"\xef\xbb\xbf", *sse(*STREAMED).parts)),
        Reply((json.dumps({"choices": [{"message": CALLED, "finish_reason": "stop"}]}, indent=2).encode(),)),
    ],
    ids=["labelled JSON", "NDJSON", "lines labelled events", "CR", "single CRLF", "byte order mark", "whole, labelled"],
)
async def test_streams_of_every_kind_are_read(reply: Reply) -> None:
    with ScriptedServer(reply) as server:
        heard = await listen(chat_with(server))
    assert heard.answer is not None, heard.error
    assert heard.answer.arguments == UP_A


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (error_reply(413, "Request Entity Too Large"), ContextOverflow),
        (
            error_reply(400, "Failed to call a function.", {"code": "tool_use_failed", "failed_generation": "x"}),
            UnusableAnswer,
        ),
        (
            error_reply(400, "The prompt triggered the content management policy", {"code": "content_filter"}),
            UnusableAnswer,
        ),
    ],
)
async def test_one_answer_that_fails_is_not_the_end(reply: Reply, kind: type[Exception]) -> None:
    with ScriptedServer(reply) as server:
        heard = await listen(chat_with(server))
    assert type(heard.error) is kind
    assert heard.story == []


async def test_no_more_of_an_error_is_read_than_anybody_reads() -> None:
    """A few packed kilobytes that unfold to half a gigabyte would take as much memory."""
    packed = gzip.compress(bytes(64 << 20), 9)
    with ScriptedServer(Reply((packed,), 400, "application/json", {"Content-Encoding": "gzip"})) as server:
        heard = await listen(chat_with(server))
    assert isinstance(heard.error, EndpointError)
    assert len(str(heard.error)) < 500


@pytest.mark.parametrize(
    "more",
    [
        {"usage": {"prompt_tokens": 7, "completion_tokens": 2}},
        {"x_groq": {"usage": {"prompt_tokens": 7, "completion_tokens": 2}}},
    ],
)
async def test_usage_is_found_where_servers_put_it(more: dict[str, Any]) -> None:
    with ScriptedServer(sse(*STREAMED, chunk({}, "stop", **more))) as server:
        heard = await listen(chat_with(server))
    assert heard.answer is not None
    assert (heard.answer.usage.input_tokens, heard.answer.usage.output_tokens) == (7, 2)


async def test_usage_within_a_choice_is_found() -> None:
    last = chunk({}, "stop")
    last["choices"][0]["usage"] = {"prompt_tokens": 7, "completion_tokens": 2}
    with ScriptedServer(sse(*STREAMED, last)) as server:
        heard = await listen(chat_with(server))
    assert heard.answer is not None
    assert heard.answer.usage.input_tokens == 7
