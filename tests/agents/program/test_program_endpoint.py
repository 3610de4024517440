"""A question put through a DSPy program: what streams, what is answered, and what becomes of everything else."""

import asyncio
import base64
import json
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from pokeview.agents.chat import (
    ChatEndpoint,
    ContextOverflow,
    Endpoint,
    EndpointError,
    Fragment,
    Retried,
    RetryPolicy,
    Timeouts,
    TokenUsage,
    Tool,
    UnusableAnswer,
)
from pokeview.agents.llm.local_model import LocalModel
from pokeview.agents.llm.prompt import CRITIQUE, SYSTEM
from pokeview.agents.llm.small_model import INSTRUCTIONS
from pokeview.agents.program.forms import ChoiceForm, ProgramForm, ToolForm
from pokeview.agents.program.language_model import import_dspy, language_model
from pokeview.agents.program.program_endpoint import ProgramEndpoint
from pokeview.errors import AgentError
from tests.support.agents.asking import MESSAGES, PICTURE, TOOLS, Heard, listen
from tests.support.agents.misbehaviours import KEY, MISBEHAVIOURS, SHORT_OF_PATIENCE
from tests.support.agents.model_dialects import error_reply, llamacpp, vllm
from tests.support.agents.scripted_model import ENDLESS, INPUT_TOKENS, OUTPUT_TOKENS, ScriptedEngine, scripted
from tests.support.agents.scripted_server import HANG, Reply, ScriptedServer

REASONING = 'The "door" is a caf\u00e9\'s, so I go up.'
CHOOSE = Tool(
    "choose",
    "Do one of the things that can be done now.",
    {"type": "object", "properties": {"choice": {"type": "string", "enum": ["go up", "wait"]}}, "required": ["choice"]},
)
PRESS_UP = {"buttons": ["up"]}


def fields(tool: str, arguments: Any, reasoning: str = REASONING) -> str:
    """An answer as DSPy's ChatAdapter asks for it."""
    parts = {"reasoning": reasoning, "tool": tool, "arguments": json.dumps(arguments), "completed": ""}
    return "\n\n".join(f"[[ ## {name} ## ]]\n{text}" for name, text in parts.items())


def choice(label: str) -> str:
    return json.dumps({"reasoning": REASONING, "choice": label})


def program(form: ProgramForm, *replies: Any, **more: Any) -> tuple[ProgramEndpoint, ScriptedEngine, list[float]]:
    """A program in front of a scripted model, what it was asked, and the waits that it did not wait."""
    engine, make_lm = scripted(*replies, piece_length=more.pop("piece_length", 5))
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    endpoint = Endpoint("http://127.0.0.1:9/v1", "scripted-model", SecretStr(KEY), more.pop("timeouts", Timeouts()))
    asker = ProgramEndpoint(endpoint, form, retries=RetryPolicy(3), sleep=sleep, make_lm=make_lm, **more)
    return asker, engine, waits


async def hear(asker: ProgramEndpoint, *tools: Tool, **options: Any) -> Heard:
    heard: Heard = await listen(as_chat(asker), tools=tools or TOOLS, **options)
    return heard


def as_chat(asker: ProgramEndpoint) -> ChatEndpoint:
    """Both are asked alike."""
    return asker  # type: ignore[return-value]


def system_of(request: Any) -> str:
    return request.system if isinstance(request.system, str) else "".join(part.text for part in request.system)


@pytest.mark.parametrize("piece_length", [1, 4, 9, 1000])
@pytest.mark.parametrize(
    ("form", "tools", "reply"),
    [
        pytest.param(ToolForm(), TOOLS, fields("press", PRESS_UP), id="tools"),
        pytest.param(ChoiceForm(), (CHOOSE,), choice("go up"), id="choices"),
        pytest.param(ChoiceForm(), (CHOOSE,), json.dumps(json.loads(choice("go up")), indent=2), id="spaced choices"),
    ],
)
async def test_the_reasoning_is_streamed_as_plain_text_however_it_is_cut(
    form: ProgramForm, tools: tuple[Tool, ...], reply: str, piece_length: int
) -> None:
    asker, _, _ = program(form, reply, piece_length=piece_length)
    heard = await hear(asker, *tools)
    assert heard.answer is not None, heard.error
    assert heard.said("reasoning") == heard.answer.reasoning == REASONING
    assert len(heard.fragments) > 3 or piece_length == 1000


