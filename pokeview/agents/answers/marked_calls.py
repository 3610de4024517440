"""Calls that a model marks as such in its text, in the dialects of its chat template.

Hermes and Qwen, Qwen3-coder, GLM, MiniMax and other XML, Llama, Mistral, Kimi, DeepSeek, Gemma, Gemini, functionary,
Granite, Phi, Command, InternLM. Only the first call of a text counts.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pokeview.agents.answers.conversation import Tool
from pokeview.agents.answers.lenient_json import LenientValue, MalformedJson, UnfinishedJson, read_json
from pokeview.agents.answers.possible_calls import PossibleCall, call_of_object
from pokeview.agents.answers.spoken import is_spoken_of, is_taken_back
from pokeview.agents.answers.written_calls import written_call

_NAME = r"[\w.:/-]{1,80}"
_OPENINGS = re.compile(
    # Each with the name of what reads on from there.
    rf"(?P<function>[<(](?:\w{{1,12}}:)?(?:function(?:_name|_call)?|tool(?:_call)?)(?:=|\(|\s+name\s*=\s*)[\"']?"
    rf"(?P<function_name>{_NAME})[\"']?\s*[),(]?\s*>?)"
    rf"|(?P<named><(?:tool_)?name>\s*(?P<named_name>{_NAME})\s*</(?:tool_)?name>\s*<(?:arguments|args|parameters|input)>)"
    rf"|(?P<content><\|recipient\|>\s*(?P<content_name>{_NAME})\s*<\|content\|>)"
    rf"|(?P<invoke><(?:[\w｜|]{{1,12}}[:｜|])?(?:｜DSML｜)?invoke\s+name\s*=\s*[\"']?(?P<invoke_name>{_NAME})[\"']?\s*>)"
    rf"|(?P<kimi><\|tool_call_begin\|>\s*(?P<kimi_name>{_NAME})\s*<\|tool_call_argument_begin\|>)"
    rf"|(?P<deepseek><[｜|]tool[▁_]call[▁_]begin[｜|]>\s*(?:function\s*<[｜|]tool[▁_]sep[｜|]>)?\s*(?P<deepseek_name>{_NAME}))"
    rf"|(?P<recipient>\bto=functions\.(?P<recipient_name>[\w.-]{{1,80}}))"
    rf"|(?P<gemma>(?:<start_function_call>|<\|tool_call>)\s*call:\s*(?P<gemma_name>{_NAME}))"
    rf"|(?P<functionary>(?:^|(?<=[^>\n])>?(?=>>>\w{{1,80}}\n\s*{{))>>>\s*(?P<functionary_name>{_NAME})[ \t]*$)"
    r"|(?P<mistral>\[TOOL_CALLS\])"
    r"|(?P<code>^```(?:tool_code|tool_calls?|python_tag)[ \t]*$)"
    r"|(?P<wrapper><\|?(?:\w{1,12}[:_])?(?:tool_calls?|function_?calls?|tool_call_start)\|?>"
    r"|<\|?(?:TOOLCALL|START_ACTION|action_start|python_(?:tag|start))\|?>|functools(?=\[)"
    # Words that mark something else, too.
    r"|<(?:tools?|tool_use)>(?=\s*(?:{|<))|<(?:action|answer|response|output)>(?=\s*(?:{|\[\s*{|[\w.]{1,80}\()))",
    re.MULTILINE,
)
_SPECIAL = ("<|", "<｜", "[TOOL", ">>>")
"""Openings that nobody writes who speaks about calls."""
_HARMONY_HEADER = ("commentary", "analysis", "assistant")
_PARAMETER = re.compile(
    r"\s*<(?:｜DSML｜)?parameter(?:=|\s+name\s*=\s*)[\"']?([\w.-]{1,80})[\"']?[^<>\n]{0,80}>(.*?)"
    r"(?:</(?:｜DSML｜)?parameter>|(?=\n\s*<parameter\b)|(?=\n\s*</(?:function|invoke)>))",
    re.DOTALL,
)
_ARGUMENT = re.compile(r"\s*<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)
_PARAMETER_BEGINS = re.compile(r"\s*<(?:(?:｜DSML｜)?parameter\b|arg_key>)")
_BEFORE_ARGUMENTS = re.compile(r"(?:[\s>]|<\|constrain\|>|json\b|```(?:json)?|<\|message\|>|<[｜|]tool[▁_]sep[｜|]>)*")
_BEFORE_CALL = re.compile(r"(?:[\s\[]|<\|plugin\|>|```(?:json|python)?|print\(|await\s|[a-z_]{1,20}\s{0,3}=\s)*")
_MISTRAL_NAME = re.compile(rf"\s*(?P<name>{_NAME})\s*(?:\[CALL_ID\]\w{{0,80}})?\s*(?:\[ARGS\])?\s*(?={{)")
_GLM_NAME = re.compile(rf"\s*(?P<name>{_NAME})\s*(?=<arg_key>|{{|</tool_call>)")
_WRAPPERS = frozenset({"mistral", "code", "wrapper"})
_SPACE = re.compile(r"\s*")
_MOST_BEFORE = 40
_CLOSING = re.compile(r"\s*}?\s*</(?:\w{1,12}[:_])?(?:tool_?calls?|function_?calls?|tools?)>")
_ESCAPED_TEXT = re.compile(r"<escape>|<\|\"\|>")


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where a marked call begins. `name` is '' where the name comes later."""

    kind: str
    name: str
    start: int
    end: int


