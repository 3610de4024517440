"""What one chunk of a streamed completion says, in the dialects of OpenAI, OpenRouter, vLLM, llama.cpp and Mistral.

Nothing about a chunk is taken for granted: whatever has another type than expected counts as absent.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pokeview.agents.answers.conversation import Json, TokenUsage

_REASONING_FIELDS = ("reasoning", "reasoning_content", "thinking")
"""Servers that send several of these send the same text in each."""


@dataclass(frozen=True, slots=True)
class CallPiece:
    """A part of a tool call. `index` or `call_id` say which call it belongs to."""

    index: int | None
    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Chunk:
    reasoning: str
    content: str
    refusal: str
    calls: tuple[CallPiece, ...]
    finish_reason: str


def read_chunk(body: Json) -> Chunk:
    """The first choice of a chunk, or of a whole completion from a server that does not stream."""
    choice = next(iter(_objects(body.get("choices"))), {})
    said = _object_or_empty(choice.get("delta")) or _object_or_empty(choice.get("message"))
    return Chunk(
        reasoning=_reasoning_text(said),
        content=_content_text(said.get("content")),
        refusal=_text_or_empty(said.get("refusal")),
        calls=tuple(map(_call_piece, _calls_of(said))),
        finish_reason=_text_or_empty(choice.get("finish_reason")),
    )


def read_error(body: Json) -> Any:
    """The error object of a chunk, or None."""
    if body.get("object") == "error":
        return body
    if body.get("error"):
        return body["error"]
    # llama.cpp's `error:` field holds the bare object.
    return body if "message" in body and "code" in body and "choices" not in body else None


def read_usage(body: Json) -> TokenUsage | None:
    """The usage that a chunk reports; OpenRouter adds the cost in dollars, DeepSeek has its own name for the cache."""
    choice = next(iter(_objects(body.get("choices"))), {})
    places = (body.get("usage"), choice.get("usage"), _object_or_empty(body.get("x_groq")).get("usage"))
    usage = next((_object_or_empty(place) for place in places if _object_or_empty(place)), {})
    if not usage:
        return None
    cached = _object_or_empty(usage.get("prompt_tokens_details")).get(
        "cached_tokens", usage.get("prompt_cache_hit_tokens")
    )
    return TokenUsage(
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
        _count(cached),
        _count(_object_or_empty(usage.get("completion_tokens_details")).get("reasoning_tokens")),
        _amount_or_none(usage.get("cost")),
    )


def read_speed(body: Json) -> float | None:
    """Tokens a second, as llama.cpp measured it."""
    return _amount_or_none(_object_or_empty(body.get("timings")).get("predicted_per_second"))


def _reasoning_text(said: Json) -> str:
    plain = next((text for name in _REASONING_FIELDS if (text := _text_or_empty(said.get(name)))), "")
    if plain:
        return plain
    details = "".join(
        _text_or_empty(d.get("text")) or _text_or_empty(d.get("summary"))
        for d in _objects(said.get("reasoning_details"))
    )
    return details or "".join(
        _content_text(part.get("thinking")) for part in _objects(said.get("content")) if part.get("type") == "thinking"
    )


def _content_text(content: Any) -> str:
    """Text, or the text parts of a list of parts."""
    return _text_or_empty(content) or "".join(
        _text_or_empty(p.get("text")) for p in _objects(content) if p.get("type") == "text"
    )


def _calls_of(said: Json) -> Iterable[Json]:
    """The tool calls; where there are none, the one call as it was before there were several."""
    old = _object_or_empty(said.get("function_call"))
    return _objects(said.get("tool_calls")) or ([{"index": 0, "function": old}] if old else [])


def _call_piece(call: Json) -> CallPiece:
    index = call.get("index")
    function = _object_or_empty(call.get("function"))
    arguments = function.get("arguments")
    return CallPiece(
        _index_or_none(index),
        _text_or_empty(call.get("id")),
        _text_or_empty(function.get("name")),
        json.dumps(arguments) if isinstance(arguments, dict | list) else _text_or_empty(arguments),
    )


def _index_or_none(value: Any) -> int | None:
    """An index, also where it came as text or as 0.0."""
    if isinstance(value, str | float) and str(value).removesuffix(".0").isdecimal():
        return int(str(value).removesuffix(".0")[:9])
    return value if isinstance(value, int) else None


def _object_or_empty(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> Iterable[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text_or_empty(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 1e12 else None


def _amount_or_none(value: Any) -> float | None:
    return float(value) if type(value) in (int, float) and 0 <= value < 1e12 else None
