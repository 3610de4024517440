"""What becomes of every misbehaviour: the events on the way, and the answer or the error at the end."""

import traceback
from typing import Any

import pytest

from pokeview.agents.chat import ChatEndpoint, ContextOverflow, EndpointError, UnusableAnswer
from tests.support.agents.asking import PICTURE, Heard, chat_with, listen
from tests.support.agents.misbehaviours import KEY, MISBEHAVIOURS, SHORT_OF_PATIENCE
from tests.support.agents.scripted_server import ScriptedServer

UP_A = {"buttons": ["up", "a"]}
UP = {"buttons": ["up"]}
RETRIED = ["retried"]
GIVEN_UP = ["retried", "retried"]
NO_TOOLS = ["without tools"]

Ending = dict[str, Any] | tuple[type[Exception], str]

EXPECTED: dict[str, tuple[list[str], Ending]] = {
    "429 with Retry-After": (RETRIED, UP_A),
    "429 for ever": (GIVEN_UP, (EndpointError, "is asked too often: Rate limit reached.")),
    "429 with an hour to wait": ([], (EndpointError, "is asked too often: Daily limit reached.")),
    "429 without credit": ([], (EndpointError, "You exceeded your quota.")),
    "402 without credit": ([], (EndpointError, "no credit left: Insufficient credits.")),
    "500 once": (RETRIED, UP_A),
    "503 while the model loads": (GIVEN_UP, UP_A),
    "slow first token": (GIVEN_UP, (EndpointError, "kept silent for 1 s.")),
    "slow first token behind comments": (GIVEN_UP, (EndpointError, "kept silent for 1 s.")),
    "stalled stream": (GIVEN_UP, (EndpointError, "kept silent for 1 s.")),
    "cut stream in the middle of JSON": (RETRIED, UP_A),
    "cut stream in the middle of an event": (RETRIED, UP_A),
    "no end after a complete answer": ([], UP_A),
    "empty answer once": (RETRIED, UP_A),
    "empty answer for ever": (RETRIED, (UnusableAnswer, "The model answered nothing.")),
    "thinking that uses up all tokens": ([], (UnusableAnswer, "used up all its tokens for thinking")),
    "finish reason length": (NO_TOOLS, (UnusableAnswer, "cut off at the limit of tokens")),
    "prose instead of a tool": (
        [*NO_TOOLS, "without json_schema"],
        (UnusableAnswer, "The answer holds no tool call: 'I think we should look around"),
    ),
    "prose after tools have worked": ([], UP_A),
    "unknown tool": ([], (UnusableAnswer, "There is no tool 'fly', only: press, wait, read_on.")),
    "unknown button": ([], (UnusableAnswer, "buttons[1] is 'turbo', which is none of: up, down,")),
    "ten thousand buttons": ([], {"buttons": ["up"] * 10}),
    "no arguments": ([], (UnusableAnswer, "The call of press lacks 'buttons'.")),
    "invalid JSON that can be repaired": ([], UP_A),
    "invalid JSON": ([], (UnusableAnswer, "The call of press should be an object, not '}{ up!'.")),
    "JSON in a code fence": ([], UP_A),
    "two tool calls": ([], UP_A),
    "a hundred tool calls": ([], UP_A),
    "arguments encoded twice": ([], UP_A),
    "arguments nested without end": ([], (UnusableAnswer, "The call of press should be an object")),
    "a number with thousands of digits": ([], (UnusableAnswer, "The call of wait should be an object")),
    "invalid UTF-8": ([], UP_A),
    "a line of a megabyte": (NO_TOOLS, (UnusableAnswer, "passed 100000 characters")),
    "a line without end": ([], (EndpointError, "sent a line that is too long to be read.")),
    "an event that is no JSON": (RETRIED, UP_A),
    "ANSI escapes in content": ([], UP_A),
    "usage that is nonsense": ([], UP),
    "no stream but a whole completion": ([], UP),
    "a web page": ([], (EndpointError, "answered with a web page")),
    "error object in a stream, once": (RETRIED, UP_A),
    "error object in a stream, in words": (RETRIED, UP_A),
    "error object in a stream, for good": ([], (EndpointError, "refused the request: Bad request.")),
    "error in a field of its own": (RETRIED, UP_A),
    "content filter": ([], (UnusableAnswer, "content filter stopped the answer")),
    "a refusal": ([], (UnusableAnswer, "The model refused to answer: I can't help with that.")),
    "context overflow": ([], (ContextOverflow, "exceeds the available context size")),
    "image refused": (["without image"], UP_A),
    "schema refused": (
        [*NO_TOOLS, "without the schema keyword maxLength", "without strict_schema", "without json_schema"],
        UP_A,
    ),
    "tools ignored": (NO_TOOLS, UP_A),
    "forced tools refused by a thinking model": (["without tool_choice"], UP_A),
    "max_tokens refused": (["without max_tokens"], UP_A),
    "temperature refused": (["without temperature"], UP_A),
    "unknown model": ([], (EndpointError, "does not know this address or the model 'scripted-model'")),
    "wrong key that is echoed": ([], (EndpointError, "refused the API key: check OPENAI_API_KEY")),
}