async def test_what_a_model_thinks_before_its_answer_is_heard_too() -> None:
    with ScriptedServer(vllm("Let me see. ", fields("press", PRESS_UP))) as server:
        heard = await hear(ProgramEndpoint(Endpoint(server.base_url, "m"), ToolForm()))
    assert heard.said("reasoning") == "Let me see. " + REASONING
    assert heard.answer is not None, heard.error


async def test_an_answer_says_what_was_sent_what_came_and_what_it_cost() -> None:
    asker, _, _ = program(ToolForm(), fields("press", PRESS_UP))
    answer = (await hear(asker)).answer
    assert answer is not None
    assert (answer.tool, answer.arguments, answer.mode) == ("press", PRESS_UP, "program")
    assert answer.usage == TokenUsage(INPUT_TOKENS, OUTPUT_TOKENS)
    assert answer.raw == fields("press", PRESS_UP)
    assert answer.sent.startswith("[system]\n")
    assert "A door is north of you." in answer.sent
    assert "- press: Press buttons" in answer.sent


async def test_the_smallest_models_get_instructions_examples_and_the_moment_alone() -> None:
    asker, engine, _ = program(ChoiceForm(), choice("go up"))
    asked = [{"role": "system", "content": INSTRUCTIONS}, MESSAGES[-1]]
    heard = await hear(asker, CHOOSE, messages=asked, temperature=0, max_tokens=80)
    assert heard.answer is not None, heard.error
    request = engine.requests[0]
    assert system_of(request) == INSTRUCTIONS
    assert request.messages[-1].text == "A door is north of you."
    assert (request.config.temperature, request.config.max_tokens) == (0, 80)


async def test_the_smallest_models_are_told_a_prompt_that_somebody_chose() -> None:
    asker, engine, _ = program(ChoiceForm(), choice("go up"))
    await hear(asker, CHOOSE, messages=[{"role": "system", "content": "Go north."}, MESSAGES[-1]])
    assert system_of(engine.requests[0]) == "Go north."


async def test_a_question_of_another_kind_brings_its_own_instructions() -> None:
    asker, engine, _ = program(ToolForm(), fields("press", PRESS_UP))
    for instructions in (SYSTEM, CRITIQUE):
        await hear(asker, messages=[{"role": "system", "content": instructions}, MESSAGES[-1]])
    ours, theirs = (" ".join(system_of(request).split()) for request in engine.requests)
    assert " ".join(SYSTEM.split()) in ours
    assert " ".join(CRITIQUE.split()) in theirs


@pytest.mark.parametrize(
    ("form", "tools", "reply", "sentence"),
    [
        pytest.param(ToolForm(), TOOLS, "I look around.", "not be read as reasoning, tool and arguments", id="prose"),
        pytest.param(ToolForm(), TOOLS, "", "not be read as reasoning, tool and arguments", id="nothing"),
        pytest.param(ToolForm(), TOOLS, fields("fly", {}), "not be read as", id="unknown tool"),
        pytest.param(ToolForm(), TOOLS, fields("press", {"buttons": ["turbo"]}), "'turbo'", id="unknown button"),
        pytest.param(ChoiceForm(), (CHOOSE,), choice("fly"), "not be read as reasoning and choice", id="illegal"),
        pytest.param(ChoiceForm(), (CHOOSE,), '{"reasoning": "Hm', "not be read as reasoning and choice", id="cut"),
    ],
)
async def test_an_answer_that_does_not_fit_is_unusable_at_once(
    form: ProgramForm, tools: tuple[Tool, ...], reply: str, sentence: str
) -> None:
    asker, engine, waits = program(form, reply)
    heard = await hear(asker, *tools)
    assert isinstance(heard.error, UnusableAnswer)
    assert sentence in str(heard.error)
    assert heard.error.usage == TokenUsage(INPUT_TOKENS, OUTPUT_TOKENS)
    assert heard.error.sent.startswith("[system]\n")
    assert (len(engine.requests), waits) == (1, [])


