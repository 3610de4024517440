"""Calls as in Python: press(buttons=["up"]), press(up, up), default_api.talk_to(y=5, x=8)."""

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from pokeview.agents.answers.conversation import Json, Tool
from pokeview.agents.answers.possible_calls import PossibleCall
from pokeview.agents.answers.tool_names import tool_named

_MOST_CHARACTERS = 2_000
_MOST_ENDS = 20
_NAMED_BY_COLON = re.compile(r"([(,]\s{0,9})(\w{1,40})\s{0,9}:(?=\s|[-\w\"'\[])")
"""As in talk_to(y: 5, x: 8)."""
_BEGINS = re.compile(r"(?<![\w.])((?:\w{1,40}[.:]){0,2}[A-Za-z_]\w{0,60}(?:\.call)?)\(")


def calls_begin(text: str, start: int, end: int) -> Iterator[int]:
    """Where in a part of the text something is written as a call is."""
    return (found.start() for found in _BEGINS.finditer(text, start, end))


def written_call(text: str, start: int, tools: Sequence[Tool]) -> PossibleCall | None:
    """The call at `start`; None where there is none of a tool, or one that computes something."""
    read = written_call_to(text, start, tools)
    return read[0] if read else None


def written_call_to(text: str, start: int, tools: Sequence[Tool]) -> tuple[PossibleCall, int] | None:
    """The same, with the index behind the call."""
    found = _BEGINS.match(text, start)
    tool = tool_named(found[1].removesuffix(".call"), tools) if found else None
    if found is None or tool is None:
        return None
    written = "call" + text[found.end() - 1 :][:_MOST_CHARACTERS]
    for closing in islice(re.finditer(r"\)", written), _MOST_ENDS):
        try:
            arguments = _bound(_parsed(written[: closing.end()]), tool)
        except (SyntaxError, MemoryError):
            continue
        except (ValueError, TypeError, RecursionError):
            return None
        return PossibleCall(tool.name, arguments), found.end() - 1 + closing.end() - len("call")
    return None


def _parsed(written: str) -> ast.Call:
    with warnings.catch_warnings():
        # Python warns of odd escapes in its source, on the terminal.
        warnings.simplefilter("ignore")
        try:
            body = ast.parse(written, mode="eval").body
        except SyntaxError:
            body = ast.parse(_NAMED_BY_COLON.sub(r"\1\2=", written), mode="eval").body
    if not isinstance(body, ast.Call):
        raise TypeError("no call")
    return body


def _bound(call: ast.Call, tool: Tool) -> Json:
    """Arguments by name; unnamed ones go to the properties in order, or all to a first property that is a list."""
    named = {keyword.arg: _literal(keyword.value) for keyword in call.keywords if keyword.arg}
    unpacked = [_literal(keyword.value) for keyword in call.keywords if not keyword.arg]
    values = [_literal(value) for value in call.args]
    # All arguments as one object: talk_to({"y": 5, "x": 8}), or unpacked from one.
    for given in [*unpacked, *(values if len(values) == 1 and isinstance(values[0], dict) else [])]:
        if not isinstance(given, dict):
            raise TypeError("what is unpacked is no object")
        named |= given
        values = [value for value in values if value is not given]
    properties: Mapping[str, Json] = tool.parameters.get("properties", {})
    first = next(iter(properties), "")
    takes_list = properties.get(first, {}).get("type") == "array"
    if takes_list and values and not isinstance(values[0], list):
        return {first: values, **named}
    if len(values) > len(properties):
        raise ValueError("more values than the tool takes")
    return {**dict(zip(properties, values, strict=False)), **named}


def _literal(node: ast.expr) -> Any:
    """The value of an argument; a bare word counts as text. Raises ValueError for anything that computes."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.List | ast.Tuple):
        return [_literal(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        return {_literal(key): _literal(value) for key, value in zip(node.keys, node.values, strict=True) if key}
    return ast.literal_eval(node)
