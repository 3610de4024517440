"""Whatever a model answers, reading it ends in a call that the answer holds whole, or in a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pokeview.agents.answers.reading import NoUsableCall, ToolCall, read_call
from pokeview.agents.answers.transcript import MOST_ANSWER_CHARACTERS, Transcript
from tests.support.agents.answer_cases import TALK_TO, WALK_TO
from tests.support.agents.asking import TOOLS

CALLS = ('{"tool": "press", "arguments": {"buttons": ["up"]}}', '{"name": "walk_to", "arguments": {"y": 5, "x": ')
PIECES = [
    *(*CALLS, "81}}", "press(", "up", ")", '"a"]', "walk_to(y=5, x=8)", "Action: ", "Observation: "),
    *("{", "}", "[", "]", '"', "'", "\\", ",", "//", "/*", "\n", " ", "\x00", "é", "```", "json", "5"),
    *("<tool_call>", "</tool_call>", "<function=talk_to>", "<parameter=y>", "</parameter>", "</function>"),
    *("<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>", '<invoke name="press">', ">>>press\n"),
    *("<|channel|>", "analysis", "final", "<|message|>", "<|end|>", "<|start|>", "assistant", " to=functions.press "),
    *("[TOOL_CALLS]", "talk_to", "[ARGS]", "<think>", "</think>", "I must not ", "For example: "),
]
ANSWERS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=14).map("".join)


def read(text: str, finish_reason: str = "stop") -> ToolCall | None:
    transcript = Transcript()
    transcript.add({"choices": [{"delta": {"content": text}, "finish_reason": finish_reason}]})
    transcript.close()
    try:
        return read_call(transcript, (*TOOLS, WALK_TO, TALK_TO))
    except NoUsableCall:
        return None


@settings(max_examples=1000, deadline=None)
@given(ANSWERS, st.sampled_from(["stop", "length", "tool_calls", ""]))
def test_a_call_is_one_that_the_answer_holds(text: str, finish_reason: str) -> None:
    call = read(text, finish_reason)
    if call is not None:
        assert call.tool in text.replace("-", "_") or "buttons" in text or call.tool == "press"
        for value in call.arguments.values():
            for item in value if isinstance(value, list) else [value]:
                assert str(item).casefold() in text.casefold()


HOSTILE = [
    *('{"\\', "{", "[", "(", "press(", '"', "<", "{'a':", "/*", "// \n", "\n", " ", "\\", "`", "```", "- ", "_", "9"),
    *("<tool_call>", "<function=talk_to>", "<parameter=y>", "<|start|>", "<|channel|>analysis<|message|>", "<think>"),
    *("</think>", "[TOOL_CALLS]", "```tool_code\n", "<arg_key>", "to=functions.", ">>>press\n{", "<|im_start|>\n"),
    *("Action: ", '{"tool": "press", ', "press(up\n", "a.b.c(", "Observation", "I will press ", "so, then, "),
    *('{"a": 1}\n', "call the tool ", "for example ", "Action: up\n", "not.\n", "i will i will "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_an_answer_as_long_as_can_be_is_read_to_its_end(piece: str) -> None:
    """Time that grows with the square of the length would take minutes here, and hold up the whole suite."""
    text = piece * (MOST_ANSWER_CHARACTERS // len(piece))
    for ending in ("", CALLS[0], "\n" + CALLS[0]):
        call = read(text[: MOST_ANSWER_CHARACTERS - len(ending)] + ending)
        assert call is None or call.tool == "press"
