"""Calls that a model marks as such: the tool that the text names is the tool, in the dialects of many templates."""

import json

import pytest

from pokeview.agents.answers.reading import call_in_text
from tests.support.agents.answer_cases import TALK_TO, WALK_TO
from tests.support.agents.asking import TOOLS

ARGUMENTS = '{"y": 5, "x": 8}'
CALL = '{"name": "talk_to", "arguments": {"y": 5, "x": 8}}'
PARAMETERS = '<parameter name="y">5</parameter>\n<parameter name="x">8</parameter>'
ALL_TOOLS = (*TOOLS, WALK_TO, TALK_TO)

DIALECTS = {
    "Hermes": f"<tool_call>\n{CALL}\n</tool_call>",
    "Qwen3-coder": "<tool_call>\n<function=talk_to>\n<parameter=y>\n5\n</parameter>\n<parameter=x>\n8\n</parameter>\n"
    "</function>\n</tool_call>",
    "GLM": "<tool_call>talk_to\n<arg_key>y</arg_key>\n<arg_value>5</arg_value>\n<arg_key>x</arg_key>\n"
    "<arg_value>8</arg_value>\n</tool_call>",
    "MiniMax": f'<minimax:tool_call>\n<invoke name="talk_to">\n{PARAMETERS}\n</invoke>\n</minimax:tool_call>',
    "function calls": f'<function_calls>\n<invoke name="talk_to">\n{PARAMETERS}\n</invoke>\n</function_calls>',
    "Seed": "<seed:tool_call>\n<function=talk_to>\n<parameter=y>5</parameter>\n<parameter=x>8</parameter>\n</function>",
    "Llama 3.1": f"<function=talk_to>{ARGUMENTS}</function>",
    "Llama 3.1, broken": f"<function=talk_to{ARGUMENTS}</function>",
    "Llama, JSON": '<|python_tag|>{"name": "talk_to", "parameters": {"y": 5, "x": 8}}',
    "Llama, code": "<|python_tag|>talk_to.call(y=5, x=8)",
    "Llama 4": "[talk_to(y=5, x=8)]",
    "Mistral": f"[TOOL_CALLS]talk_to[ARGS]{ARGUMENTS}",
    "Mistral, list": f"[TOOL_CALLS][{CALL}]",
    "Mistral, id": f"[TOOL_CALLS]talk_to[CALL_ID]ab12[ARGS]{ARGUMENTS}",
    "Mistral, bare": f"[TOOL_CALLS]talk_to{ARGUMENTS}",
    "Kimi": "<|tool_calls_section_begin|><|tool_call_begin|>functions.talk_to:0<|tool_call_argument_begin|>"
    f"{ARGUMENTS}<|tool_call_end|><|tool_calls_section_end|>",
    "DeepSeek V3": "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>talk_to\n```json\n"
    f"{ARGUMENTS}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
    "DeepSeek V3.1": f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>talk_to<｜tool▁sep｜>{ARGUMENTS}<｜tool▁call▁end｜>",
    "DeepSeek V3.2": '<｜DSML｜function_calls>\n<｜DSML｜invoke name="talk_to">\n'
    '<｜DSML｜parameter name="y" string="false">5</｜DSML｜parameter>\n'
    '<｜DSML｜parameter name="x" string="false">8</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>',
    "Gemma": "```tool_code\ntalk_to(y=5, x=8)\n```",
    "Gemini": "```tool_code\nprint(default_api.talk_to(y=5, x=8))\n```",
    "function Gemma": "<start_function_call>call:talk_to{y:5,x:8}<end_function_call>",
    "Gemma 4": "<|tool_call>call:talk_to{y:5,x:8}<tool_call|>",
    "functionary": f">>>talk_to\n{ARGUMENTS}",
    "functionary, prose first": f">>>all\nI talk to him.\n>>>talk_to\n{ARGUMENTS}",
    "Granite": f"<|tool_call|>[{CALL}]",
    "Phi": f"functools[{CALL}]",
    "Command": '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "talk_to", "parameters": {"y": 5, "x": 8}}]',
    "Nemotron": f"<TOOLCALL>[{CALL}]</TOOLCALL>",
    "InternLM": f"<|action_start|><|plugin|>{CALL}<|action_end|>",
    "harmony": "<|channel|>analysis<|message|>East.<|end|><|start|>assistant<|channel|>commentary "
    f"to=functions.talk_to <|constrain|>json<|message|>{ARGUMENTS}<|call|>",
    "harmony, recipient first": "<|start|>assistant to=functions.talk_to<|channel|>commentary json<|message|>"
    f"{ARGUMENTS}<|call|>",
    "harmony without its marks": f"analysisEast.assistantcommentary to=functions.talk_to json{ARGUMENTS}",
    "a draft in thinking before": f'<think>Perhaps {{"tool": "press", "buttons": ["a"]}}.</think>\n{CALL}',
    "prose before": f"I talk to him.\n<tool_call>{CALL}</tool_call>",
}


@pytest.mark.parametrize("text", DIALECTS.values(), ids=DIALECTS)
def test_the_tool_that_is_named_is_called_with_what_is_given(text: str) -> None:
    call = call_in_text(text, ALL_TOOLS)
    assert call is not None
    assert not call.problem
    assert call.tool.removeprefix("functions.").removesuffix(":0") == "talk_to"
    assert {key: int(value) for key, value in call.arguments.items()} == {"y": 5, "x": 8}
    assert "<" not in call.reasoning


@pytest.mark.parametrize("text", DIALECTS.values(), ids=DIALECTS)
def test_cut_anywhere_it_is_the_same_call_or_none(text: str) -> None:
    """Within the arguments above all, where 8 may have been the beginning of 81."""
    for length in range(len(text)):
        call = call_in_text(text[:length], ALL_TOOLS, is_cut=True)
        if call is not None and not call.problem and isinstance(call.arguments, dict) and len(call.arguments) == 2:
            assert json.dumps({key: int(value) for key, value in call.arguments.items()}) == ARGUMENTS, text[:length]


@pytest.mark.parametrize("text", DIALECTS.values(), ids=DIALECTS)
def test_nothing_counts_behind_a_result_that_was_made_up(text: str) -> None:
    assert call_in_text(f"<tool_response>He says hello.</tool_response>\n{text}", ALL_TOOLS) is None


@pytest.mark.parametrize(
    "text",
    [
        f"Example of a call: <tool_call>{CALL}</tool_call>",
        f"I could write `<tool_call>{CALL}</tool_call>` here.",
        "The format would be <function=talk_to>{...}</function>.",
    ],
)
def test_a_mark_that_is_only_spoken_of_is_no_call(text: str) -> None:
    assert call_in_text(text, ALL_TOOLS) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<tool_call>", "not complete"),
        ('<tool_call>{"y": 5, "x": 8}</tool_call>', "names no tool"),
        ("<tool_call>? nothing</tool_call>", "no call follows"),
        ("<function=talk_to><parameter=y>5</parameter><parameter=x>8", "inside of an argument"),
        ('[TOOL_CALLS]talk_to[ARGS]{"y": 5, "x": [', "not complete"),
    ],
)
def test_a_marked_call_that_cannot_be_read_says_why(text: str, problem: str) -> None:
    call = call_in_text(text, ALL_TOOLS)
    assert call is not None
    assert problem in call.problem
