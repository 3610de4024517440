"""The JSON object that a model answers with where an endpoint has no tool calls, and how it is told of that."""

import json
from collections.abc import Sequence
from typing import Any

from pokeview.agents.answers.conversation import Json, Tool

MOST_REASONING_CHARACTERS = 600
_ONE_OBJECT = "Answer with one JSON object and nothing else."


def reasoning_schema() -> Json:
    """Reasoning comes first in every answer: it makes small models choose better, and the viewer reads it."""
    return {
        "type": "string",
        "maxLength": MOST_REASONING_CHARACTERS,
        "description": "What you see and why you do this, in a sentence or two.",
    }


def answer_schema(tools: Sequence[Tool]) -> Json:
    """An object of reasoning, the name of a tool and its arguments."""
    schemas = [dict(tool.parameters) for tool in tools]
    distinct = [schema for index, schema in enumerate(schemas) if schema not in schemas[:index]]
    return _closed_object(
        {
            "reasoning": reasoning_schema(),
            "tool": {"type": "string", "enum": [tool.name for tool in tools]},
            "arguments": distinct[0] if len(distinct) == 1 else {"anyOf": distinct},
        }
    )


def with_reasoning(parameters: Any) -> Json:
    """The parameters of a tool with reasoning as the first of them, unless they ask for it already."""
    properties = {"reasoning": reasoning_schema()} | dict(parameters.get("properties", {}))
    required = list(dict.fromkeys(["reasoning", *parameters.get("required", [])]))
    return {**parameters, "type": "object", "properties": properties, "required": required}


def instructions(tools: Sequence[Tool], own_schema: Json | None) -> str:
    """What the system message says about the form of the answer; `own_schema` replaces the usual object."""
    if own_schema is not None:
        return f"{_ONE_OBJECT} It follows this JSON schema:\n{_compact(own_schema)}"
    listed = "\n".join(f"- {tool.name}: {tool.description} Arguments: {_compact(tool.parameters)}" for tool in tools)
    return (
        f'{_ONE_OBJECT} Its keys, in this order: "reasoning" (what you see and why you do this, in a sentence or two), '
        f'"tool" (the name of a tool), "arguments" (an object that follows the JSON schema of the tool).\n'
        f"The tools:\n{listed}"
    )


def _closed_object(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _compact(schema: Any) -> str:
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
