"""Reads the one usable tool call out of a transcript: the first that the model made, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pokeview.agents.answers.arguments import Fitting, Misfit, decoded_object
from pokeview.agents.answers.channels import channels_of
from pokeview.agents.answers.conversation import Json, Tool
from pokeview.agents.answers.lenient_json import MalformedJson, UnfinishedJson, read_json
from pokeview.agents.answers.marked_calls import marked_call
from pokeview.agents.answers.possible_calls import PossibleCall, unwrapped
from pokeview.agents.answers.prose_calls import prose_call
from pokeview.agents.answers.reasoning_extractor import REASONING_KEYS
from pokeview.agents.answers.tool_calls import Call
from pokeview.agents.answers.tool_names import tool_named
from pokeview.agents.answers.transcript import MOST_ANSWER_CHARACTERS, Transcript
from pokeview.text.untrusted import plain_remark, quoted

_MOST_REASONING_CHARACTERS = 4_000
_MOST_NAMES = 30


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
    if transcript.finish_reason == "content_filter":
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
    call = marked_call(channels.answer, tools, is_cut=is_cut) or prose_call(channels.answer, tools, is_cut=is_cut)
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
    strict = decoded_object(message.strip() or "{}")
    if strict is not None:
        return PossibleCall(name, strict)
    try:
        found = read_json(message)
    except UnfinishedJson as unfinished:
        return PossibleCall(
            name, None, problem=f"The arguments of {plain_remark(name)} are not complete: {unfinished}."
        )
    except MalformedJson:
        return PossibleCall(name, message)
    if message[found.end :].strip(" \t\n;`") or not isinstance(found.value, dict):
        return PossibleCall(name, message)
    if is_cut and not found.is_closed:
        return PossibleCall(name, None, problem=f"The arguments of {plain_remark(name)} are not complete.")
    return PossibleCall(name, found.value, is_closed=found.is_closed)


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
    return isinstance(arguments, dict) and bool(required) and all(key in arguments for key in required)


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
    if transcript.finish_reason == "length":
        return "The answer was cut off at the limit of tokens before it was complete."
    if transcript.full:
        return f"The answer passed {MOST_ANSWER_CHARACTERS} characters without a usable call; it was not read further."
    return problem or f"The answer holds no tool call: {quoted(transcript.content)}."
