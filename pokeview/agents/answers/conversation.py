"""The words of a conversation with a model: what it may use, what streams in, what it answered and what that cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """A tool as a model is told of it; `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of what the model says, as it streams: its reasoning, or prose of its answer. Untrusted text."""

    text: str
    kind: Literal["reasoning", "content"]


@dataclass(frozen=True, slots=True)
class Retried:
    """An attempt failed; after the wait the next one follows, and its fragments begin anew. `attempt` counts from 1."""

    problem: str
    wait_seconds: float
    attempt: int


@dataclass(frozen=True, slots=True)
class SteppedDown:
    """The endpoint does not do `feature`, so it is asked without, now and from now on. Fragments begin anew."""

    feature: str
    problem: str


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """What was used, as far as the endpoint says. None means that nobody knows, which is not the same as nothing.

    `is_estimated` tells that tokens were counted from the length of what was sent and said.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    dollars: float | None = None
    is_estimated: bool = False

    def __add__(self, other: "TokenUsage") -> "TokenUsage":
        sums = {f.name: _known_sum(getattr(self, f.name), getattr(other, f.name)) for f in fields(self)}
        return TokenUsage(**sums | {"is_estimated": self.is_estimated or other.is_estimated})


@dataclass(frozen=True, slots=True)
class Answer:
    """One usable tool call.

    `arguments` fit the tool's schema; `mode` says how the call was read: tools, json_schema, json_object, text or
    program. `raw` is what the model wrote, bounded; `notes` say what was cut or passed over; `usage` counts every
    attempt; `sent` is what the model was sent where that is not the messages of the question.
    """

    tool: str
    arguments: Json
    reasoning: str
    raw: str
    usage: TokenUsage
    mode: str
    seconds_to_first_token: float | None = None
    tokens_per_second: float | None = None
    notes: tuple[str, ...] = field(default=())
    sent: str = ""


Said = Fragment | Retried | SteppedDown | Answer
"""Everything that asking yields; the Answer is the last."""


def _known_sum(one: Any, other: Any) -> Any:
    return one if other is None else other if one is None else one + other
