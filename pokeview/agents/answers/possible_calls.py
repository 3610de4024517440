"""A call as a model may have meant it, and the shapes that models give one as a JSON object."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pokeview.agents.answers.conversation import Json, Tool
from pokeview.agents.answers.reasoning_extractor import REASONING_KEYS
from pokeview.agents.answers.spoken import reasons_in
from pokeview.agents.answers.tool_names import tool_named

_NAME_KEYS = ("tool", "name", "tool_name", "function", "action")
_ARGUMENT_KEYS = ("arguments", "args", "parameters", "input", "kwargs")


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
    inner = _inner_call(found)
    if inner is not None:
        return call_of_object(inner, tools, must_name=must_name)
    reasoning = next((str(found[key]) for key in REASONING_KEYS if found.get(key)), "")
    rest = {key: value for key, value in found.items() if key not in REASONING_KEYS}
    if len(rest) == 1 and (tool := tool_named(next(iter(rest)), tools)) and isinstance(next(iter(rest.values())), dict):
        return PossibleCall(tool.name, next(iter(rest.values())), reasoning)
    name_key = next((key for key in _NAME_KEYS if isinstance(found.get(key), str)), None)
    argument_key = next((key for key in _ARGUMENT_KEYS if key in found), None)
    if name_key is not None and (argument_key or name_key == "tool" or tool_named(found[name_key], tools)):
        beside = {key: value for key, value in rest.items() if key != name_key}
        return PossibleCall(found[name_key], found[argument_key] if argument_key else beside, reasoning)
    return None if must_name else PossibleCall("", rest, reasoning)


def unwrapped(arguments: Any, tool: Tool) -> Any:
    """The arguments without one layer too many around them: {"arguments": {...}}, or the tool's name as the key."""
    if not isinstance(arguments, dict):
        return arguments
    own = tool.parameters.get("properties", {})
    layers = [key for key in arguments if key not in REASONING_KEYS or key in own]
    if len(layers) != 1 or layers[0] in own:
        return arguments
    key, inner = layers[0], arguments[layers[0]]
    is_layer = key in _ARGUMENT_KEYS or tool_named(key, [tool]) is not None
    beside = {name: value for name, value in arguments.items() if name != key}
    return {**beside, **inner} if is_layer and isinstance(inner, dict) else arguments


def _inner_call(found: Json) -> Any:
    calls = found.get("tool_calls")
    inner = calls[0] if isinstance(calls, list) and calls else found.get("function")
    return inner if isinstance(inner, dict) else None