def error(name: str, message: str = "as it is", **more: Any) -> Exception:
    """One of the errors of DSPy's client."""
    import_dspy()
    from dspy import lm15

    made = getattr(lm15, name)(message, **more)
    assert isinstance(made, Exception)
    return made


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        pytest.param(("RateLimitError", "slow down", 429), "asked too often: slow down.", id="rate"),
        pytest.param(("ServerError", "overloaded", 503), "failed with status 503: overloaded.", id="server"),
        pytest.param(("TransportError", "connection reset", None), "failed (connection reset)", id="transport"),
        pytest.param(("TimeoutError", "read timed out", None), "kept silent for 180 s.", id="timeout"),
        pytest.param(("ProviderError", "slot gone", None), "no answer that can be read: slot gone.", id="stream"),
    ],
)
async def test_what_may_pass_is_tried_again_but_not_for_ever(
    failure: tuple[str, str, int | None], sentence: str
) -> None:
    name, message, status = failure
    more = {} if status is None else {"status": status}
    asker, engine, waits = program(ToolForm(), error(name, message, **more))
    heard = await hear(asker)
    assert isinstance(heard.error, EndpointError)
    assert sentence in str(heard.error)
    assert heard.story == ["retried", "retried"]
    assert (len(engine.requests), len(waits)) == (3, 2)


async def test_once_it_has_passed_the_answer_counts() -> None:
    asker, engine, _ = program(ToolForm(), error("ServerError", status=500), fields("press", PRESS_UP))
    heard = await hear(asker)
    assert heard.answer is not None, heard.error
    assert heard.story == ["retried"]
    assert len(engine.requests) == 2


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("AuthError", 401, "refused the API key: check OPENAI_API_KEY: bad ***."),
        ("BillingError", 402, "no credit left"),
        ("InvalidRequestError", 400, "refused the request"),
        ("NotConfiguredError", None, "no answer that can be read"),
    ],
)
async def test_what_will_not_pass_is_told_once_and_without_the_key(
    name: str, status: int | None, sentence: str
) -> None:
    more = {} if status is None else {"status": status}
    asker, engine, _ = program(ToolForm(), error(name, f"bad {KEY}\n\nTo fix:\n- pass api_key", **more))
    heard = await hear(asker)
    assert isinstance(heard.error, EndpointError)
    assert sentence in str(heard.error)
    assert KEY not in str(heard.error)
    assert "To fix" not in str(heard.error)
    assert len(engine.requests) == 1


async def test_a_prompt_that_is_too_long_is_told_apart() -> None:
    words = "request (4009 tokens) exceeds the available context size (2048 tokens)"
    asker, _, _ = program(ToolForm(), error("ContextLengthError", words, status=400))
    heard = await hear(asker)
    assert isinstance(heard.error, ContextOverflow)
    assert heard.error.limit_tokens == 2048


async def test_an_answer_without_an_end_is_given_up() -> None:
    asker, engine, _ = program(ToolForm(), ENDLESS, timeouts=Timeouts(total_seconds=1))
    heard = await hear(asker)
    assert isinstance(heard.error, EndpointError)
    assert "took longer than 1 s" in str(heard.error)
    assert len(engine.requests) == 1


@pytest.mark.parametrize("name", MISBEHAVIOURS)
async def test_no_misbehaviour_is_taken_for_an_answer(name: str) -> None:
    """The servers mean to call tools, which is not what a program asks for: even their good answers are none here."""

    async def sleep(_: float) -> None:
        return

    with ScriptedServer(*MISBEHAVIOURS[name]) as server:
        # DSPy's client has no patience of its own between tokens: a stalled stream ends with the whole answer's time.
        timeouts = replace(SHORT_OF_PATIENCE[name], total_seconds=1) if name in SHORT_OF_PATIENCE else Timeouts()
        endpoint = Endpoint(server.base_url, "scripted-model", SecretStr(KEY), timeouts)
        heard = await hear(ProgramEndpoint(endpoint, ToolForm(), retries=RetryPolicy(3), sleep=sleep))
        assert len(server.bodies) <= 3
    assert isinstance(heard.error, EndpointError | UnusableAnswer)
    assert str(heard.error)[-1] in ".?"
    assert KEY not in str(heard.error)
    assert str(heard.error).isprintable()


