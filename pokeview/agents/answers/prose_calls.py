"""Finds the call in text without marks: JSON, a call as in Python, or buttons and choices on a line of their own.

Prose about a call, an example of the format, or coordinates in a sentence are no call: in doubt nothing is found.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from pokeview.agents.answers.arguments import decoded_object
from pokeview.agents.answers.conversation import Json, Tool
from pokeview.agents.answers.lenient_json import MalformedJson, UnfinishedJson, read_json
from pokeview.agents.answers.possible_calls import PossibleCall, call_of_object
from pokeview.agents.answers.spoken import ends_unsure, introduces_doubtfully, is_spoken_of, is_taken_back, makes_a_call
from pokeview.agents.answers.tool_names import tool_named
from pokeview.agents.answers.written_calls import calls_begin, written_call_to

_MOST_TRIED = 20
_BRACE = re.compile(r"\{")
_LABEL = re.compile(
    r"^[^\w\n]{0,20}(?:next |final )?(?:actions?|buttons?|moves?|choice|choose|answer|press|tool)\W{0,20}:\W{0,20}",
    re.IGNORECASE,
)
_EMPTY_LABEL = re.compile(
    r"\A\W{0,20}(?:actions?|(?:tool|function)[ _]calls?|calls?|answer|assistant)\W{0,20}?:[\s*]{0,20}(?=```|[{\[])",
    re.IGNORECASE,
)
_NAMED_ABOVE = re.compile(
    r"(?:\A|\n)(?P<lead>[^\w\n]{0,10}(?:(?:(?:next|final) )?(?:action|tool|call|function)\W{1,10})?)"
    r"(?P<name>[\w.:-]{1,80})[ \t:*`]{0,10}"
    r"(?:\n\s{0,20}(?:\W{0,5}(?:action[ _]?input|tool[ _]?input|arguments|args|input|parameters)\W{0,10}:?)?\s{0,20})?"
    r"(?:```(?:json)?\s{0,20})?\Z",
    re.IGNORECASE,
)
"""A tool's name, alone or labelled, behind which its arguments follow as an object."""
_LONGEST_NAME = 250
_LONGEST_LINK = 40
_LINK = re.compile(r"(?!.*\n\s*\n)[^.!?:\w]*(?:\d[.)]|and|or|und|oder|et|ou|y|o|e)?[^.!?:\w]*", re.DOTALL)
"""Between calls of one list."""
_FENCE = re.compile(r"\A\s*```[\w-]{0,20}[ \t]*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)
_ENDS_LINE = re.compile(r"[ \t.;`*_)\]]*(?:\n|\Z)")
_DECORATION = " \t*_`'\"."
_FILLERS = frozenset({"press", "push", "the", "button", "buttons", "then", "and"})
_LONGEST_WORDS = 400


def prose_call(text: str, tools: Sequence[Tool], *, is_cut: bool) -> PossibleCall | None:
    """The first call that is made in the text, None for none; `is_cut` says that it was not written to its end."""
    stripped = _FENCE.sub(r"\1", _EMPTY_LABEL.sub("", text)).strip()
    if stripped.startswith('"') and (encoded := decoded_object(stripped)):
        return call_of_object(encoded, tools, must_name=True)
    if stripped.startswith("{"):
        return _leading_object(stripped, tools, is_cut=is_cut)
    if stripped.startswith("["):
        return _leading_list(stripped, tools)
    if ends_unsure(stripped):
        return None
    return _standing_call(stripped, tools, is_cut=is_cut) or _in_words(stripped, tools, is_cut=is_cut)


def _leading_object(text: str, tools: Sequence[Tool], *, is_cut: bool) -> PossibleCall | None:
    """An answer that begins with an object is that object, whatever follows."""
    try:
        found = read_json(text)
    except UnfinishedJson as unfinished:
        return PossibleCall("", None, problem=f"The answer is not complete: {unfinished}.")
    except MalformedJson as malformed:
        return PossibleCall("", None, problem=f"The answer is no JSON that can be read: {malformed}.")
    if is_cut and not found.is_closed:
        return PossibleCall("", None, problem="The answer is not complete.")
    is_all = not text[found.end :].strip(" \t\n`.;")
    call = call_of_object(found.value, tools, must_name=not is_all)
    if call is None or is_taken_back(text, found.end):
        return None
    return call.closed(found.is_closed)


def _leading_list(text: str, tools: Sequence[Tool]) -> PossibleCall | None:
    """A list of calls, as JSON or as in Python; the first counts."""
    called = written_call_to(text, len(text) - len(text[1:].lstrip()), tools)
    if called:
        return called[0]
    try:
        found = read_json(text)
    except MalformedJson:
        return None
    return None if is_taken_back(text, found.end) else call_of_object(found.value, tools, must_name=True)


def _standing_call(text: str, tools: Sequence[Tool], *, is_cut: bool) -> PossibleCall | None:
    """The first call that stands by itself on a line, or at the end of one that leads up to it."""
    position, tried, spoken_of = 0, 0, -1
    for start, line_start in _beginnings(text):
        name = _named_above(text, start, tools) if text[start] == "{" and start >= position else None
        before = _LABEL.sub("", text[line_start:start])
        if start < position or not (name or makes_a_call(before) or _is_quoted_alone(text, start, before)):
            continue
        tried += 1
        if tried > _MOST_TRIED:
            return None
        try:
            call, position = _call_at(text, start, tools, name[1] if name else "")
        except UnfinishedJson as unfinished:
            return PossibleCall("", None, problem=f"The answer is not complete: {unfinished}.")
        except MalformedJson:
            continue
        is_alone = _ENDS_LINE.match(text, position) is not None
        if call is None or not is_alone:
            continue
        if _goes_on(text, spoken_of, start) or is_spoken_of(text, name[0] if name else start, position):
            spoken_of = position
            continue
        if is_cut and not call.is_closed:
            return PossibleCall("", None, problem="The answer is not complete.")
        return call.told_by(text[:start])
    return None


def _goes_on(text: str, spoken_of: int, start: int) -> bool:
    """True where a call follows on one that was only spoken of, as in a list of what could be done."""
    between = text[spoken_of:start] if spoken_of >= 0 and start - spoken_of <= _LONGEST_LINK else "."
    return _LINK.fullmatch(between) is not None


def _is_quoted_alone(text: str, start: int, line_before: str) -> bool:
    """True for a call in backticks that is all of its line, or a sentence of its own."""
    return line_before.endswith("`") and makes_a_call(line_before[:-1]) and text[start] != "{"


def _named_above(text: str, start: int, tools: Sequence[Tool]) -> tuple[int, str] | None:
    """Where a tool is named whose arguments begin at `start`, as in 'Action: talk_to, Action Input: {...}'."""
    first = max(0, start - _LONGEST_NAME)
    found = _NAMED_ABOVE.search(text[first:start])
    tool = tool_named(found["name"].rstrip(":."), tools) if found else None
    return (first + found.start("lead"), tool.name) if found and tool else None


def _beginnings(text: str) -> Iterator[tuple[int, int]]:
    """Where an object or a call begins, with the beginning of its line, in their order."""
    line_start = 0
    for line in text.split("\n"):
        line_end = line_start + len(line)
        braces = (found.start() for found in islice(_BRACE.finditer(text, line_start, line_end), _MOST_TRIED))
        starts = sorted([*islice(calls_begin(text, line_start, line_end), _MOST_TRIED), *braces])
        yield from ((start, line_start) for start in starts)
        line_start = line_end + 1


def _call_at(text: str, start: int, tools: Sequence[Tool], name: str) -> tuple[PossibleCall | None, int]:
    """The call at `start`, None for something else, and the index behind it. Raises MalformedJson.

    `name` is the tool that was named for the object there, '' for none.
    """
    if text[start] != "{":
        return written_call_to(text, start, tools) or (None, start)
    found = read_json(text, start)
    if name and call_of_object(found.value, tools, must_name=True) is None:
        return PossibleCall(name, found.value, is_closed=found.is_closed), found.end
    is_last = not text[found.end :].strip(" \t\n`.;")
    call = call_of_object(found.value, tools, must_name=not (is_last and _is_only_tool(found.value, tools)))
    return (call.closed(found.is_closed) if call else None), found.end


def _is_only_tool(arguments: Json, tools: Sequence[Tool]) -> bool:
    return len(tools) == 1 and set(tools[0].parameters.get("required", [])) <= set(arguments)


def _in_words(text: str, tools: Sequence[Tool], *, is_cut: bool) -> PossibleCall | None:
    """A line such as 'Action: up, up, a', 'talk to person 7' or 'read_on', where a tool takes such words.

    Lines with labels that say different things leave doubt, and so does a labelled line that is taken back, one that
    another line introduces as something else, and the last line of a text that was cut.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    whole = lines[:-1] if is_cut and not text.endswith("\n") else lines
    labelled = [line for line in whole if _LABEL.match(line)]
    calls = [call for line in labelled[:_MOST_TRIED] if (call := _of_words(line, tools))]
    if calls:
        is_one = all((call.tool, call.arguments) == (calls[0].tool, calls[0].arguments) for call in calls)
        start = text.find(labelled[0])
        is_meant = not introduces_doubtfully(text[:start]) and not is_taken_back(text, start + len(labelled[0]))
        return calls[0].told_by(text[:start]) if is_one and is_meant else None
    if not whole or whole is not lines or any(_LABEL.sub("", line).strip() for line in labelled):
        return None
    call = _of_words(lines[-1], tools)
    before = text[: text.rfind(lines[-1])]
    return call.told_by("\n".join(lines[:-1])) if call and _ends_before(before) else None


def _ends_before(prose: str) -> bool:
    """True for prose that ends before a line of words, instead of going on in it: 'I feel', 'Status:'."""
    last = prose.rstrip().rpartition("\n")[2].rstrip(" *`_")
    if last.endswith((":", "：")):
        return makes_a_call(last)
    is_apart = prose.rstrip(" \t").endswith("\n\n")
    return not last or is_apart or not (last[-1].isalnum() or last[-1] in "?？")


def _of_words(line: str, tools: Sequence[Tool]) -> PossibleCall | None:
    words = _LABEL.sub("", line).strip(_DECORATION)
    is_plain = len(words) <= _LONGEST_WORDS and not set(words) & set("()[]{}<>?/|")
    for tool in tools if is_plain else ():
        arguments = _arguments_from(words, tool)
        if arguments is not None:
            return PossibleCall(tool.name, arguments)
    return None


def _arguments_from(line: str, tool: Tool) -> Json | None:
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
    if len(words) == len(choices) > 1 and len({word.lower() for word in words}) == len(words):
        # All that there is, each once: a list of what could be done.
        return None
    return {required[0]: words if schema.get("type") == "array" else words[0]}