def marked_call(text: str, tools: Sequence[Tool], *, is_cut: bool) -> PossibleCall | None:
    """The first marked call; None where nothing is marked, or a mark is only spoken of.

    `is_cut` says that the text was not written to its end. A call that cannot be read has a `problem`.
    """
    for found in _OPENINGS.finditer(text):
        opening = _opening_of(found)
        if opening.kind == "functionary" and opening.name == "all":
            continue
        return (
            None if _is_only_spoken_of(text, opening) else _read(text, _innermost(text, opening), tools, is_cut=is_cut)
        )
    return None


def before_marks(text: str) -> str:
    """The text up to the first mark of a call, for what stands behind one is that call's."""
    found = _OPENINGS.search(text)
    return text[: found.start()] if found else text


def _is_only_spoken_of(text: str, opening: _Opening) -> bool:
    """True for a mark in a sentence about calls, or for a call that is dropped again behind its element."""
    before = text[max(0, opening.start - _MOST_BEFORE) : opening.start].rstrip()
    if text.startswith(_SPECIAL, opening.start) or (opening.kind == "recipient" and before.endswith(_HARMONY_HEADER)):
        return False
    if is_spoken_of(text, opening.start):
        return True
    closing = text.rfind("</", opening.end)
    end = text.find(">", closing) if closing >= 0 else -1
    return end >= 0 and is_taken_back(text, end + 1)


def _opening_of(found: "re.Match[str]") -> _Opening:
    kind = str(found.lastgroup).removesuffix("_name")
    return _Opening(kind, found.groupdict().get(f"{kind}_name") or "", found.start(), found.end())


def _innermost(text: str, opening: _Opening) -> _Opening:
    """The opening of the call itself, in the wrappers that stand around it."""
    while opening.kind in _WRAPPERS:
        space = _SPACE.match(text, opening.end)
        inner = _OPENINGS.match(text, space.end() if space else opening.end)
        if inner is None:
            break
        opening = replace(_opening_of(inner), start=opening.start)
    return opening


