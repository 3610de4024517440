"""Reads the one usable tool call out of a transcript: the first that the model made, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pokeview.agents.answers.arguments import Fitting, Misfit, decoded_object
from pokeview.agents.answers.channels import channels_of
from pokeview.agents.answers.conversation import Json, Tool
from pokeview.agents.answers.lenient_json import MalformedJson, UnfinishedJson, read_json
from pokeview.agents.answers.marked_calls import before_marks, marked_call
from pokeview.agents.answers.possible_calls import PossibleCall, unwrapped
from pokeview.agents.answers.prose_calls import prose_call
from pokeview.agents.answers.reasoning_extractor import REASONING_KEYS
from pokeview.agents.answers.tool_calls import Call
from pokeview.agents.answers.tool_names import tool_named
from pokeview.agents.answers.transcript import MOST_ANSWER_CHARACTERS, Transcript
from pokeview.text.untrusted import plain_remark, quoted

_MOST_REASONING_CHARACTERS = 4_000
_MOST_NAMES = 30
_OTHER_TIMES = re.compile(r"last|previous|not|never|avoid|available|possible|example|old|wrong", re.IGNORECASE)
"""In a key beside arguments that name no tool: they tell of something else than this turn's call."""
_END_MARKS = re.compile(r"(?:\s|[;`}]|<[^<>\s]{1,40}>|\[/?[A-Z_]{1,20}\])*")
"""What templates leave behind arguments."""
_FENCE = re.compile(r"\A\s*```(?:json)?\s*")


class NoUsableCall(Exception):
    """The text is a sentence that says what is wrong with the answer."""


@dataclass(frozen=True)
class ToolCall:
    """A call whose arguments fit, and what the model said about it."""

    tool: str
    arguments: Json
    reasoning: str
    notes: tuple[str, ...] = ()


def read_call(transcript: Transcript, tools: Sequence[Tool]) -> ToolCall:
    """The first call, if it fits. Raises NoUsableCall.

    No other call takes the place of one that does not fit, for it is not what the model wanted to be done.
    """
    if transcript.was_filtered:
        raise NoUsableCall("The endpoint's content filter stopped the answer.")
    if transcript.refusal:
        raise NoUsableCall(f"The model refused to answer: {plain_remark(transcript.refusal)}")
    found = _of_call(transcript.calls[0], transcript) if transcript.calls else _in_text(transcript, tools)
    try:
        if found is not None and not found.problem:
            return _fitted(found, transcript, tools)
        problem = found.problem if found else ""
    except Misfit as misfit:
        problem = str(misfit)
    raise NoUsableCall(_what_is_wrong(problem, transcript))


def answer_object(transcript: Transcript) -> Json | None:
    """The JSON object that is the whole answer.

    Some servers take everything that a thinking model writes for its thinking, the answer too.
    """
    return decoded_object((transcript.content or transcript.thinking).strip() or "0")


def call_in_text(text: str, tools: Sequence[Tool], *, is_cut: bool = False) -> PossibleCall | None:
    """The first call in what a model wrote, None for none; one that cannot be used has a `problem`."""
    channels = channels_of(text)
    if channels.recipient:
        return _sent_to(channels.recipient, channels.message, is_cut=is_cut).told_by(channels.thinking)
    call = marked_call(channels.answer, tools, is_cut=is_cut)
    if call is None:
        call = prose_call(before_marks(channels.answer), tools, is_cut=is_cut)
    return call.told_by(channels.thinking) if call else None


def _in_text(transcript: Transcript, tools: Sequence[Tool]) -> PossibleCall | None:
    text = transcript.content
    if not text.strip() and answer_object(transcript):
        text = transcript.thinking
    return call_in_text(text, tools, is_cut=transcript.was_cut)


def _of_call(call: Call, transcript: Transcript) -> PossibleCall:
    """A tool call as the endpoint returned it; its arguments are JSON, or should be."""
    return _sent_to(call.name, call.arguments, is_cut=transcript.was_cut)