async def test_it_sees_the_screen() -> None:
    with ScriptedServer(llamacpp(fields("press", PRESS_UP))) as server:
        heard = await hear(ProgramEndpoint(Endpoint(server.base_url, "m"), ToolForm()), image=PICTURE)
    assert heard.answer is not None, heard.error
    shown = [part["image_url"]["url"] for part in parts_of(server.bodies[0]) if part["type"] == "image_url"]
    assert shown == [f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"]
    assert base64.b64encode(PICTURE).decode() not in heard.answer.sent


async def test_where_pictures_are_refused_it_plays_on_without_and_asks_for_none_again() -> None:
    refused = error_reply(400, "image input is not supported by this model")
    with ScriptedServer(refused, llamacpp(fields("press", PRESS_UP))) as server:
        asker = ProgramEndpoint(Endpoint(server.base_url, "m"), ToolForm())
        first, second = await hear(asker, image=PICTURE), await hear(asker, image=PICTURE)
    assert (first.story, second.story) == (["without image"], [])
    assert first.answer is not None, first.error
    assert not any(part["type"] == "image_url" for body in server.bodies[1:] for part in parts_of(body))


def parts_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of the last message of a request."""
    content = body["messages"][-1]["content"]
    return content if isinstance(content, list) else [{"type": "text", "text": content}]


async def test_what_dspy_keeps_of_the_talk_is_bounded() -> None:
    asker, _, _ = program(ToolForm(), fields("press", PRESS_UP))
    for _ in range(20):
        await hear(asker)
    assert len(asker.predictor.history) <= 16


@pytest.mark.parametrize(
    "endpoint",
    [
        pytest.param(Endpoint("http://user:secret@127.0.0.1:9/v1", "m"), id="a user's password"),
        pytest.param(Endpoint("http://127.0.0.1:9/v1?token=secret", "m"), id="a query"),
        pytest.param(Endpoint("http://127.0.0.1:9/v1", "m", extra_body={"top_k": 3}), id="extra fields"),
    ],
)
def test_what_dspys_client_cannot_send_is_refused(endpoint: Endpoint) -> None:
    with pytest.raises(AgentError, match="use the agent 'openai'"):
        language_model(endpoint)


@pytest.mark.parametrize("model", ["gemma:270m", "vendor/model-1.5", "gpt-5-mini"])
async def test_the_server_is_asked_for_the_model_by_its_own_name(model: str) -> None:
    with ScriptedServer(llamacpp(fields("press", PRESS_UP))) as server:
        asker = ProgramEndpoint(Endpoint(server.base_url, model, SecretStr(KEY)), ToolForm())
        heard = await hear(asker)
        assert heard.answer is not None, heard.error
        assert server.bodies[0]["model"] == model
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_the_environment_does_not_decide_whom_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/elsewhere")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    with ScriptedServer(llamacpp(fields("press", PRESS_UP))) as server:
        heard = await hear(ProgramEndpoint(Endpoint(server.base_url, "m"), ToolForm()))
        assert heard.answer is not None, heard.error
        assert "environment" not in server.requests[0].headers["authorization"]


async def test_the_schema_of_a_choice_reaches_the_server() -> None:
    with ScriptedServer(llamacpp(choice("wait"))) as server:
        heard = await hear(ProgramEndpoint(Endpoint(server.base_url, "m"), ChoiceForm()), CHOOSE)
        assert heard.answer is not None, heard.error
        schema = server.bodies[0]["response_format"]["json_schema"]["schema"]
    assert list(schema["properties"]) == ["reasoning", "choice"]
    assert schema["properties"]["choice"]["enum"] == ["go up", "wait"]


async def test_whoever_closes_it_in_mid_stream_the_server_is_hung_up_on() -> None:
    begun = Reply((*llamacpp(fields("press", PRESS_UP)).parts[:12], HANG))
    with ScriptedServer(begun) as server:
        stream = ProgramEndpoint(Endpoint(server.base_url, "m"), ToolForm()).ask(MESSAGES, TOOLS)
        assert isinstance(await anext(stream), Fragment)
        await asyncio.create_task(stream.aclose())
        assert server.all_closed.wait(60)


async def test_a_task_that_is_cancelled_in_mid_stream_ends() -> None:
    begun = Reply((*llamacpp(fields("press", PRESS_UP)).parts[:12], HANG))
    with ScriptedServer(begun) as server:
        asker = ProgramEndpoint(Endpoint(server.base_url, "m"), ToolForm())
        listening = asyncio.create_task(hear(asker))
        await asyncio.to_thread(server.asked.wait)
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        assert server.all_closed.wait(60)


async def test_a_real_model_that_is_broken_off_makes_room_for_the_next(local_model: LocalModel) -> None:
    asker = ProgramEndpoint(local_model.endpoint, ChoiceForm())
    for _ in range(3):
        async with aclosing(asker.ask(MESSAGES, (CHOOSE,), max_tokens=80)) as said:
            assert isinstance(await anext(said), Fragment | Retried)
    heard = await asyncio.wait_for(hear(asker, CHOOSE, max_tokens=80), 120)
    assert heard.answer is not None, heard.error
    assert heard.answer.arguments["choice"] in ("go up", "wait")
    assert heard.answer.usage.input_tokens
