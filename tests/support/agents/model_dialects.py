"""How the model endpoints stream their answers: as OpenAI, OpenRouter, vLLM and llama.cpp do it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.support.agents.scripted_server import Reply, json_reply

REASONING = "The door is north, so I go up."
Call = tuple[str, Any]
PRESS_UP: Call = ("press", {"reasoning": REASONING, "buttons": ["up", "a"]})
ANSWER = {"reasoning": REASONING, "tool": "press", "arguments": {"buttons": ["up", "a"]}}
"""The same as a JSON answer."""
USAGE = {
    "prompt_tokens": 900,
    "completion_tokens": 41,
    "total_tokens": 941,
    "prompt_tokens_details": {"cached_tokens": 768},
    "completion_tokens_details": {"reasoning_tokens": 17},
}


def error_reply(status: int, message: str, more: Mapping[str, Any] | None = None, **headers: str) -> Reply:
    """An error as OpenAI words it; `more` goes into the error object."""
    return json_reply({"error": {"message": message, "type": "error", **(more or {})}}, status, **headers)


def event(body: Any) -> bytes:
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


def sse(*bodies: Any, done: bool = True) -> Reply:
    """A stream of these events."""
    return Reply((*map(event, bodies), *((b"data: [DONE]\n\n",) if done else ())))


def chunk(delta: Mapping[str, Any], finish_reason: str | None = None, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish_reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
        **more,
    }


def usage_chunk(usage: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [], "usage": dict(usage), **more}


def pieces(text: str) -> Iterator[str]:
    """The text in pieces as long as a token, longer ones of a long text."""
    length = max(5, len(text) // 200)
    return (text[start : start + length] for start in range(0, len(text), length))


def as_text(arguments: Any) -> str:
    """Arguments as the model writes them; text is taken for such already."""
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


def call_deltas(calls: Sequence[Call]) -> Iterator[dict[str, Any]]:
    """Calls as OpenAI streams them: the name first, then the arguments in pieces."""
    for index, (name, arguments) in enumerate(calls):
        first = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        yield {"tool_calls": [first]}
        for piece in pieces(as_text(arguments)):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def openai(content: str = "", calls: Sequence[Call] = (), finish_reason: str = "") -> Reply:
    """As OpenAI: a role first, then pieces, a finish reason, usage in a chunk without choices."""
    finish = finish_reason or ("tool_calls" if calls else "stop")
    return sse(
        chunk({"role": "assistant", "content": None if calls else "", "refusal": None}, usage=None),
        *(chunk({"content": piece}, usage=None) for piece in pieces(content)),
        *(chunk(delta, usage=None) for delta in call_deltas(calls)),
        chunk({}, finish, usage=None),
        usage_chunk(USAGE),
    )


def openrouter(reasoning: str, calls: Sequence[Call], cost: float = 0.00042) -> Reply:
    """As OpenRouter: comments while it waits, reasoning twice over, usage with the cost in the last chunk."""
    comments = (b": OPENROUTER PROCESSING\n\n",) * 3
    thoughts = [
        chunk({"content": "", "reasoning": piece, "reasoning_details": [{"type": "reasoning.text", "text": piece}]})
        for piece in pieces(reasoning)
    ]
    reply = sse(
        *thoughts,
        *(chunk(delta) for delta in call_deltas(calls)),
        chunk({"content": ""}, "tool_calls", native_finish_reason="completed"),
        usage_chunk({**USAGE, "cost": cost}),
    )
    return Reply((*comments, *reply.parts))


def vllm(reasoning: str, content: str, *, field_name: str = "reasoning_content") -> Reply:
    """As vLLM with a reasoning parser: thoughts in a field of their own, the answer as content."""
    return sse(
        chunk({"role": "assistant", "content": ""}),
        *(chunk({field_name: piece}) for piece in pieces(reasoning)),
        *(chunk({"content": piece}) for piece in pieces(content)),
        chunk({"content": ""}, "stop", stop_reason=None),
        usage_chunk({"prompt_tokens": 300, "completion_tokens": 60, "total_tokens": 360}),
    )


def llamacpp(content: str, finish_reason: str = "stop") -> Reply:
    """As llama.cpp's server: its own measurements beside the usage."""
    usage = {"prompt_tokens": 337, "completion_tokens": 23, "prompt_tokens_details": {"cached_tokens": 306}}
    return sse(
        chunk({"role": "assistant", "content": None}),
        *(chunk({"content": piece}) for piece in pieces(content)),
        chunk({}, finish_reason),
        usage_chunk(usage, timings={"predicted_n": 23, "predicted_per_second": 51.5}),
    )


def call_of(name: str, arguments: Any) -> Reply:
    return openai(calls=[(name, arguments)])


GOOD = call_of(*PRESS_UP)
GOOD_JSON = llamacpp(json.dumps(ANSWER))
