"""Tells a model's answer from its thinking where both come in one text, marked as harmony and its like mark them."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"<\|(start|channel|message|constrain|end|call|return)\|>")
_RECIPIENT = re.compile(r"\bto=([\w.:-]+)")
_THOUGHTS = re.compile(
    r"<(think|thinking|thought|reasoning)>(.*?)(?:</\1>|\Z)|\[THINK\](.*?)(?:\[/THINK\]|\Z)", re.DOTALL
)
_MADE_UP = re.compile(
    r"<tool_response|<tool_result|<function_result|<\|tool_response|<tool_output|\[TOOL_RESULTS\]|<\|observation\|>"
    r"|<\|im_start\|>(?!\s*assistant)|<\|start_header_id\|>(?!\s*assistant)|<start_of_turn>\s*user"
    r"|<[｜|]tool[▁_]outputs?[▁_]begin[｜|]>"
    r"|^[ \t]{0,8}\W{0,3}(?:observation|tool result|tool output|result|user|human)\W{0,3}:",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a model goes on with what only others can say: the result of a tool, the next turn of its user."""


@dataclass(frozen=True, slots=True)
class Channels:
    """A text told apart. `recipient` is the tool that a message was addressed to, `message` what it was sent."""

    thinking: str
    answer: str
    recipient: str = ""
    message: str = ""


def channels_of(text: str) -> Channels:
    """The channels of an answer; of several messages to tools the first. Nothing after a made-up result counts."""
    if _TOKEN.search(text) is None:
        thinking = "\n".join(found[2] or found[3] or "" for found in _THOUGHTS.finditer(text))
        return Channels(thinking, without_made_up(_THOUGHTS.sub("", text)))
    return _harmony(text)


def without_made_up(text: str) -> str:
    """The text up to the first result of a tool, or turn of somebody else, that the model has made up."""
    found = _MADE_UP.search(text)
    return text[: found.start()] if found else text


def _harmony(text: str) -> Channels:
    thinking: list[str] = []
    answer: list[str] = []
    header, is_body = "", True
    # [text, token, text, token, ..., text]: what stands before the first token is an answer without a header.
    pieces = _TOKEN.split(text)
    for token, piece in zip(["", *pieces[1::2]], pieces[0::2], strict=True):
        if token == "start":
            header, is_body = piece, False
            if piece.strip() and not piece.strip().startswith("assistant"):
                break
        elif token in ("channel", "constrain"):
            header, is_body = f"{header if token == 'constrain' or not is_body else ''} {piece}", False
        elif token == "message":
            is_body = True
            recipient = _RECIPIENT.search(header)
            if recipient and _MADE_UP.search("\n".join(answer)):
                break
            if recipient:
                return Channels("\n".join(thinking), "\n".join(answer), recipient[1], piece)
            (thinking if "analysis" in header.split() else answer).append(piece)
        else:
            header, is_body = "", True
            answer.append(piece)
    return Channels("\n".join(thinking), without_made_up("\n".join(answer)))
