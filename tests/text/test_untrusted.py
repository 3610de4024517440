"""Whatever somebody else wrote, only what can be seen is left of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pokeview.text.untrusted import LONGEST_LINE, own_words, plain, plain_line, plain_remark, quoted

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
    "variation selectors": ("☠\ufe0f 葛\U000e0100 \u1820\u180b", "☠ 葛 \u1820"),
    "letters with nothing to see": ("a\u3164b\uffa0c\u115fd\u034fe", "abcde"),
    "joined emoji": ("👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽 🇫🇷", "👩👩👧 ❤ 👍🏽 🇫🇷"),
    "unfinished title before a finished one": ("\x9da\x9db\x9cc", "ac"),
    "lone surrogate": ("a\ud800b", "ab"),
    "private use": ("a\ue0b0b", "ab"),
    "wide spaces": ("a\u00a0b\u3000c", "a b c"),
    "right-to-left letters": ("שלום, مرحبا", "שלום, مرحبا"),
    "combining letters": ("हिन्दी ไทย தமிழ் 한국어", "हिन्दी ไทย தமிழ் 한국어"),
    "markup": ("[bold red]a[/] [link=x]", "[bold red]a[/] [link=x]"),
    "ordinary": ("Grüße, 日本 ♥ e\u0301!\n- two", "Grüße, 日本 ♥ e\u0301!\n- two"),
}


@pytest.mark.parametrize(("text", "expected"), NASTY.values(), ids=NASTY.keys())
def test_plain_leaves_what_can_be_seen(text: str, expected: str) -> None:
    assert plain(text) == expected


# Escape sequences and their parts, whatever else moves or reorders text, and any character that there is.
_PARTS = st.sampled_from(
    ["\x1b", "\x9b", "\x9d", "\x9c", "\x90", "\x07", "[", "]", "\\", "0;", "m", "P", "\r\n", "\t", "\x85"]
)
_TRAPS = st.sampled_from("\u202e\u2066\u200d\ufe0f\u2028\ud83d\u3164\ue0b0\U000e0041\xa0")
UNTRUSTED = st.lists(_PARTS | _TRAPS | st.text(st.characters(codec=None), max_size=3)).map("".join)
BLANK_MARKS = "\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f" + "".join(map(chr, [*range(0xFE00, 0xFE10)]))
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
SEEN = st.characters(categories=["L", "M", "N", "P", "S", "Zs"], max_codepoint=0xDFFFF).filter(str.isprintable)


def _reordering_or_moving(text: str) -> list[str]:
    return [one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@given(UNTRUSTED)
def test_plain_text_holds_nothing_that_moves_the_cursor_or_reorders_text(text: str) -> None:
    assert not _reordering_or_moving(plain(text).replace("\n", ""))


@given(UNTRUSTED, st.integers(1, 60))
def test_a_plain_line_holds_no_line_end_either_and_is_not_too_long(text: str, longest: int) -> None:
    line = plain_line(text, longest)
    assert not _reordering_or_moving(line)
    assert len(line) <= longest


@given(UNTRUSTED)
def test_a_quoted_value_and_a_remark_are_plain_lines(text: str) -> None:
    assert plain_line(quoted(text)) == quoted(text)
    assert plain_line(plain_remark(text)) == plain_remark(text)


@given(UNTRUSTED, st.integers(1, 60))
def test_what_is_plain_stays_the_same(text: str, longest: int) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain_line(plain_line(text, longest), longest) == plain_line(text, longest)


@given(st.text(SEEN.filter(lambda one: one not in BLANK_MARKS + BLANK_LETTERS)))
def test_letters_of_any_script_are_kept(text: str) -> None:
    assert plain(text) == text
    assert plain(f"\x1b[31m{text}\u202e") == text


@pytest.mark.parametrize("part", ["\x1b]", "\x9d", "\x90", "\x1b[", "\x9b", "\x1b[0", "\x1b ", "\x9b0", "\t", "\u202e"])
def test_a_flood_of_unfinished_sequences_is_no_trap(part: str) -> None:
    """Taking time that grows with the square of the length, some of these would take minutes."""
    assert plain(part * 300_000 + ".end").endswith("d")


@pytest.mark.parametrize("text", ["x" * 1_000_000, "lorem ipsum " * 90_000, "\n" * 1_000_000 + "x", "\x1b]" * 500_000])
def test_plain_line_is_bounded(text: str) -> None:
    assert len(plain_line(text)) <= LONGEST_LINE


def test_plain_line_has_no_line_ends() -> None:
    assert plain_line(" a\n\tb\x1b[0m  c\r\n") == "a b c"


@pytest.mark.parametrize(
    ("sentence", "ours"),
    [
        ("The model refused to answer: I will not.", "The model refused to answer"),
        ("There is no tool called 'say \"go\" north'.", "There is no tool called '…'."),
        ("http://127.0.0.1:9/v1 does not answer.", "http://127.0.0.1:9/v1 does not answer."),
        ("The endpoint's filter stopped it.", "The endpoint's filter stopped it."),
        ("It said\nwhat it liked", "It said"),
        ("No such button: 'up: down'", "No such button"),
    ],
)
def test_our_own_words_are_told_from_those_of_others(sentence: str, ours: str) -> None:
    assert own_words(sentence) == ours


def test_our_own_words_are_found_in_no_time() -> None:
    assert len(own_words("'a " * 300_000)) <= LONGEST_LINE
