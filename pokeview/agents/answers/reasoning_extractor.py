"""Shows the reasoning inside a JSON answer while it streams, and prose around it as it is."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from pokeview.agents.answers.conversation import Fragment
from pokeview.agents.answers.thinking_tags import Kind

REASONING_KEYS = ("reasoning", "reason", "thought", "thinking")

_LONGEST_KEY = max(map(len, REASONING_KEYS))
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_MAY_PRECEDE_OBJECT = re.compile(r"\s{0,80}(?:`{1,3}\w{0,12}\s{0,80})?")
"""The first characters of a line: empty, or (the beginning of) a code fence."""


class JsonString:
    """Decodes a JSON string character by character; an escape may be split over chunks."""

    def __init__(self, quote: str) -> None:
        self._quote = quote
        self._escape = ""
        self._high = 0
        self.ended = False

    def feed(self, character: str) -> str:
        """The decoded text that this character completes: mostly itself, sometimes nothing."""
        if self._escape:
            return self._escaped(character)
        if character == "\\":
            self._escape = character
            return ""
        self.ended = character == self._quote
        return self._lone() + ("" if self.ended else character)

    def _escaped(self, character: str) -> str:
        self._escape += character
        if self._escape[1] != "u":
            self._escape = ""
            return self._lone() + _ESCAPES.get(character, character)
        if len(self._escape) < 6:
            return ""
        digits, self._escape = self._escape[2:], ""
        return self._code_unit(int(digits, 16)) if _is_hexadecimal(digits) else "\ufffd"

    def _code_unit(self, unit: int) -> str:
        if 0xD800 <= unit < 0xDC00:
            lone, self._high = self._lone(), unit
            return lone
        if 0xDC00 <= unit < 0xE000:
            high, self._high = self._high, 0
            return chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00) if high else "\ufffd"
        return self._lone() + chr(unit)

    def _lone(self) -> str:
        """A replacement for the first half of a pair whose second half did not come."""
        high, self._high = self._high, 0
        return "\ufffd" if high else ""


class ReasoningExtractor:
    """Turns streamed text into fragments.

    The value of a "reasoning" key in a JSON object becomes reasoning, the rest of the object nothing, text outside of
    it content. An object counts as one only at the beginning of a line, perhaps after a code fence.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._line_start = ""
        self._in_line = False
        self._string: JsonString | None = None
        self._word = ""
        self._key = ""

    def feed(self, text: str) -> list[Fragment]:
        pieces = (piece for character in text for piece in self._read_character(character) if piece[1])
        return [Fragment("".join(piece for _, piece in run), kind) for kind, run in groupby(pieces, key=itemgetter(0))]

    def close(self) -> list[Fragment]:
        """The beginning of a line that turned out to be neither object nor fence."""
        rest, self._line_start = self._line_start, ""
        return [Fragment(rest, "content")] if rest.strip() and not rest.lstrip().startswith("```") else []

    def _read_character(self, character: str) -> Iterator[tuple[Kind, str]]:
        if self._string is not None:
            yield "reasoning", self._read_string(self._string, character)
        elif self._depth:
            self._read_structure(character)
        else:
            yield "content", self._read_prose(character)

    def _read_prose(self, character: str) -> str:
        if self._in_line:
            self._in_line = character != "\n"
            return character
        if character == "{":
            self._depth, self._line_start, self._key = 1, "", ""
            return ""
        self._line_start += character
        if _MAY_PRECEDE_OBJECT.fullmatch(self._line_start):
            return ""
        line, self._line_start = self._line_start, ""
        self._in_line = character != "\n"
        return line

    def _read_structure(self, character: str) -> None:
        match character:
            case '"' | "'":
                self._string, self._word = JsonString(character), ""
            case ":":
                self._key = self._word
            case "{" | "[":
                self._depth, self._key, self._word = self._depth + 1, "", ""
            case "}" | "]":
                self._depth, self._key, self._word = self._depth - 1, "", ""
            case ",":
                self._key = self._word = ""

    def _read_string(self, string: JsonString, character: str) -> str:
        text = string.feed(character)
        if string.ended:
            self._string = None
        if self._key in REASONING_KEYS:
            return text
        self._word = (self._word + text)[: _LONGEST_KEY + 1]
        return ""


def _is_hexadecimal(digits: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in digits)