def _sent_to(name: str, message: str, *, is_cut: bool) -> PossibleCall:
    """A call with its arguments as they were sent. Of several objects the first counts that is not empty."""
    strict = decoded_object(message.strip() or "{}")
    if strict is not None:
        return _of_several(name, strict)
    start = begins.end() if (begins := _FENCE.match(message)) else 0
    try:
        found = read_json(message, start)
        if found.value == {} and message[found.end :].lstrip().startswith("{"):
            found = read_json(message, found.end)
    except UnfinishedJson as unfinished:
        return PossibleCall(
            name, None, problem=f"The arguments of {plain_remark(name)} are not complete: {unfinished}."
        )
    except MalformedJson:
        return PossibleCall(name, message)
    if not _is_all(message, found.end) or not isinstance(found.value, dict):
        return PossibleCall(name, message)
    if is_cut and not found.is_closed:
        return PossibleCall(name, None, problem=f"The arguments of {plain_remark(name)} are not complete.")
    return PossibleCall(name, found.value, is_closed=found.is_closed)


def _is_all(message: str, end: int) -> bool:
    """True if nothing but marks, or the arguments of further calls, stands behind the first ones."""
    marks = _END_MARKS.match(message, end)
    rest = marks.end() if marks else end
    return rest >= len(message) or message[rest] == "{"


def _of_several(name: str, arguments: Json) -> PossibleCall:
    """The first of the calls that some models wrap in one of a tool that nobody gave them."""
    uses = arguments.get("tool_uses")
    first = uses[0] if isinstance(uses, list) and uses else None
    if isinstance(first, dict) and isinstance(first.get("recipient_name"), str):
        return PossibleCall(first["recipient_name"], first.get("parameters"))
    return PossibleCall(name, arguments)


def _fitted(possible: PossibleCall, transcript: Transcript, tools: Sequence[Tool]) -> ToolCall:
    tool = _tool_of(possible, tools)
    fitting = Fitting()
    given = unwrapped(possible.arguments, tool)
    arguments = fitting.fit(_without_reasoning(given, tool), tool.parameters, "The call of " + tool.name)
    notes = [*fitting.notes]
    if len(transcript.calls) > 1:
        notes.append(f"{len(transcript.calls)} tools were called; only {tool.name} was used.")
    if transcript.full:
        notes.append("The answer was too long; the rest of it was not read.")
    return ToolCall(tool.name, arguments, _given_reasons(possible, given, transcript), tuple(notes))


def _tool_of(possible: PossibleCall, tools: Sequence[Tool]) -> Tool:
    """The tool that is named, or the only one whose arguments these could be. Raises Misfit."""
    names = ", ".join(tool.name for tool in tools[:_MOST_NAMES])
    if possible.tool.strip():
        named = tool_named(possible.tool, tools)
        if named is None:
            raise Misfit(f"There is no tool {quoted(possible.tool)}, only: {names}.")
        return named
    takers = [tool for tool in tools if _could_take(tool, possible.arguments)]
    if len(takers) != 1:
        raise Misfit(f"The answer names no tool; there are: {names}.")
    return takers[0]


def _could_take(tool: Tool, arguments: Any) -> bool:
    required = tool.parameters.get("required", [])
    if not isinstance(arguments, dict) or not required or any(key not in arguments for key in required):
        return False
    own = tool.parameters.get("properties", {})
    return not any(_OTHER_TIMES.search(key) for key in arguments if key not in own)


def _without_reasoning(arguments: Any, tool: Tool) -> Any:
    if not isinstance(arguments, dict):
        return arguments
    own = tool.parameters.get("properties", {})
    return {key: value for key, value in arguments.items() if key in own or key not in REASONING_KEYS}


def _given_reasons(possible: PossibleCall, given: Any, transcript: Transcript) -> str:
    """What the model gives as its reasons: beside the call, else in the prose before it, else in its thinking."""
    arguments = given if isinstance(given, dict) else {}
    beside = next((str(arguments[key]) for key in REASONING_KEYS if arguments.get(key)), "")
    prose = transcript.content.strip() if transcript.calls else ""
    reasons = beside or possible.reasoning or prose or transcript.thinking.strip()
    return reasons[:_MOST_REASONING_CHARACTERS]


def _what_is_wrong(problem: str, transcript: Transcript) -> str:
    if transcript.ran_out:
        return "The answer was cut off at the limit of tokens before it was complete."
    if transcript.full:
        return f"The answer passed {MOST_ANSWER_CHARACTERS} characters without a usable call; it was not read further."
    return problem or f"The answer holds no tool call: {quoted(transcript.content)}."
