"""Tells reasoning from answer in the text of models that think between <think> and </think>."""

from typing import Literal

Kind = Literal["reasoning", "content"]

_TAGS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "[THINK]": "[/THINK]",
}
_MOST_SPACE = 200
"""White space before the first word; more is an answer of nothing but white space."""


class ThinkingTags:
    """Splits streamed text. Thinking is recognised only at the beginning, where models do it."""

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""
        self._begun = False

    def feed(self, text: str) -> list[tuple[Kind, str]]:
        """The pieces that can be told apart so far; a tag cut in two is held back."""
        self._held += text
        if not self._begun:
            self._open_thinking()
        pieces: list[tuple[Kind, str]] = []
        if self._closing:
            pieces.append(("reasoning", self._inside_thinking()))
        if self._begun and not self._closing:
            pieces.append(("content", self._take_held(len(self._held))))
        return [piece for piece in pieces if piece[1]]

    def close(self) -> list[tuple[Kind, str]]:
        """What was held back."""
        rest = self._take_held(len(self._held))
        return [("reasoning" if self._closing else "content", rest)] if rest else []

    def _open_thinking(self) -> None:
        start = self._held.lstrip()
        for opening, closing in _TAGS.items():
            if start.startswith(opening):
                self._held, self._closing = start.removeprefix(opening), closing
        undecided = any(opening.startswith(start) for opening in _TAGS) and len(self._held) <= _MOST_SPACE
        self._begun = bool(self._closing) or not undecided

    def _inside_thinking(self) -> str:
        thinking, found, rest = self._held.partition(self._closing)
        if not found:
            return self._take_held(len(self._held) - _overlap_with_tag(self._held, self._closing))
        self._closing, self._held = "", rest
        return thinking

    def _take_held(self, length: int) -> str:
        taken, self._held = self._held[:length], self._held[length:]
        return taken


def without_thinking(text: str) -> tuple[str, str]:
    """(thinking, answer) of a text whose opening tag is missing, as from templates that write it into the prompt."""
    for closing in _TAGS.values():
        thinking, found, answer = text.rpartition(closing)
        if found:
            return thinking, answer.lstrip()
    return "", text


def _overlap_with_tag(text: str, tag: str) -> int:
    """How many characters at the end of the text could be the beginning of the tag."""
    return next((length for length in range(len(tag) - 1, 0, -1) if text.endswith(tag[:length])), 0)
