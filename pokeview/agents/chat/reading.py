"""Reads one usable tool call out of a transcript."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pokeview.agents.chat.arguments import Fitting, Misfit, decoded_object
from pokeview.agents.chat.conversation import Json, Tool
from pokeview.agents.chat.reasoning_extractor import REASONING_KEYS
from pokeview.agents.chat.tolerant import PossibleCall, candidates_in, objects_in, whole_object
from pokeview.agents.chat.tool_calls import Call
from pokeview.agents.chat.transcript import MOST_ANSWER_CHARACTERS, Transcript
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
    """The first call that fits. Raises NoUsableCall."""
    if transcript.finish_reason == "content_filter":
        raise NoUsableCall("The endpoint's content filter stopped the answer.")
    if transcript.refusal:
        raise NoUsableCall(f"The model refused to answer: {plain_remark(transcript.refusal)}")
    problem = None
    for candidate in _candidates(transcript, tools):
        try:
            return _fitted(candidate, transcript, tools)
        except Misfit as misfit:
            problem = problem or str(misfit)
    raise NoUsableCall(_what_is_wrong(problem, transcript))


def answer_object(transcript: Transcript) -> Json | None:
    """The JSON object that is the whole answer.

    Some servers take everything that a thinking model writes for its thinking, the answer too.
    """
    return whole_object(transcript.content or transcript.thinking)


def _candidates(transcript: Transcript, tools: Sequence[Tool]) -> Iterable[PossibleCall]:
    if transcript.calls:
        return [_candidate(call, transcript) for call in transcript.calls]
    text = transcript.content
    if not text.strip() and answer_object(transcript):
        text = transcript.thinking
    return candidates_in(text, tools, repair=not transcript.was_cut)


def _candidate(call: Call, transcript: Transcript) -> PossibleCall:
    """A tool call as the endpoint returned it; its arguments are JSON, or should be."""
    found: Any = decoded_object(call.arguments or "{}")
    if found is None:
        found = next(objects_in(call.arguments, repair=not transcript.was_cut), call.arguments)
    return PossibleCall(call.name, found)


def _fitted(candidate: PossibleCall, transcript: Transcript, tools: Sequence[Tool]) -> ToolCall:
    tool = _tool_of(candidate, tools)
    fitting = Fitting()
    arguments = fitting.fit(_without_reasoning(candidate.arguments, tool), tool.parameters, "The call of " + tool.name)
    notes = [*fitting.notes]
    if len(transcript.calls) > 1:
        notes.append(f"{len(transcript.calls)} tools were called; only {tool.name} was used.")
    if transcript.full:
        notes.append("The answer was too long; the rest of it was not read.")
    return ToolCall(tool.name, arguments, _given_reasons(candidate, transcript), tuple(notes))


def _tool_of(candidate: PossibleCall, tools: Sequence[Tool]) -> Tool:
    """The tool that is named, or the first whose arguments these could be. Raises Misfit."""
    wanted = candidate.tool.strip().casefold()
    for tool in tools:
        if wanted == tool.name.casefold() or (not wanted and _could_take(tool, candidate.arguments)):
            return tool
    names = ", ".join(tool.name for tool in tools[:_MOST_NAMES])
    if wanted:
        raise Misfit(f"There is no tool {quoted(candidate.tool)}, only: {names}.")
    raise Misfit(f"The answer names no tool; there are: {names}.")


def _could_take(tool: Tool, arguments: Any) -> bool:
    required = tool.parameters.get("required", [])
    return isinstance(arguments, dict) and bool(required) and all(key in arguments for key in required)


def _without_reasoning(arguments: Any, tool: Tool) -> Any:
    if not isinstance(arguments, dict):
        return arguments
    own = tool.parameters.get("properties", {})
    return {key: value for key, value in arguments.items() if key in own or key not in REASONING_KEYS}


def _given_reasons(candidate: PossibleCall, transcript: Transcript) -> str:
    """What the model gives as its reasons: beside the call, else in the prose before it, else in its thinking."""
    arguments = candidate.arguments if isinstance(candidate.arguments, dict) else {}
    beside = next((str(arguments[key]) for key in REASONING_KEYS if arguments.get(key)), "")
    prose = transcript.content.strip() if transcript.calls else ""
    reasons = candidate.reasoning or beside or prose or transcript.thinking.strip()
    return reasons[:_MOST_REASONING_CHARACTERS]


def _what_is_wrong(problem: str | None, transcript: Transcript) -> str:
    if transcript.finish_reason == "length":
        return "The answer was cut off at the limit of tokens before it was complete."
    if transcript.full:
        return f"The answer passed {MOST_ANSWER_CHARACTERS} characters without a usable call; it was not read further."
    return problem or f"The answer holds no tool call: {quoted(transcript.content)}."
