"""Tells a model's answer from its thinking where both come in one text, marked as harmony and its like mark them."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"<\|(start|channel|message|constrain|end|call|return)\|>")
_RECIPIENT = re.compile(r"\bto=([\w.:-]+)")
_THOUGHT_TAG = re.compile(
    r"<(?P<xml>/?(?:\w{1,12}:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|scratchpad|analysis|plan(?:ning)?"
    r"|drafts?|examples?|(?:inner_|internal_)?monologue|observation|output|result))\s{0,9}>"
    r"|(?P<mistral>\[/?THINK\])|(?P<kimi>◁/?think▷)"
    r"|<\|(?P<word>begin_of_thought|end_of_thought|START_THINKING|END_THINKING)\|>"
    r"|(?P<gemma><\|channel>thought\b|<channel\|>)",
    re.IGNORECASE,
)
_OPEN_TO_THE_END = re.compile(r"think|thought|reason|\[|channel", re.IGNORECASE)
"""Tags whose thinking goes on to the end of the text where they are not closed; others must be closed to count."""
_MADE_UP = re.compile(
    r"<tool_response|<tool_result|<function_result|<\|tool_response|<tool_output|\[TOOL_RESULTS\]|<\|observation\|>"
    r"|<\|im_start\|>(?!\s*assistant)|<\|start_header_id\|>(?!\s*assistant)|<start_of_turn>\s*user"
    r"|<[｜|]tool[▁_]outputs?[▁_]begin[｜|]>"
    r"|^[ \t]{0,8}\W{0,5}(?:observation|(?:tool|function)[ _](?:call[ _])?(?:result|output|response)|result|user|human"
    r"|system|instruction|response from (?:the )?tool|(?:the )?tool returned)\W{0,3}:",
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
        thinking, answer = _without_thoughts(text)
        return Channels(thinking, without_made_up(answer))
    return _harmony(text)


def without_made_up(text: str) -> str:
    """The text up to the first result of a tool, or turn of somebody else, that the model has made up."""
    found = _MADE_UP.search(text)
    return text[: found.start()] if found else text


def _without_thoughts(text: str) -> tuple[str, str]:
    """(thinking, answer) of a text with thinking between tags anywhere in it, read in one go."""
    thinking: list[str] = []
    answer: list[str] = []
    position, opened = 0, None
    for found in _THOUGHT_TAG.finditer(text):
        name, is_closing = _tag_of(found)
        if opened is None and not is_closing:
            opened = (name, found.start(), found.end())
        elif opened and is_closing and name == opened[0]:
            answer.append(text[position : opened[1]])
            thinking.append(text[opened[2] : found.start()])
            position, opened = found.end(), None
    if opened and _OPEN_TO_THE_END.search(opened[0]):
        answer.append(text[position : opened[1]])
        thinking.append(text[opened[2] :])
    else:
        answer.append(text[position:])
    return "\n".join(thinking), "".join(answer)


def _tag_of(found: "re.Match[str]") -> tuple[str, bool]:
    """(what opening and closing tag have in common, whether it is the closing one)."""
    tag = found[0].casefold()
    is_closing = "/" in tag or tag.startswith(("<|end", "<channel|"))
    if found["gemma"]:
        return "channel", is_closing
    if found["word"]:
        return "thought" if "thought" in tag else "thinking", is_closing
    return re.sub(r"[\s/]", "", tag), is_closing


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
