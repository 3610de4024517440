"""Tells a call that is made from one that is only spoken of: a warning, an example, a thought that is dropped."""

import re

from pokeview.agents.answers.doubts import DOUBT, TAKEN_BACK, UNSURE

_MAKES = re.compile(
    # Neither a comment nor a quotation; a heading has more than one mark.
    r"(?:#{2,6}\s)?[\s*_•\-–—\d.)]*"
    r"(?:(?:so|then|thus|therefore|hence|now|next|ok|okay|first|finally|and)\b[\s,:]*){0,2}"
    r"(?:(?:i|we)(?:'ll|\s+will|\s+shall)?\s+|let(?:'s|\s+me|\s+us)\s+)?"
    r"(?:(?:now|then)\s+)?"
    r"(?:(?:call|use|do|run|press|push|execute|invoke|choose|take|try|go with)(?:ing)?\b)?\s*"
    r"(?:(?:the\s+)?(?:tool|function|following|action|call|answer)\b)?\s*"
    r"(?:(?:my|the|next|final|this)\s+){0,2}"
    r"(?:(?:(?:tool|function)[\s_]*)?(?:actions?|buttons?|moves?|choices?|calls?|answer|output|press|tool)\b"
    r"|assistant\b)?\s*"
    r"(?:is\b)?(?:[\s:*_`]|[=\-]>?)*"
    r"(?:await\s+|print\()?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<![.\s]\w[.])(?<=[.!?])\s+|(?<=[.!?][\"'”])\s+|(?<=[。！？])|[,;]\s+(?:so|thus|therefore|hence)\s+",
    re.IGNORECASE,
)
"""Also before what follows from a reason; but not behind the point of 'e.g.'."""
_COMMITS = re.compile(
    r"\W*(?:(?:so|ok|okay|now|then|next|first)\W+)?"
    r"(?:i['’]ll|i will|i['’]m going to|i am going to|let me|let['’]s)\b[^.!?\n]*:\s*",
    re.IGNORECASE,
)
_INTRODUCES = (":", "：", "like")
_OPEN_ENDS = 4
"""So many words before a line's end that is no end of a sentence lead on to the next line."""
_LEADING_MARK = re.compile(r"<[^<>\n]{1,40}>|```\w*|>>>\w*")
_MOST_BEFORE = 400
_MOST_SPACE = 40
_BULLET = re.compile(r"\A(?:[-*+•]|\d{1,2}[.)])?\s*(?=\W*\Z)\W*")
_DECORATION = " \t`>*"


def ends_unsure(text: str) -> bool:
    """True if the last line says that the model has not made up its mind."""
    return UNSURE.search(text.rstrip().rpartition("\n")[2][-_MOST_BEFORE:]) is not None


def makes_a_call(line_before: str) -> bool:
    """True if what stands before a call on its line leads up to it: nothing, 'So:', 'I call', 'Next action:'."""
    sentence = _SENTENCE_END.split(line_before[-_MOST_BEFORE:])[-1]
    if _MAKES.fullmatch(sentence):
        return True
    return _COMMITS.fullmatch(sentence) is not None and not DOUBT.search(sentence)


def reasons_in(prose: str) -> str:
    """The prose before a call without what only leads up to it: the marks of a wrapper, a fence, 'Action:'."""
    kept = prose.rstrip()
    while kept:
        line = kept.rpartition("\n")[2]
        without = _LEADING_MARK.sub("", line[-_MOST_BEFORE:])
        if len(line) > _MOST_BEFORE or (without.strip() and not makes_a_call(without)):
            break
        kept = kept[: len(kept) - len(line)].rstrip()
    return kept.strip()


def is_spoken_of(text: str, start: int, end: int | None = None) -> bool:
    """True if the sentence before a call, or what follows it up to `end`, leaves doubt whether it is meant."""
    before = text[max(0, start - _MOST_BEFORE) : start]
    if before.endswith("`") and not before.endswith("```") and end is None:
        return True
    above, _, this_line = before.rpartition("\n")
    lines = [line for line in above.split("\n") if line.strip(_DECORATION) and not line.lstrip().startswith("```")]
    on_this_line = _BULLET.sub("", this_line.strip(_DECORATION))
    leads_up = on_this_line or (lines[-1] if lines else "")
    if _leaves_doubt(leads_up.rstrip(" *`\t"), before, is_on_line=bool(on_this_line)):
        return True
    return end is not None and is_taken_back(text, end)


def introduces_doubtfully(text: str) -> bool:
    """True for text whose last line leads on to something that is only spoken of."""
    return is_spoken_of(text + "\n", len(text) + 1, len(text) + 1)


def is_taken_back(text: str, end: int) -> bool:
    """True if what follows a call drops it again."""
    after = text[end : end + _MOST_BEFORE].lstrip(" \t`.;,)]\n")
    return TAKEN_BACK.match(after) is not None


def _leaves_doubt(leads_up: str, before: str, *, is_on_line: bool) -> bool:
    """Whether what leads up to a call is a warning, an example or a condition.

    A line above that is no whole sentence leads on to the call by its last words, and a question asks about it,
    unless a blank line is between.
    """
    sentence = _SENTENCE_END.split(leads_up)[-1]
    if is_on_line or leads_up.endswith(_INTRODUCES):
        return DOUBT.search(sentence) is not None
    if re.search(r"\n\s*\n[\s`>*]*\Z", before[-_MOST_SPACE:]):
        return False
    if leads_up.endswith(("?", "？")):
        return True
    return leads_up[-1:].isalnum() and DOUBT.search(" ".join(sentence.split()[-_OPEN_ENDS:])) is not None
