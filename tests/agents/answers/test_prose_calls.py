"""Prose about a call, an example of the format, coordinates in a sentence: in doubt nothing is pressed."""

import pytest

from pokeview.agents.answers.reading import NoUsableCall, read_call
from pokeview.agents.answers.transcript import Transcript
from tests.support.agents.answer_cases import TALK_TO, WALK_TO
from tests.support.agents.asking import TOOLS

PRESS = '{"tool": "press", "arguments": {"buttons": ["start"]}}'

NO_CALLS = [
    'I must not use press(buttons=["start"]) here, for the menu is of no use.\nI am not sure.',
    'I stand at {"y": 9, "x": 4} and see no way on.',
    f"For example:\n{PRESS}",
    f"The format is {PRESS}.",
    f"We could try\n```json\n{PRESS}\n```\nbut it is risky, so I do nothing.",
    f"{PRESS} would open the menu, but that is of no use.",
    "I would call walk_to(y=5, x=8).",
    "If I press(a) the menu opens.",
    'I should not\npress(buttons=["start"])\nNo, that opens a menu.',
    'press(buttons=["a"]) or press(buttons=["b"])?',
    "Options: press(up), press(down).",
    "`press(a)` opens the menu.",
    "Never press(start).",
    "Do not use press(up)!",
    "Action: up\nAction: down",
    'Use `walk_to` to get to {"y": 5, "x": 8}',
    '{"y": 5, "x": 8}',
    "user: press(up)",
    "Observation: he waves.\nAction: up",
    "<think>press(a)",
    f"<think>\n{PRESS}\n</think>\nI do not know.",
    f"[THINK]{PRESS}[/THINK]I wait.",
    f"<|channel|>analysis<|message|>{PRESS}<|end|><|start|>assistant<|channel|>final<|message|>I cannot tell.",
    '["up", "a"]',
    "# press(start)",
    f"> {PRESS}",
    "- press(up)\n- press(down)\nI am not sure which.",
    "press(up)\nI'm not sure.",
    "press(buttons=open('/etc/passwd'))",
]


def press_wanted_in(text: str) -> object:
    transcript = Transcript()
    transcript.add({"choices": [{"delta": {"content": text}, "finish_reason": "stop"}]})
    transcript.close()
    return read_call(transcript, (*TOOLS, WALK_TO, TALK_TO)).arguments


@pytest.mark.parametrize("text", NO_CALLS)
def test_speaking_about_a_call_is_no_call(text: str) -> None:
    with pytest.raises(NoUsableCall):
        press_wanted_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thought: the door.\nAction: press(up)\nObservation: it opens\nAction: press(a)",
        'So I press:\n\n```json\n{"tool": "press", "arguments": {"buttons": ["up"]}}\n```\nThat leads me to the door.',
        'press(["up"])\npress(["down"])',
        '{"tool": "press", "arguments": {"buttons": ["up"]}}\n{"tool": "press", "arguments": {"buttons": ["down"]}}',
        '[{"name": "press", "arguments": {"buttons": ["up"]}}, {"name": "wait", "arguments": {"seconds": 1}}]',
        '{"press": {"buttons": ["up"]}}',
        '{"tool": "functions.press", "arguments": {"arguments": {"buttons": ["up"]}}}',
    ],
)
def test_the_first_call_that_is_made_is_done(text: str) -> None:
    assert press_wanted_in(text) == {"buttons": ["up"]}
