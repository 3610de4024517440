"""Finds a key or password in a text however it is written there, so that nothing of it is passed on.

As it is, as base64 or hexadecimal, and with its characters escaped as Python, JSON, URLs and HTML escape them: all of
them or some, once or several times over, since gateways quote each other.
"""

import base64
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from html.entities import codepoint2name

SHORTEST_PART = 8
"""Of a secret of several lines or words, a part counts from this length on; so does the beginning of a cut one."""
_BETWEEN = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2064\\ufeff]{0,4}")
"""What nobody sees, and what is taken out before a text is shown, so that a key stands there whole."""
_CUT = "…"
_MOST_CUTS = 20
_MOST_ESCAPED = 12
"""A character takes hardly more than so many when it is escaped."""
_BEGUN_ESCAPE = re.compile(
    # Whole ones first: a character may be escaped in several units.
    r"(?:\\{1,16}u[0-9a-f]{4}|\\{1,16}x[0-9a-f]{2}|%(?:25){0,4}[0-9a-f]{2}){0,3}"
    r"(?:\\{1,16}(?:u\{?[0-9a-f]{0,4}|x[0-9a-f]?)?|%(?:25){0,4}[0-9a-f]?|&(?:amp;){0,4}#?x?[0-9a-z]{0,8})?\Z",
    re.IGNORECASE,
)
_MOST_BEGUN = 80
_COUNT = re.compile(r"(\{\d,\d+\})")
_NAMED_ESCAPES = {"\n": "n", "\t": "t", "\r": "r"}


class Secrets:
    """Secrets that a text must not hold."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = sorted({form for secret in secrets for form in _forms(secret)}, key=lambda form: (-len(form), form))
        self._forms = forms
        written = "|".join(_BETWEEN.pattern.join(map(_escaped, form)) for form in forms)
        self._pattern = re.compile(written, re.IGNORECASE) if forms else None
        begins = "|".join(dict.fromkeys(_escaped(form[0]) for form in forms))
        self._begins = re.compile(begins, re.IGNORECASE) if forms else None
        self._longest = max(map(len, forms), default=0) * _MOST_ESCAPED

    def hidden(self, text: str, stand_in: str | Callable[["re.Match[str]"], str]) -> str:
        """The text with something else for every secret, and for the beginning of one that was cut off with '…'."""
        if self._pattern is None:
            return text
        text = self._pattern.sub(stand_in, text)
        if _CUT not in text or callable(stand_in):
            return text
        *cut, last = text.split(_CUT, _MOST_CUTS)
        return _CUT.join([*(self._without_beginning(part, stand_in) for part in cut), last])

    def begun(self, text: str) -> int:
        """How many characters at the end of the text could be the beginning of a secret."""
        if self._begins is None:
            return 0
        first = max(0, len(text) - self._longest)
        starts = [found.start() for found in self._begins.finditer(text, first)]
        escape = _BEGUN_ESCAPE.search(text, max(first, len(text) - _MOST_BEGUN))
        if escape and escape[0]:
            starts.append(escape.start())
        return next(
            (len(text) - at for at in sorted(starts) if any(_is_begun(text, at, form) for form in self._forms)), 0
        )

    def _without_beginning(self, text: str, stand_in: str) -> str:
        begun = self.begun(text)
        return text[: len(text) - begun] + stand_in if begun >= SHORTEST_PART else text


def _is_begun(text: str, start: int, form: str) -> bool:
    """True if the text from `start` on is the beginning of the form, which may end inside of an escape."""
    positions = {start}
    for character in form:
        if any(position == len(text) or _BEGUN_ESCAPE.match(text, position) for position in positions):
            return True
        matches = (way.match(text, position) for position in positions for way in _ways(character))
        positions = {_behind_invisible(text, found.end()) for found in matches if found}
        if not positions:
            break
    return False


def _behind_invisible(text: str, position: int) -> int:
    found = _BETWEEN.match(text, position)
    return found.end() if found else position


@lru_cache(maxsize=1024)
def _ways(character: str) -> "tuple[re.Pattern[str], ...]":
    """Patterns that take as much, and as little, of what may be the character's escape."""
    ways = _escapes(character)
    few = (_COUNT.sub(r"\1?", way) for way in ways)
    return tuple(re.compile(way, re.IGNORECASE) for way in dict.fromkeys([*ways, *few]))


def _forms(secret: str) -> set[str]:
    """What counts as the secret before any escaping."""
    parts = secret.split()
    parts = [part for part in parts if len(part) >= SHORTEST_PART] if len(parts) > 1 else []
    return {form for written in (secret, *parts) if written for form in (written, *_encoded(written))}


def _encoded(secret: str) -> set[str]:
    """As hexadecimal and as base64, also where it stands inside of what was encoded, behind 'Bearer ' for example."""
    content = secret.encode("utf-8", "surrogatepass")
    encoded = base64.b64encode(content).decode()
    forms = {encoded, content.hex(), content.hex().upper()}
    for before in range(3) if len(content) >= SHORTEST_PART else ():
        inside = base64.b64encode(b"\0" * before + content).decode()
        # Characters that hold bits of what stands before or behind it tell nothing by themselves.
        whole = (before + len(content)) * 8 // 6
        forms.add(inside[-(-before * 8 // 6) : whole])
    return forms | {form.translate(str.maketrans("+/", "-_")) for form in forms}


@lru_cache(maxsize=1024)
def _escaped(character: str) -> str:
    """A pattern for the character in all its forms."""
    return f"(?:{'|'.join(_escapes(character))})"


def _escapes(character: str) -> list[str]:
    """A pattern for each of its forms."""
    code, name = ord(character), "apos" if character == "'" else codepoint2name.get(ord(character))
    octets = character.encode("utf-8", "surrogatepass")
    units = character.encode("utf-16-be", "surrogatepass").hex()
    plain = re.escape(character)
    forms = [
        r"\\{1,16}" if character == "\\" else plain if character.isalnum() else rf"\\{{0,16}}{plain}",
        "".join(rf"\\{{1,16}}u(?i:{units[at : at + 4]})" for at in range(0, len(units), 4)),
        rf"\\{{1,16}}u\{{0{{0,4}}(?i:{code:x})\}}",
        "".join(rf"\\{{1,16}}x(?i:{octet:02x})" for octet in octets),
        "".join(rf"%(?:25){{0,4}}(?i:{octet:02x})" for octet in octets),
        rf"&(?:amp;){{0,4}}#0{{0,5}}{code};",
        rf"&(?:amp;){{0,4}}#(?i:x0{{0,5}}{code:x});",
        *([rf"&(?:amp;){{0,4}}{name};"] if name else []),
    ]
    if character in _NAMED_ESCAPES:
        forms.append(rf"\\{{1,16}}{_NAMED_ESCAPES[character]}")
    if character == " ":
        forms.append(r"\+")
    return forms
