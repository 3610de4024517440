import pytest

from pokeview.picture.answer_sieve import AnswerSieve
from pokeview.picture.terminal_answers import read_answers

ANSWERS = (
    "\x1b_Gi=31;OK\x1b\\\x1bP1$r48:2:1:2:3m\x1b\\\x1bP1+r524742=38\x1b\\"
    "\x1bP>|kitty(0.35.2)\x1b\\\x1b[>1;4000;35c\x1b[?62;c"
)


def typed(sieve: AnswerSieve, *pieces: str) -> str:
    return "".join(sieve.let_through(piece) for piece in pieces)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, len(ANSWERS)])
def test_answers_in_pieces_are_kept_and_keys_between_them_let_through(size: int) -> None:
    text = "q" + ANSWERS.replace("\x1b[>", "jk\x1b[A\x1b[>") + "x\x1b[B"
    sieve = AnswerSieve()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert typed(sieve, *pieces) == "qjk\x1b[Ax\x1b[B"
    assert sieve.is_complete
    assert read_answers(sieve.answers) == read_answers(ANSWERS)


def test_other_reports_are_let_through() -> None:
    reports = "\x1b[?2026;2$y\x1b[12;40R\x1b[<0;3;4M\x1b[I"
    assert typed(AnswerSieve(), *reports) == reports


def test_an_escape_key_is_let_through_when_nothing_follows() -> None:
    sieve = AnswerSieve()
    assert sieve.let_through("a\x1b") == "a"
    assert sieve.let_escape_through() == "\x1b"
    assert sieve.let_escape_through() == ""


def test_the_beginning_of_an_answer_waits_however_long() -> None:
    sieve = AnswerSieve()
    assert sieve.let_through("\x1bP>|kit") == ""
    assert sieve.let_escape_through() == ""
    assert sieve.let_through("ty\x1b\\z") == "z"
    assert read_answers(sieve.answers).name == "kitty"


@pytest.mark.parametrize("size", [3, 6, 9, 100])
def test_what_is_said_of_images_later_is_kept_too(size: int) -> None:
    sieve = AnswerSieve()
    sieve.let_through(ANSWERS)
    text = "abc\x1b_Gi=7;ENOENT:no such image\x1b\\d\x1b[A"
    assert typed(sieve, *(text[start : start + size] for start in range(0, len(text), size))) == "abcd\x1b[A"
    assert read_answers(sieve.answers) == read_answers(ANSWERS)


def test_after_the_last_answer_everything_is_let_through() -> None:
    sieve = AnswerSieve()
    assert sieve.let_through(ANSWERS) == ""
    assert sieve.let_through("\x1bP1\x1b\\\x1b") == "\x1bP1\x1b\\\x1b"
