"""Calls found in text of every kind, and none where there is none."""

import json

import pytest

from pokeview.agents.answers.arguments import MOST_ITEMS
from pokeview.agents.answers.conversation import Tool
from pokeview.agents.answers.reading import NoUsableCall, ToolCall, read_call
from pokeview.agents.answers.transcript import Transcript
from tests.support.agents.asking import TOOLS

CHOOSE = Tool(
    "choose",
    "Do one of these.",
    {"type": "object", "properties": {"choice": {"enum": ["talk to person 7", "read on"]}}, "required": ["choice"]},
)
WALK = Tool(
    "walk_to",
    "Go to a square.",
    {"type": "object", "properties": {"y": {"type": "integer"}, "x": {"type": "integer"}}, "required": ["y", "x"]},
)


def beginning(text: str) -> str:
    """The name of a test case."""
    return text[:30]


def read(text: str, *tools: Tool, finish_reason: str = "stop") -> ToolCall:
    transcript = Transcript()
    transcript.add({"choices": [{"delta": {"content": text}, "finish_reason": finish_reason}]})
    transcript.close()
    return read_call(transcript, tools or (*TOOLS, WALK))


@pytest.mark.parametrize(
    "text",
    [
        '{"reasoning": "x", "tool": "press", "arguments": {"buttons": ["up", "a"]}}',
        '{"tool": "press", "buttons": ["up", "a"]}',
        '{"name": "press", "arguments": "{\\"buttons\\": [\\"up\\", \\"a\\"]}"}',
        '{"tool_calls": [{"function": {"name": "press", "arguments": {"buttons": ["up", "a"]}}}]}',
        '<tool_call>\n{"name": "press", "arguments": {"buttons": ["up", "a"]}}\n</tool_call>',
        '{"reasoning": "the keys alone say which tool", "buttons": ["up", "a"]}',
        '{"tool": "PRESS", "arguments": {"buttons": [" Up", "A"]}}',
        '{"tool": "press", "arguments": {"buttons": "up, a"}}',
        '{"tool": "press", "arguments": {"buttons": "up a"}}',
        "{'tool': 'press', 'arguments': {'buttons': ['up', 'a',],}}",
        '{"tool": "press", "arguments": {"buttons": ["up", "a"]',
        '{"tool": "press", // north\n "arguments": {"buttons": ["up", "a"]}}',
        'First {"tool": "wait"}. No:\n\n```json\n{"tool": "press", "arguments": {"buttons": ["up", "a"]}}\n```',
        '{"tool": "press", "arguments": {"buttons": ["up", "a"]}}\n### State\n{"tool": "press", "arguments": {}}',
        'It says "{hello}". So: {"tool": "press", "arguments": {"buttons": ["up", "a"]}}',
        'I call press(buttons=["up", "a"]).',
        "press(up, a)",
        'press("up", "a")',
        "I go north.\nAction: up, a",
        "I go north.\n**Next action:** `up`, then press A",
        "Buttons: up a\nI hope that helps!",
        "The door is north.\n\nup, a",
        "Press up and A.",
        "<think>wait(1)? No.</think>up, a",
        "wait(1)? No.</think>\nup, a",
    ],
    ids=beginning,
)
def test_it_is_found(text: str) -> None:
    call = read(text)
    assert (call.tool, call.arguments) == ("press", {"buttons": ["up", "a"]})


@pytest.mark.parametrize(
    ("text", "tool", "arguments"),
    [
        ("walk_to(3, x=4)", "walk_to", {"y": 3, "x": 4}),
        ('{"tool": "walk_to", "arguments": {"y": "3", "x": 4.0}}', "walk_to", {"y": 3, "x": 4}),
        ("read_on()", "read_on", {}),
        ("Action: read_on", "read_on", {}),
        ('{"tool": "read_on"}', "read_on", {}),
        ("wait(seconds=2)", "wait", {"seconds": 2}),
    ],
)
def test_other_tools_are_found(text: str, tool: str, arguments: dict[str, object]) -> None:
    call = read(text)
    assert (call.tool, call.arguments) == (tool, arguments)


