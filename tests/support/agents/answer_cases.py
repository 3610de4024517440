"""Answers of real servers and models in their shape, each with the action that must come of it, or none."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pokeview.agents.chat import Tool
from pokeview.play.actions import Action, Button, Buttons, Press, TalkTo, WalkTo
from tests.support.agents.model_dialects import chunk, openai, sse
from tests.support.agents.scripted_server import Reply

_CASES = Path(__file__).parents[2] / "fixtures" / "answers.json"

_SQUARE = {
    "type": "object",
    "properties": {"y": {"type": "integer", "minimum": 0}, "x": {"type": "integer", "minimum": 0}},
    "required": ["y", "x"],
    "additionalProperties": False,
}
WALK_TO = Tool("walk_to", "Go to a square.", _SQUARE)
TALK_TO = Tool("talk_to", "Talk to whoever stands on a square.", _SQUARE)


@dataclass(frozen=True)
class AnswerCase:
    """An answer, how it comes over HTTP, and the action that must be carried out; None for none."""

    name: str
    reply: Reply
    text: str
    action: Action | None


def answer_cases() -> list[AnswerCase]:
    """All that were kept."""
    return [_case(**kept) for kept in json.loads(_CASES.read_text())["cases"]]


def _case(name: str, answer: dict[str, Any], expect: dict[str, Any] | None, **_: Any) -> AnswerCase:
    if answer["kind"] == "content":
        reply = openai(answer["content"], finish_reason=answer["finish_reason"])
        return AnswerCase(name, reply, answer["content"], _action(expect))
    deltas = answer["deltas"]
    written = "".join(delta["arguments"] for delta in deltas)
    chunks = [chunk({"tool_calls": [_call(delta)]}) for delta in deltas]
    reply = sse(chunk({"role": "assistant"}), *chunks, chunk({}, answer["finish_reason"]))
    return AnswerCase(name, reply, f"{deltas[0]['name']}\n{written}", _action(expect))


def _call(delta: dict[str, Any]) -> dict[str, Any]:
    """A piece of a call as it streams: what it lacks is missing there too."""
    function = {key: delta[key] for key in ("name", "arguments") if key in delta}
    return {key: delta[key] for key in ("index", "id") if key in delta} | {"type": "function", "function": function}


def _action(expect: dict[str, Any] | None) -> Action | None:
    match expect:
        case {"tool": "walk_to", "y": y, "x": x}:
            return WalkTo(y, x)
        case {"tool": "talk_to", "y": y, "x": x}:
            return TalkTo(y, x)
        case {"tool": "press", "buttons": buttons}:
            return Buttons(tuple(Press(Button(name)) for name in buttons))
    assert expect is None
    return None
