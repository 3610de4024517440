"""Parts what a terminal answers from what is typed: both come in by the same way."""

import re

from pokeview.picture.terminal_answers import answers_are_complete

_ANSWER = re.compile(r"\x1b[_P][^\x1b]*\x1b\\|\x1b\[[?>][0-9;]*c")
_LATE_ANSWER = re.compile(r"\x1b_G[^\x1b]*\x1b\\")
_LATE_BEGINNING = re.compile(r"\x1b_G[^\x1b]*\x1b?\Z")
"""Of what a terminal says about images, which ours are told not to."""

_BEGINNING = re.compile(r"\x1b(?:[_P][^\x1b]*\x1b?|\[(?:[?>][0-9;]*)?)?\Z")
_ESCAPE_KEY = "\x1b"


class AnswerSieve:
    """Lets through what is typed, and keeps the answers to `QUERIES` until the last of them has come."""

    def __init__(self) -> None:
        self.answers = ""
        self.is_complete = False
        """Whether all answers are there. From then on everything is let through that does not speak of images."""
        self._unfinished = ""

    def let_through(self, text: str) -> str:
        """What of some input was typed. An answer may come in pieces: its beginning is kept back."""
        text = self._unfinished + text
        if self.is_complete:
            return self._keep_back(_LATE_ANSWER.sub("", text), _LATE_BEGINNING)
        self.answers += "".join(_ANSWER.findall(text))
        self.is_complete = answers_are_complete(self.answers)
        return self._keep_back(_ANSWER.sub("", text), _LATE_BEGINNING if self.is_complete else _BEGINNING)

    def _keep_back(self, typed: str, beginning: re.Pattern[str]) -> str:
        found = beginning.search(typed)
        self._unfinished = found[0] if found else ""
        return typed.removesuffix(self._unfinished)

    def let_escape_through(self) -> str:
        """The escape key, if that was all that came: nothing follows it, so it is no answer's beginning."""
        if self._unfinished != _ESCAPE_KEY:
            return ""
        self._unfinished = ""
        return _ESCAPE_KEY
