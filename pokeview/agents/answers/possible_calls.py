"""A call as a model may have meant it, and the shapes that models give one as a JSON object."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pokeview.agents.answers.arguments import decoded_object
from pokeview.agents.answers.conversation import Json, Tool
from pokeview.agents.answers.reasoning_extractor import REASONING_KEYS
from pokeview.agents.answers.spoken import reasons_in
from pokeview.agents.answers.tool_names import tool_named

_NAME_KEYS = ("tool", "name", "tool_name", "function", "function_name", "recipient_name", "action")
_ARGUMENT_KEYS = (
    *("arguments", "args", "parameters", "params", "input", "kwargs", "action_input", "tool_input", "properties"),
)
_INNER_KEYS = ("function", "tool_call", "function_call", "action", "tool", "call", "answer")
_LIST_KEYS = ("tool_calls", "tool_uses", "calls", "actions")
_MOST_LAYERS = 3


@dataclass(frozen=True, slots=True)
class PossibleCall:
    """A possible call. An empty `tool` means that the arguments have to tell; `problem` says why it cannot be used.

    `is_closed` is False where the text ended before all that was open was closed.
    """

    tool: str
    arguments: Any
    reasoning: str = ""
    problem: str = ""
    is_closed: bool = True

    def told_by(self, prose: str) -> "PossibleCall":
        """With the prose before it as its reasoning, unless it has one of its own."""
        return replace(self, reasoning=self.reasoning or reasons_in(prose))

    def closed(self, is_closed: bool) -> "PossibleCall":
        """With what is known of its end."""
        return replace(self, is_closed=self.is_closed and is_closed)


def call_of_object(found: Any, tools: Sequence[Tool], *, must_name: bool) -> PossibleCall | None:
    """The call that an object stands for: tool and arguments, a function inside, or the arguments alone.

    None for anything else, and with `must_name` for arguments alone. Of a list of calls the first counts.
    """
    if isinstance(found, list) and found:
        return call_of_object(found[0], tools, must_name=must_name)
    if not isinstance(found, dict):
        return None
    inner = _inner_call(found, tools)
    if inner is not None:
        return call_of_object(inner, tools, must_name=must_name)
    reasoning = next((str(found[key]) for key in REASONING_KEYS if found.get(key)), "")
    rest = {key: value for key, value in found.items() if key not in REASONING_KEYS}
    key, value = next(iter(rest.items()), ("", None))
    if len(rest) == 1 and (tool := tool_named(key, tools)) and isinstance(value, dict | list | str):
        return PossibleCall(tool.name, _arguments_under(value, tool), reasoning)
    if any(key in found and not found[key] for key in _NAME_KEYS) or _describes_a_tool(found):
        return None
    name_key = next((key for key in _NAME_KEYS if isinstance(found.get(key), str)), None)
    argument_key = next((key for key in _ARGUMENT_KEYS if key in found), None)
    if name_key is not None and (argument_key or name_key == "tool" or tool_named(found[name_key], tools)):
        beside = {key: value for key, value in rest.items() if key != name_key}
        given = found[argument_key] if argument_key else beside
        return PossibleCall(found[name_key], {} if given is None else given, reasoning)
    return None if must_name else PossibleCall("", rest, reasoning)


def unwrapped(arguments: Any, tool: Tool) -> Any:
    """The arguments without one layer too many around them: {"arguments": {...}}, or the tool's name as the key."""
    for _ in range(_MOST_LAYERS):
        inner = _within_layer(arguments, tool)
        if inner is None:
            break
        arguments = inner
    return arguments


def _within_layer(arguments: Any, tool: Tool) -> Json | None:
    """What is in the one layer around arguments, with the reasoning beside it; None where there is none."""
    if not isinstance(arguments, dict):
        return None
    own = tool.parameters.get("properties", {})
    layers = [
        key
        for key, value in arguments.items()
        if key in own or not (key in REASONING_KEYS or (key in _NAME_KEYS and _is_name_of(value, tool)))
    ]
    if len(layers) != 1 or layers[0] in own:
        return None
    key, inner = layers[0], arguments[layers[0]]
    inner = decoded_object(inner) if isinstance(inner, str) else inner
    is_layer = key in _ARGUMENT_KEYS or _is_name_of(key, tool)
    beside = {name: value for name, value in arguments.items() if name in REASONING_KEYS}
    return {**beside, **inner} if is_layer and isinstance(inner, dict) else None


def _is_name_of(value: Any, tool: Tool) -> bool:
    return isinstance(value, str) and tool_named(value, [tool]) is not None


def _arguments_under(value: Any, tool: Tool) -> Any:
    """The arguments in {"press": ["up"]}, where the tool wants one thing alone."""
    required = tool.parameters.get("required", [])
    return value if isinstance(value, dict) or len(required) != 1 else {required[0]: value}


def _describes_a_tool(found: Json) -> bool:
    """True for a tool's description, as the model was given it, instead of a call."""
    parameters = found.get("parameters")
    return "description" in found or (isinstance(parameters, dict) and parameters.get("type") == "object")


def _inner_call(found: Json, tools: Sequence[Tool]) -> Any:
    """The call that an object holds, in a list of calls or alone, beside nothing but reasons."""
    for key in _LIST_KEYS:
        calls = found.get(key)
        if isinstance(calls, list) and calls and isinstance(calls[0], dict):
            return calls[0]
    if isinstance(found.get("function"), dict):
        return found["function"]
    inner = next((found[key] for key in _INNER_KEYS if isinstance(found.get(key), dict)), None)
    named = call_of_object(inner, tools, must_name=True) if inner and not set(found) & set(_ARGUMENT_KEYS) else None
    return inner if named is not None else None