@pytest.mark.parametrize("text", ["Talk to person 7.", "Choice: talk to person 7", '{"choice": "TALK TO PERSON 7"}'])
def test_choices_of_several_words_are_found(text: str) -> None:
    assert read(text, CHOOSE).arguments == {"choice": "talk to person 7"}


@pytest.mark.parametrize(
    "text",
    [
        "I will go up to the door.",
        "A door! Let me see.",
        "{}",
        "{" * 2_000,
        '{"' * 10_000,
        "{}" * 30_000,
        "press(" + "(" * 3_000,
        "press(" * 5_000,
        "press(__import__('os').getcwd())",
        "press('\\d')",
        '{"tool": ["press"], "arguments": 7}',
        '{"tool": "walk_to", "arguments": {"y": 1e400, "x": true}}',
        '"just a string"',
        "\x00\x1b[2J",
        "```json\n```",
    ],
    ids=beginning,
)
def test_nothing_is_made_up(text: str) -> None:
    with pytest.raises(NoUsableCall):
        read(text)


@pytest.mark.parametrize("finish_reason", ["stop", "length", "tool_calls", "model_length", ""])
@pytest.mark.parametrize(
    "text",
    [
        '{"tool": "press", "arguments": {"buttons": ["up"',
        '{"tool": "press", "arguments": {"buttons": ["up",',
        '{"tool": "press", "arguments": {"buttons": ["u',
        '{"tool": "press", "arguments": {"buttons": ["up", "a"],',
        '{"tool": "press", "arguments": {"buttons": ["up", "a"], "no',
        '{"tool": "walk_to", "arguments": {"y": 6, "x": 1',
        '{"tool": "walk_to", "arguments": {"y": 6, "x": 1.',
        '{"tool": "walk_to", "arguments": {"y": 6, "x":',
        "Action: press(up, a",
        "walk_to(y=6, x=1",
        "I walk.\n{'tool': 'walk_to', 'arguments': {'y': 6, 'x': 1",
        "<function=walk_to><parameter=y>6</parameter><parameter=x>1",
    ],
)
def test_an_answer_that_was_cut_is_not_completed_by_guessing(text: str, finish_reason: str) -> None:
    with pytest.raises(NoUsableCall):
        read(text, finish_reason=finish_reason)


def test_braces_that_are_missing_behind_a_complete_value_are_forgiven_only_where_nothing_was_cut() -> None:
    text = '{"tool": "press", "arguments": {"buttons": ["up"]'
    assert read(text).arguments == {"buttons": ["up"]}
    with pytest.raises(NoUsableCall, match="cut off"):
        read(text, finish_reason="length")


def test_no_other_call_takes_the_place_of_a_first_one_that_does_not_fit() -> None:
    with pytest.raises(NoUsableCall, match="seconds is 99"):
        read('wait(99)\npress(["up", "a"])')


def test_what_came_whole_before_the_cut_is_used() -> None:
    text = '{"tool": "press", "arguments": {"buttons": ["up"]}}\nAnd then I would'
    assert read(text, finish_reason="length").arguments == {"buttons": ["up"]}


def test_the_reasoning_is_what_stands_beside_or_before_the_call() -> None:
    assert read('{"reasoning": "North.", "tool": "read_on", "arguments": {}}').reasoning == "North."
    assert read("North is the door.\nup").reasoning == "North is the door."
    assert read("<think>Hm.</think>up").reasoning == "Hm."


def test_a_list_without_a_bound_is_bounded_all_the_same() -> None:
    numbers = {
        "type": "object",
        "properties": {"n": {"type": "array", "items": {"type": "integer"}}},
        "required": ["n"],
    }
    call = read(json.dumps({"n": list(range(5_000))}), Tool("count", "Count.", numbers))
    assert call.arguments == {"n": list(range(MOST_ITEMS))}
    assert call.notes == ("n had 5000 items; the first 1000 were kept.",)
