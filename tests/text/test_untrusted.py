"""Whatever somebody else wrote, only what can be seen is left of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pokeview.text.untrusted import LONGEST_LINE, plain, plain_line

NASTY = {
    "colour": ("\x1b[31mred\x1b[0m", "red"),
    "many parameters": ("\x1b[38;2;1;2;3;48:5:9mx", "x"),
    "cursor and erasing": ("a\x1b[2J\x1b[H\x1b[10;20Hb\x1b[K", "ab"),
    "eight-bit colour": ("\x9b31mred", "red"),
    "window title": ("\x1b]0;pwned\x07ok", "ok"),
    "window title, other end": ("\x1b]2;pwned\x1b\\ok", "ok"),
    "eight-bit title": ("\x9d0;pwned\x9cok", "ok"),
    "hyperlink": ("\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
    "clipboard": ("\x1b]52;c;cm0gLXJm\x07", ""),
    "device control": ("\x1bP+q544e\x1b\\x", "x"),
    "kitty picture": ("\x1b_Gf=24;AAAA\x1b\\x", "x"),
    "terminal reset": ("\x1bcx", "x"),
    "character set": ("\x1b(0lqk", "lqk"),
    "unfinished colour": ("\x1b[31", "31"),
    "unfinished title": ("\x1b]0;pwned", "0;pwned"),
    "lone escape": ("a\x1b", "a"),
    "bell and backspaces": ("pass\x07word\x08\x08", "password"),
    "null and delete": ("a\x00b\x7fc", "abc"),
    "carriage return over text": ("safe\rEVIL", "safe\nEVIL"),
    "windows lines": ("a\r\nb", "a\nb"),
    "other line ends": ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
    "tab": ("a\tb", "a    b"),
    "right-to-left override": ("abc\u202etxt.exe", "abctxt.exe"),
    "isolates and marks": ("\u2066a\u2069\u200e\u200f\u061cb", "ab"),
    "zero width": ("a\u200bb\u200dc\ufeffd\u00ade", "abcde"),
    "tag characters": ("a\U000e0041\U000e007fb", "ab"),
    "variation selector": ("☠\ufe0f", "☠"),
    "lone surrogate": ("a\ud800b", "ab"),
    "private use": ("a\ue0b0b", "ab"),
    "wide spaces": ("a\u00a0b\u3000c", "a b c"),
    "markup": ("[bold red]a[/] [link=x]", "[bold red]a[/] [link=x]"),
    "ordinary": ("Grüße, 日本 ♥ e\u0301!\n- two", "Grüße, 日本 ♥ e\u0301!\n- two"),
}


@pytest.mark.parametrize(("text", "expected"), NASTY.values(), ids=NASTY.keys())
def test_plain_leaves_what_can_be_seen(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(st.characters(codec=None)))
def test_plain_text_holds_no_control_or_format_character(text: str) -> None:
    kept = plain(text).replace("\n", "")
    assert not [character for character in kept if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@given(st.text(st.sampled_from("\x1b\x9b\x9d[]m0;\\\x07\x9cPc(\n\tab")))
def test_plain_text_stays_the_same(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_a_flood_of_unfinished_sequences_is_no_trap() -> None:
    assert plain("\x1b]" * 200_000 + "end") == "end"


@pytest.mark.parametrize("text", ["x" * 1_000_000, "lorem ipsum " * 90_000, "\n" * 1_000_000 + "x", "\x1b]" * 500_000])
def test_plain_line_is_bounded(text: str) -> None:
    assert len(plain_line(text)) <= LONGEST_LINE


def test_plain_line_has_no_line_ends() -> None:
    assert plain_line(" a\n\tb\x1b[0m  c\r\n") == "a b c"