def _read(text: str, opening: _Opening, tools: Sequence[Tool], *, is_cut: bool) -> PossibleCall:
    try:
        call = _READERS.get(opening.kind, _named_json)(text, opening, tools)
    except UnfinishedJson as unfinished:
        return PossibleCall(opening.name, None, problem=f"The call is not complete: {unfinished}.")
    except MalformedJson as malformed:
        return PossibleCall(opening.name, None, problem=f"The call cannot be read: {malformed}.")
    if is_cut and not call.is_closed:
        return PossibleCall(call.tool, None, problem="The call is not complete.")
    return call.told_by(text[: opening.start])


def _named_json(text: str, opening: _Opening, tools: Sequence[Tool]) -> PossibleCall:
    """Arguments as JSON behind the name."""
    return _with_arguments(text, opening.name, opening.end)


def _with_arguments(text: str, name: str, position: int) -> PossibleCall:
    begins = _BEFORE_ARGUMENTS.match(text, position)
    start = begins.end() if begins else position
    if text[start : start + 1] != "{":
        raise (MalformedJson if text[start:].strip() else UnfinishedJson)("its arguments are missing")
    found = read_json(text, start)
    return PossibleCall(name, found.value, is_closed=found.is_closed)


def _gemma(text: str, opening: _Opening, tools: Sequence[Tool]) -> PossibleCall:
    """As JSON with bare keys, its texts between marks."""
    return _with_arguments(_ESCAPED_TEXT.sub('"', text[opening.end :]), opening.name, 0)


def _elements(text: str, opening: _Opening, tools: Sequence[Tool]) -> PossibleCall:
    """Arguments as XML elements, or as JSON, inside of the element of the call."""
    return _from_elements(text, opening.name, opening.end)


def _from_elements(text: str, name: str, position: int) -> PossibleCall:
    pattern = _ARGUMENT if text[position:].lstrip().startswith("<arg_key>") else _PARAMETER
    arguments: dict[str, Any] = {}
    while found := pattern.match(text, position):
        arguments[found[1].strip()] = found[2].strip()
        position = found.end()
    if _PARAMETER_BEGINS.match(text, position):
        raise UnfinishedJson("it ends inside of an argument")
    rest = text[position:].lstrip()
    if not arguments and not rest.startswith("</"):
        return _with_arguments(text, name, position)
    return PossibleCall(name, arguments, is_closed=rest.startswith("</"))


def _mistral(text: str, opening: _Opening, tools: Sequence[Tool]) -> PossibleCall:
    if found := _MISTRAL_NAME.match(text, opening.end):
        return _with_arguments(text, found["name"], found.end())
    return _wrapped(text, opening, tools)


def _wrapped(text: str, opening: _Opening, tools: Sequence[Tool]) -> PossibleCall:
    """What stands in a wrapper: a call as JSON, in a list or alone, as elements, or as in Python."""
    if found := _GLM_NAME.match(text, opening.end):
        return _from_elements(text, found["name"], found.end())
    begins = _BEFORE_CALL.match(text, opening.end)
    start = begins.end() if begins else opening.end
    if text[start : start + 1] == "{":
        json_found = _object_in_wrapper(text, start)
        call = call_of_object(json_found.value, tools, must_name=True)
        if call is None:
            raise MalformedJson("it names no tool")
        return call.closed(json_found.is_closed)
    call = written_call(text, start, tools)
    if call is None:
        raise (MalformedJson if text[start:].strip() else UnfinishedJson)("no call follows its mark")
    return call


def _object_in_wrapper(text: str, start: int) -> LenientValue:
    """The object at `start`; where it lacks closing braces, its wrapper's closing tag shows that it was at its end."""
    try:
        return read_json(text, start)
    except MalformedJson:
        closing = _CLOSING.search(text, start)
        if closing is None:
            raise
        return replace(read_json(text[: closing.start()] + "\n", start), is_closed=True)


_Reader = Callable[[str, _Opening, Sequence[Tool]], PossibleCall]
_READERS: Mapping[str, _Reader] = {
    "function": _elements,
    "invoke": _elements,
    "gemma": _gemma,
    "mistral": _mistral,
    "code": _wrapped,
    "wrapper": _wrapped,
}
