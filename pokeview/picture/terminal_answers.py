"""What a terminal is asked at the start, and how its answers read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pokeview.picture.kitty import GRAPHICS_QUERY, can_show_graphics
from pokeview.text.untrusted import plain_line

_RED, _GREEN, _BLUE = 1, 2, 3
_COLOUR_QUERY = f"\x1b[48;2;{_RED};{_GREEN};{_BLUE}m\x1bP$qm\x1b\\\x1b[0m"
"""Sets a background that no table has, asks which one is set (DECRQSS), and sets it back."""

_CAPABILITY = b"RGB".hex().upper()
_CAPABILITY_QUERY = f"\x1bP+q{_CAPABILITY}\x1b\\"
_NAME_QUERY, _VERSION_QUERY, ATTRIBUTES_QUERY = "\x1b[>0q", "\x1b[>c", "\x1b[c"

QUERIES = GRAPHICS_QUERY + _COLOUR_QUERY + _CAPABILITY_QUERY + _NAME_QUERY + _VERSION_QUERY + ATTRIBUTES_QUERY
"""All questions. Every terminal answers the last, so its answer means that no more will come."""

_NAME = re.compile(r"\x1bP>\|([^\x1b]*)\x1b\\")
_ATTRIBUTES = re.compile(r"\x1b\[\?([0-9;]*)c")
_VERSION = re.compile(r"\x1b\[>([0-9;]*)c")
_SET_COLOUR = re.compile(r"\x1bP1\$r([0-9;:]*)m\x1b\\")
_KNOWN_CAPABILITY = re.compile(rf"\x1bP1\+r{_CAPABILITY}", re.IGNORECASE)
_SET_RGB = re.compile(rf"48[:;]2[:;](?:\d*:)?{_RED}[:;]{_GREEN}[:;]{_BLUE}(?!\d)")
_SIXEL = 4

_NEVER_ASKED = ("dumb", "unknown", "linux")
"""Values of TERM. They have nothing to answer, and some show a question as text."""


@dataclass(frozen=True, slots=True)
class TerminalAnswers:
    """What a terminal said of itself; the defaults are those of one that says nothing."""

    name: str = ""
    """With its version, as in 'kitty(0.35.2)' or 'tmux 3.4'."""

    attributes: frozenset[int] = frozenset()
    """Primary device attributes (DA1)."""

    version: tuple[int, ...] = ()
    """Secondary device attributes (DA2): kind, version, option."""

    has_truecolor: bool | None = None
    """None when it did not say."""

    has_kitty_graphics: bool | None = None
    """None when it has not said anything at all yet."""

    @property
    def has_sixel(self) -> bool:
        return _SIXEL in self.attributes


def may_be_asked(environment: Mapping[str, str]) -> bool:
    """Whether a terminal takes questions for what they are."""
    term = environment.get("TERM", "dumb")
    is_old = term in _NEVER_ASKED or term.startswith("vt")
    return not is_old and environment.get("TERM_PROGRAM") != "Apple_Terminal"


def answers_are_complete(text: str) -> bool:
    """Whether the answer to the last of `QUERIES` has come."""
    return _ATTRIBUTES.search(text) is not None


def read_answers(text: str) -> TerminalAnswers:
    """The answers to `QUERIES`, in whichever order, among whatever else was typed."""
    name = _NAME.search(text)
    return TerminalAnswers(
        name=plain_line(name[1]) if name else "",
        attributes=frozenset(_numbers(_ATTRIBUTES, text)),
        version=tuple(_numbers(_VERSION, text)),
        has_truecolor=_has_truecolor(text),
        has_kitty_graphics=can_show_graphics(text) or (False if answers_are_complete(text) else None),
    )


def _numbers(pattern: re.Pattern[str], text: str) -> list[int]:
    found = pattern.search(text)
    return [int(number) for number in found[1].split(";") if number] if found else []


def _has_truecolor(text: str) -> bool | None:
    colour = _SET_COLOUR.search(text)
    if _KNOWN_CAPABILITY.search(text) or (colour and _SET_RGB.search(colour[1])):
        return True
    return False if colour else None
