"""Tells a call that is made from one that is only spoken of: a warning, an example, a thought that is dropped."""

import re

_MAKES = re.compile(
    r"[\s*_>#•\-–—\d.)]*"
    r"(?:(?:so|then|thus|therefore|hence|now|next|ok|okay|first|finally|and)\b[\s,:]*){0,2}"
    r"(?:(?:i|we)(?:'ll|\s+will|\s+shall)?\s+|let(?:'s|\s+me|\s+us)\s+)?"
    r"(?:(?:now|then)\s+)?"
    r"(?:(?:call|use|do|run|press|push|execute|invoke|choose|take|try|go with)(?:ing)?\b)?\s*"
    r"(?:(?:the\s+)?(?:tool|function|following|action|call|answer)\b)?\s*"
    r"(?:(?:my|the|next|final|this)\s+){0,2}"
    r"(?:(?:tool\s*)?(?:actions?|buttons?|moves?|choices?|calls?|answer|output|press|tool)\b)?\s*"
    r"(?:is\b)?[\s:*_=>\-`]*",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:example|e\.g|for instance|such as|format|template|schema|syntax|would|could|might|should|must|not|never"
    r"|avoid|instead|rather|don't|doesn't|can't|cannot|won't|if|unless|perhaps|maybe|like this|either|wrong|mistake)\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"[\s\W]*(?:no\b|not\b|but\b|wait\b|actually\b|however\b|instead\b|would\b|is what\b|hmm\b|though\b|never\b"
    r"|rather\b|that (?:would|will not|won't|is wrong|opens?)|this (?:would|is wrong|will not|won't)|or\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"'”])\s+")
_LEADING_MARK = re.compile(r"<[^<>\n]{1,40}>|```\w*|>>>\w*")
_MOST_BEFORE = 400


def makes_a_call(line_before: str) -> bool:
    """True if what stands before a call on its line leads up to it: nothing, 'So:', 'I call', 'Next action:'."""
    sentence = _SENTENCE_END.split(line_before[-_MOST_BEFORE:])[-1]
    return _MAKES.fullmatch(sentence) is not None


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
    if before.endswith("`") and not before.endswith("```"):
        return True
    lines = [line for line in before.split("\n") if line.strip(" \t`>*")]
    on_this_line = before.rpartition("\n")[2]
    leads_up = on_this_line if on_this_line.strip(" \t`>*") else lines[-1] if lines else ""
    sentence = _SENTENCE_END.split(leads_up)[-1]
    is_introduced = bool(on_this_line.strip(" \t`>*")) or leads_up.rstrip(" *`").endswith((":", "like"))
    if is_introduced and _DOUBT.search(sentence):
        return True
    return end is not None and is_taken_back(text, end)


def is_taken_back(text: str, end: int) -> bool:
    """True if what follows a call drops it again."""
    after = text[end : end + _MOST_BEFORE].lstrip(" \t`.;,)]\n")
    return _TAKEN_BACK.match(after) is not None
