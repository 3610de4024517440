"""JSON as models write it, read in linear time. What is unfinished is never finished by guessing.

Beyond JSON: single quotes, comments, trailing commas, bare words, Python's True, False and None, and an object whose
closing braces are missing behind a complete value.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from pokeview.agents.answers.reasoning_extractor import REASONING_KEYS, JsonString

_MOST_DEPTH = 60
_SPACE = re.compile(r"(?:[\s\ufeff]+|//[^\n]*|/\*.*?(?:\*/|\Z))*", re.DOTALL)
_QUOTED = {
    '"': re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL),
    "'": re.compile(r"'[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL),
}
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d*)?")
_BEGUN_NUMBERS = ("-", "+", ".", "-.", "+.")
_WORD = re.compile(r"[^\W\d][\w-]*")
_CONSTANTS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}


class MalformedJson(ValueError):
    """Text that is no JSON, however leniently it is read."""


class UnfinishedJson(MalformedJson):
    """Text that ends inside of a value: in a number, a string or a list, or where another value has to follow."""


@dataclass(frozen=True, slots=True)
class LenientValue:
    """A value and the index behind it. `is_closed` is False where closing braces were missing at the text's end."""

    value: Any
    end: int
    is_closed: bool


def read_json(text: str, start: int = 0) -> LenientValue:
    """The value at `start`; what follows it is not looked at. Raises MalformedJson, and UnfinishedJson."""
    reader = _Reader(text, start)
    value = reader.value(0)
    return LenientValue(value, reader.position, reader.is_closed)


class _Reader:
    def __init__(self, text: str, position: int) -> None:
        self.position = position
        self.is_closed = True
        self._text = text

    def value(self, depth: int) -> Any:
        if depth > _MOST_DEPTH:
            raise MalformedJson("it is nested too deeply")
        match self._peek():
            case "{":
                return self._object(depth)
            case "[":
                return self._list(depth)
            case '"' | "'":
                return self._string()
            case _:
                return self._number() if _NUMBER.match(self._text, self.position) else self._word()

    def _object(self, depth: int) -> dict[str, Any]:
        self.position += 1
        fields: dict[str, Any] = {}
        while self._peek() != "}":
            key = self._string() if self._peek() in _QUOTED else self._bare_word()
            self._expect(":")
            value = self.value(depth + 1)
            if fields.setdefault(key, value) != value and key not in REASONING_KEYS:
                raise MalformedJson(f"it says {key} twice, each time something else")
            self._skip_space()
            if self.position >= len(self._text):
                self.is_closed = False
                return fields
            if self._peek() != "}":
                self._expect(",")
        self.position += 1
        return fields

    def _list(self, depth: int) -> list[Any]:
        self.position += 1
        items: list[Any] = []
        while self._peek() != "]":
            items.append(self.value(depth + 1))
            # Where the text ends, more items may have been meant.
            if self._peek() != "]":
                self._expect(",")
        self.position += 1
        return items

    def _string(self) -> str:
        quote = self._text[self.position]
        found = _QUOTED[quote].match(self._text, self.position)
        if found is None:
            raise UnfinishedJson("it ends inside of a text")
        self.position = found.end()
        if quote == '"':
            try:
                return str(json.loads(found[0], strict=False))
            except ValueError:
                pass
        string = JsonString(quote)
        return "".join(map(string.feed, found[0][1:]))

    def _number(self) -> int | float:
        found = _NUMBER.match(self._text, self.position)
        assert found is not None
        if found.end() == len(self._text):
            raise UnfinishedJson("it ends inside of a number")
        self.position = found.end()
        try:
            return int(found[0]) if re.fullmatch(r"[-+]?\d+", found[0]) else float(found[0])
        except ValueError:
            raise MalformedJson(f"{found[0][:20]} is no number") from None

    def _word(self) -> Any:
        word = self._bare_word()
        return _CONSTANTS.get(word, word)

    def _bare_word(self) -> str:
        found = _WORD.match(self._text, self.position)
        if found is None and self._text[self.position :] in _BEGUN_NUMBERS:
            raise UnfinishedJson("it ends inside of a number")
        if found is None:
            raise MalformedJson(f"{self._text[self.position : self.position + 20]!r} stands where a value should")
        if found.end() == len(self._text):
            raise UnfinishedJson("it ends inside of a word")
        self.position = found.end()
        return found[0]

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise MalformedJson(f"a {character!r} is missing")
        self.position += 1

    def _peek(self) -> str:
        """The next character that counts. Raises UnfinishedJson at the end of the text."""
        self._skip_space()
        if self.position >= len(self._text):
            raise UnfinishedJson("it ends before it is complete")
        return self._text[self.position]

    def _skip_space(self) -> None:
        found = _SPACE.match(self._text, self.position)
        assert found is not None
        self.position = found.end()
