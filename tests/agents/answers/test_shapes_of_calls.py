"""Calls in the shapes and pieces that models and servers give them, beyond those that they should have."""

from typing import Any

import pytest

from pokeview.agents.answers.reading import ToolCall, read_call
from pokeview.agents.answers.transcript import Transcript
from tests.support.agents.answer_cases import TALK_TO, WALK_TO
from tests.support.agents.asking import TOOLS

ARGUMENTS = '{"y": 5, "x": 8}'
CALL = '{"name": "talk_to", "arguments": {"y": 5, "x": 8}}'


def read(*deltas: dict[str, Any]) -> ToolCall:
    transcript = Transcript()
    for delta in deltas:
        transcript.add({"choices": [{"delta": delta}]})
    transcript.close()
    return read_call(transcript, (*TOOLS, WALK_TO, TALK_TO))


def piece(name: str | None, arguments: Any, **place: Any) -> dict[str, Any]:
    return {"tool_calls": [{**place, "function": {"name": name, "arguments": arguments}}]}


@pytest.mark.parametrize(
    "text",
    [
        f"Action: talk_to\nAction Input: {ARGUMENTS}\nObservation: he waves",
        *(f"talk_to\n{ARGUMENTS}", f"talk_to {ARGUMENTS}", f"talk_to({ARGUMENTS})", "talk_to(y: 5, x: 8)"),
        *("talk_to({y: 5, x: 8})", f"talk_to(**{ARGUMENTS})", "await talk_to(y=5, x=8)"),
        "```python\nprint(talk_to(y=5, x=8))\n```",
        *(f"<tools>{CALL}</tools>", f"<functioncall>{CALL}</functioncall>", "<action>talk_to(y=5, x=8)</action>"),
        *(f"<answer>{CALL}</answer>", f'<tool_call name="talk_to">{ARGUMENTS}</tool_call>'),
        f"<tool_call><name>talk_to</name><arguments>{ARGUMENTS}</arguments></tool_call>",
        *(f"<function(talk_to){ARGUMENTS}</function>", f"<function=talk_to,{ARGUMENTS}</function>"),
        "<function=talk_to>\n<parameter=y>5\n<parameter=x>8\n</function>",
        f"<tool_call>\n{CALL[:-1]}\n</tool_call>",
        *(f"<|python_start|>{CALL}<|python_end|>", "<|tool_call_start|>[talk_to(y=5, x=8)]<|tool_call_end|>"),
        f"<|from|>assistant\n<|recipient|>talk_to\n<|content|>{ARGUMENTS}",
        f"Action: ```json\n[{CALL}]\n```",
        *(f'{{"tool_call": {CALL}}}', f'{{"thought": "hm", "action": {CALL}}}', f'{{"answer": {CALL}}}'),
        f'{{"action": "talk_to", "action_input": {ARGUMENTS}}}',
        f'{{"tool_uses": [{{"recipient_name": "functions.talk_to", "parameters": {ARGUMENTS}}}]}}',
    ],
)
def test_a_call_in_text(text: str) -> None:
    call = read({"content": text})
    assert (call.tool, call.arguments) == ("talk_to", {"y": 5, "x": 8})


@pytest.mark.parametrize(
    "pieces",
    [
        [piece("talk", "", index=0), piece("talk_to", "", index=0), piece(None, ARGUMENTS, index=0)],
        [piece("talk_to", '{"y": 5,', id="a"), piece(None, '"x": 8}', id="b")],
        [piece("talk_to", '{"y": 5,', id="a"), piece("talk_to", '"x": 8}', id="b")],
        [piece("talk_to", "", index=0), piece(None, '{"y": 5,', index=1), piece(None, '"x": 8}', index=2)],
        [piece(None, ARGUMENTS, index=0), piece("talk_to", None, index=0)],
        [piece("", "", index=0), piece("talk_to", ARGUMENTS, index=1)],
        [piece("talk_to", "{}", index="0"), piece(None, ARGUMENTS, index="0")],
        [piece("talk_to", ARGUMENTS + '{"y": 6, "x": 9}', index=0)],
        [{"function_call": {"name": "talk_to", "arguments": '{"y": 5,'}}, {"function_call": {"arguments": '"x": 8}'}}],
    ],
)
def test_a_call_in_pieces(pieces: list[dict[str, Any]]) -> None:
    call = read(*pieces)
    assert (call.tool, call.arguments) == ("talk_to", {"y": 5, "x": 8})


@pytest.mark.parametrize(
    "name",
    [
        *(
            "functions_talk_to",
            "mcp__game__talk_to",
            "talkTo",
            "talk_to()",
            "talk_to#0",
            "**talk_to**",
            "\u200btalk_to",
        ),
        *("talk_to</function>", "<function=talk_to>", "commentary to=functions.talk_to", "talk_to json"),
    ],
)
def test_a_name_with_something_around_it(name: str) -> None:
    assert read(piece(name, ARGUMENTS, index=0)).tool == "talk_to"


@pytest.mark.parametrize(
    "arguments",
    [
        *(f"{ARGUMENTS}</tool_call>", f"{ARGUMENTS}<|call|>", f"{ARGUMENTS}}}", f"```json\n{ARGUMENTS}\n```"),
        *('{"Y": 5, " x ": 8}', f'{{"params": {ARGUMENTS}}}', f'{{"arguments": {{"arguments": {ARGUMENTS}}}}}', CALL),
        '{"input": "{\\"y\\": 5, \\"x\\": 8}"}',
    ],
)
def test_arguments_with_something_around_them(arguments: str) -> None:
    assert read(piece("talk_to", arguments, index=0)).arguments == {"y": 5, "x": 8}


@pytest.mark.parametrize("buttons", ["\"['a', 'b']\"", '"[a, b]"', '[["a", "b"]]'])
def test_lists_in_other_words(buttons: str) -> None:
    assert read(piece("press", f'{{"button": {buttons}}}', index=0)).arguments == {"buttons": ["a", "b"]}
