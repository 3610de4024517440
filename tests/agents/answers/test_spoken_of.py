"""Calls that are only spoken of, in many words and languages, and those that are made beside such words."""

import pytest

from pokeview.agents.answers.reading import NoUsableCall, ToolCall, read_call
from pokeview.agents.answers.transcript import Transcript
from tests.support.agents.answer_cases import TALK_TO, WALK_TO
from tests.support.agents.asking import TOOLS

CALL = '{"tool": "press", "arguments": {"buttons": ["start"]}}'
MARKED = '<tool_call>\n{"name": "press", "arguments": {"buttons": ["start"]}}\n</tool_call>'

INTRODUCTIONS = [
    *("When he stops:", "Otherwise:", "Option 1:", "Plan A:", "Available tools:", "A sample call:", "Bad idea:"),
    *("The sign says:", "I refuse to do:", "It is forbidden to:", "My last action was:", "Possible actions:"),
    *("Nicht:", "Zum Beispiel:", "Ich sollte nicht", "Wenn die Tür zu ist:", "Der Mann sagt:", "Letzte Aktion:"),
    *("Par exemple :", "Il ne faut pas:", "Peut-être:", "Por ejemplo:", "No debo usar:", "El hombre dice:"),
    *("Per esempio:", "Não devo:", "Не надо:", "Например:", "例如：", "不要:", "如果门关着：", "たとえば:", "하지 마:"),
    *(
        "Should I do this?",
        "Soll ich das tun?",
        "You asked for JSON like",
        "Later:",
        "<plan>",
        "### User:",
        "Tool response:",
    ),
]
TAKEN_BACK = [
    *(
        "On second thought, no.",
        "Scratch that.",
        "Oops, wrong one.",
        "Cancel.",
        "was my last action.",
        "is not what I want.",
    ),
    *("Nein, doch nicht.", "Non, cela ouvre un menu.", "不，这样不对。", "Нет, это меню."),
]
THINKING = ["seed:think", "Think", "internal_monologue", "analysis", "draft", "example"]


def read(text: str, finish_reason: str = "stop") -> ToolCall:
    transcript = Transcript()
    transcript.add({"choices": [{"delta": {"content": text}, "finish_reason": finish_reason}]})
    transcript.close()
    return read_call(transcript, (*TOOLS, WALK_TO, TALK_TO))


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("call", ["press(start)", CALL, f"```json\n{CALL}\n```"])
def test_what_introduces_a_call_as_something_else_makes_it_none(introduction: str, call: str) -> None:
    ending = "\n</plan>" if introduction == "<plan>" else ""
    with pytest.raises(NoUsableCall):
        read(f"{introduction}\n{call}{ending}")


@pytest.mark.parametrize("words", TAKEN_BACK)
@pytest.mark.parametrize("call", ["press(start)", CALL, MARKED])
def test_a_call_that_is_dropped_again_is_none(call: str, words: str) -> None:
    with pytest.raises(NoUsableCall):
        read(f"{call}\n{words}")


@pytest.mark.parametrize("tag", THINKING)
def test_a_draft_in_a_tag_of_thinking_is_no_call(tag: str) -> None:
    with pytest.raises(NoUsableCall):
        read(f"<{tag}>\npress(start)\n</{tag}>\nI do not know.")


@pytest.mark.parametrize(
    "text",
    [
        "◁think▷\npress(a)\n◁/think▷\nI do not know.",
        "<|begin_of_thought|>\npress(a)\n<|end_of_thought|>\nI do not know.",
        "<|START_THINKING|>\npress(a)\n<|END_THINKING|>\nI do not know.",
        "<|channel>thought\npress(a)\n<channel|>I do not know.",
        'Don\'t use to=functions.press {"buttons": ["a"]}',
        f"Never write:\n{MARKED}",
        "Options:\n1. press(start)\n2. press(a)",
        "I am about to decide between\npress(a)\nand\npress(b)",
        "e.g. press(start)",
        "Buttons: a, b, start, select, up, down, left, right",
        "Action: up/down",
        "You face\ndown",
        "Status:\ndown",
        'It says:\n"press a"',
        "Action: talk_to\nA",
        '{"last_action": "press", "buttons": ["a"]}',
        '{"tool": "", "buttons": ["a"]}',
        '{"name": "read_on", "description": "Read.", "parameters": {}}',
        '{"tool": "walk_to", "arguments": {"y": 5, "x": 8, "x": 9}}',
        '{"tool": "walk_to", "arguments": {"y": 5, "x": "1_0"}}',
    ],
)
def test_nothing_is_pressed_for(text: str) -> None:
    with pytest.raises(NoUsableCall):
        read(text)


@pytest.mark.parametrize(
    "finish_reason", ["length", "model_length", "MAX_TOKENS", "max_output_tokens", "error", "abort"]
)
@pytest.mark.parametrize("text", ["Action: up", "Press up", "up, up", "I go.\nup"])
def test_words_that_were_cut_are_no_call(text: str, finish_reason: str) -> None:
    with pytest.raises(NoUsableCall):
        read(text, finish_reason)


@pytest.mark.parametrize(
    "text",
    [
        "I must not go up, so I press:\npress(start)",
        "Ich gehe zur Tür.\npress(start)",
        "我按下按钮：\npress(start)",
        "I could go up, but the menu is better.\n" + MARKED,
        f"Sure! Here is my call:\n\n```json\n{CALL}\n```",
        "I'll open the menu: press(start)",
        "Let me see. `press(start)`",
        "Action: `press(start)`",
        "**Reasoning:** The door may be shut.\n\n**Action:** press(start)",
    ],
)
def test_a_call_beside_such_words_is_made(text: str) -> None:
    assert read(text).arguments == {"buttons": ["start"]}
