"""Finds tool calls in whatever text a model wrote: JSON in prose, Python-like calls, button names on the last line."""

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pokeview.agents.chat.conversation import Json, Tool
from pokeview.agents.chat.reasoning_extractor import REASONING_KEYS

_NAME_KEYS = ("tool", "name", "tool_name", "function", "action")
_ARGUMENT_KEYS = ("arguments", "args", "parameters", "input")
_MOST_CANDIDATES = 20
_MOST_REPAIRED_CHARACTERS = 3_000
"""In all: on text that is made for it, repairing takes time with the square of the length."""
_MOST_CALL_CHARACTERS = 2_000
_LABEL = re.compile(
    r"^\W*(?:next |final )?(?:actions?|buttons?|moves?|choices?|choose|answer|press|tool)\W*:\W*", re.IGNORECASE
)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]', re.DOTALL)
_DECORATION = " \t*_`'\"."
_FILLERS = frozenset({"press", "push", "the", "button", "buttons", "then", "and"})


@dataclass(frozen=True)
class PossibleCall:
    """A possible call. An empty `tool` means that the arguments have to tell."""

    tool: str
    arguments: Any
    reasoning: str = ""


def candidates_in(text: str, tools: Sequence[Tool], *, repair: bool) -> Iterator[PossibleCall]:
    """Possible calls, the most likely first. `repair` allows for broken JSON, even without its end."""
    for found in objects_in(text, repair=repair):
        yield from _calls_of(found, tools)
    yield from _invocations_in(text, tools)
    yield from _words_in(text, tools)


def whole_object(text: str) -> Json | None:
    """The object, if the text is that and nothing else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def objects_in(text: str, *, repair: bool) -> Iterator[Json]:
    """The objects of a text: the last one first, as a model thinks before it acts, unless the text begins with one."""
    pieces = list(_braced(text))
    if not re.match(r"\s*(```\w*\s*)?\{", text):
        pieces.reverse()
    room = _MOST_REPAIRED_CHARACTERS if repair else 0
    for piece, complete in pieces[:_MOST_CANDIDATES]:
        found = whole_object(piece)
        if found is None and len(piece) <= room:
            room -= len(piece)
            found = _repaired(piece)
        if found and (complete or repair):
            yield found


def _braced(text: str) -> Iterator[tuple[str, bool]]:
    """Each outermost {...} with whether it is complete; braces inside double quotes do not count."""
    position = 0
    while (start := text.find("{", position)) >= 0:
        end = _closing_brace(text, start)
        yield text[start:end], end > start and text[end - 1] == "}"
        position = end


def _closing_brace(text: str, start: int) -> int:
    """The index behind the brace that closes the one at `start`, or the end of the text."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token.group(), 0)
        if depth == 0:
            return token.end()
    return len(text)


def _repaired(text: str) -> Json | None:
    """What json_repair makes of broken JSON: single quotes, trailing commas, comments, missing ends."""
    import json_repair

    try:
        value = json_repair.repair_json(text, return_objects=True, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _calls_of(found: Json, tools: Sequence[Tool]) -> Iterator[PossibleCall]:
    """The shapes that models give a call: tool and arguments, a function inside, or the arguments alone."""
    calls = found.get("tool_calls")
    inner = calls[0] if isinstance(calls, list) and calls else found.get("function")
    if isinstance(inner, dict):
        yield from _calls_of(inner, tools)
        return
    reasoning = next((str(found[key]) for key in REASONING_KEYS if found.get(key)), "")
    name = next((found[key] for key in _NAME_KEYS if isinstance(found.get(key), str)), "")
    arguments = next((found[key] for key in _ARGUMENT_KEYS if key in found), None)
    rest = {key: value for key, value in found.items() if key not in REASONING_KEYS}
    if arguments is not None or name in {tool.name for tool in tools} or name == found.get("tool"):
        unnamed = {key: value for key, value in rest.items() if value != name}
        yield PossibleCall(name, unnamed if arguments is None else arguments, reasoning)
    else:
        yield PossibleCall("", rest, reasoning)


def _invocations_in(text: str, tools: Sequence[Tool]) -> Iterator[PossibleCall]:
    """Calls as in Python, such as press(buttons=["up"]) or press(up, up); the last one first."""
    by_name = {tool.name: tool for tool in tools}
    names = "|".join(map(re.escape, by_name))
    found = list(re.finditer(rf"(?<![\w.])({names})\(", text)) if names else []
    for match in reversed(found[-_MOST_CANDIDATES:]):
        arguments = _parsed_arguments(text[match.start() :][:_MOST_CALL_CHARACTERS], by_name[match[1]])
        if arguments is not None:
            yield PossibleCall(match[1], arguments, text[: match.start()].strip())


def _parsed_arguments(text: str, tool: Tool) -> Json | None:
    """The arguments of the call at the beginning of the text."""
    for end in islice(re.finditer(r"\)", text), _MOST_CANDIDATES):
        try:
            call = _parsed_call(text[: end.end()])
            return _bound(call, tool) if isinstance(call, ast.Call) else None
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _parsed_call(text: str) -> ast.expr:
    with warnings.catch_warnings():
        # Python warns of odd escapes in its source, on the terminal.
        warnings.simplefilter("ignore")
        return ast.parse(text, mode="eval").body


def _bound(call: ast.Call, tool: Tool) -> Json:
    """Arguments by name; unnamed ones go to the properties in order, or all to a first property that is a list."""
    named = {keyword.arg: _literal(keyword.value) for keyword in call.keywords if keyword.arg}
    values = [_literal(value) for value in call.args]
    properties: Mapping[str, Json] = tool.parameters.get("properties", {})
    first = next(iter(properties), "")
    takes_list = properties.get(first, {}).get("type") == "array"
    if takes_list and values and not isinstance(values[0], list):
        return {first: values, **named}
    return {**dict(zip(properties, values, strict=False)), **named}


def _literal(node: ast.expr) -> Any:
    """The value of an argument; a bare word counts as text. Raises ValueError for anything that computes."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.List | ast.Tuple):
        return [_literal(item) for item in node.elts]
    return ast.literal_eval(node)


def _words_in(text: str, tools: Sequence[Tool]) -> Iterator[PossibleCall]:
    """A last line such as 'Action: up, up, a', 'talk to person 7' or 'read_on', where a tool takes such words."""
    lines = [line for line in text.splitlines() if line.strip()]
    labelled = [line for line in lines if _LABEL.match(line)]
    for line in [*labelled[-1:], *lines[-1:]]:
        for tool in tools:
            arguments = _from_words(_LABEL.sub("", line).strip(_DECORATION), tool)
            if arguments is not None:
                yield PossibleCall(tool.name, arguments, "\n".join(lines[:-1]).strip())


def _from_words(line: str, tool: Tool) -> Json | None:
    """The arguments, if the tool needs at most one and the line is one of its choices, or a list of them."""
    required = tool.parameters.get("required", [])
    if not required:
        return {} if line == tool.name else None
    if len(required) > 1:
        return None
    schema = tool.parameters["properties"][required[0]]
    choices = {str(choice).lower() for choice in (schema.get("items") or schema).get("enum", [])}
    words = [word for word in re.findall(r"\w+", line) if word.lower() not in _FILLERS]
    if line.lower() in choices:
        words = [line]
    if not words or not choices.issuperset(word.lower() for word in words):
        return None
    return {required[0]: words if schema.get("type") == "array" else words[0]}