async def hear(name: str) -> tuple[Heard, ChatEndpoint, ScriptedServer]:
    with ScriptedServer(*MISBEHAVIOURS[name]) as server:
        heard = Heard()
        chat = chat_with(server, heard, timeouts=SHORT_OF_PATIENCE.get(name))
        await listen(chat, heard, image=PICTURE, temperature=0, max_tokens=200)
    return heard, chat, server


@pytest.mark.parametrize("name", MISBEHAVIOURS)
async def test_it_ends_in_an_answer_or_in_a_sentence(name: str) -> None:
    heard, _, server = await hear(name)
    story, ending = EXPECTED[name]
    assert heard.story == story
    # On a busy machine patience can end before the server has even read the request.
    assert len(server.bodies) == len(story) + 1 or name in SHORT_OF_PATIENCE
    if isinstance(ending, dict):
        assert heard.error is None
        assert heard.answer is not None
        assert heard.answer.arguments == ending
    else:
        assert heard.answer is None
        assert type(heard.error) is ending[0]
        assert ending[1] in str(heard.error)


@pytest.mark.parametrize("name", MISBEHAVIOURS)
async def test_no_text_for_users_is_long_or_holds_control_characters_or_the_key(name: str) -> None:
    heard, chat, _ = await hear(name)
    sentences = [event.problem for event in heard.events]
    if heard.error is not None:
        sentences += [str(heard.error), *traceback.format_exception(heard.error)]
        assert heard.error.__context__ is None
    sentences.append(repr(chat.endpoint))
    assert all(KEY not in sentence for sentence in sentences)
    assert all(sentence.replace("\n", "").isprintable() for sentence in sentences)
    assert max(map(len, sentences)) < 3000
    assert sum(len(fragment.text) for fragment in heard.fragments) <= 250_000


def test_every_misbehaviour_has_its_expectation() -> None:
    assert EXPECTED.keys() == MISBEHAVIOURS.keys()


async def test_a_refused_connection_is_retried_and_then_told() -> None:
    with ScriptedServer() as server:
        pass
    heard = await listen(chat_with(server))
    assert heard.story == GIVEN_UP
    assert isinstance(heard.error, EndpointError)
    assert f"{server.base_url} cannot be reached" in str(heard.error)


async def test_the_server_says_how_long_to_wait() -> None:
    heard, _, _ = await hear("429 with Retry-After")
    assert heard.waits == [7.0]


async def test_waits_grow_and_differ() -> None:
    with ScriptedServer(*MISBEHAVIOURS["429 for ever"]) as server:
        heard = Heard()
        await listen(chat_with(server, heard, most_attempts=5), heard)
    assert len(heard.waits) == 4
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(heard.waits))


async def test_what_was_cut_or_passed_over_is_noted() -> None:
    notes = {name: (await hear(name))[0].answer for name in ("ten thousand buttons", "two tool calls")}
    assert [answer.notes for answer in notes.values() if answer] == [
        ("buttons had 10000 items; the first 10 were kept.",),
        ("2 tools were called; only press was used.",),
    ]


async def test_the_size_of_the_context_is_told_where_the_server_tells_it() -> None:
    heard, _, _ = await hear("context overflow")
    assert isinstance(heard.error, ContextOverflow)
    assert (heard.error.prompt_tokens, heard.error.limit_tokens) == (4009, 2048)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("image refused", lambda body: isinstance(body["messages"][-1]["content"], str)),
        ("max_tokens refused", lambda body: "max_tokens" not in body and body["max_completion_tokens"] == 200),
        ("temperature refused", lambda body: "temperature" not in body),
        ("forced tools refused by a thinking model", lambda body: "tool_choice" not in body and body["tools"]),
        ("tools ignored", lambda body: "tools" not in body and "json_schema" in body["response_format"]),
        ("schema refused", lambda body: body.get("response_format") == {"type": "json_object"}),
    ],
)
async def test_what_was_refused_is_not_asked_for_again(name: str, changed: Any) -> None:
    with ScriptedServer(*MISBEHAVIOURS[name]) as server:
        chat = chat_with(server)
        first = await listen(chat, image=PICTURE, temperature=0, max_tokens=200)
        second = await listen(chat, image=PICTURE, temperature=0, max_tokens=200)
    assert not changed(server.bodies[0])
    assert changed(server.bodies[-1])
    assert second.story == []
    assert first.answer is not None
    assert second.answer is not None
    assert second.answer.arguments == first.answer.arguments == UP_A


async def test_tools_that_have_worked_are_not_given_up_for_one_answer_in_prose() -> None:
    with ScriptedServer(*MISBEHAVIOURS["prose after tools have worked"]) as server:
        chat = chat_with(server)
        await listen(chat)
        second = await listen(chat)
    assert second.story == []
    assert isinstance(second.error, UnusableAnswer)
    assert "tools" in server.bodies[-1]
