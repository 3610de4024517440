import pytest

from pokeview.doctor import hearing
from pokeview.doctor.hearing import Heard, PixelSize, hear
from pokeview.doctor.quiet_terminal import QuietTerminal
from tests.support.play.waiting import DEADLINE_SECONDS
from tests.support.tui.pseudo_terminal import ANSWERS, ATTRIBUTES, REPORT, pseudo_terminal

XTERM = {"TERM": "xterm-256color"}


@pytest.fixture(autouse=True)
def size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine even a terminal that answers at once does not answer within a second."""
    monkeypatch.setattr(hearing, "PATIENCE_SECONDS", DEADLINE_SECONDS)


def heard(answers: dict[str, str], environment: dict[str, str]) -> tuple[Heard, str]:
    """What is heard of a terminal, and what it was asked."""
    with pseudo_terminal(answers) as terminal, QuietTerminal(terminal.program_side, terminal.program_side) as quiet:
        said = hear(quiet, terminal.program_side, environment)
    return said, terminal.shown


def test_a_terminal_that_answers_all() -> None:
    said, _ = heard(ANSWERS, XTERM)
    assert (said.columns, said.rows, said.pixels) == (80, 24, PixelSize(960, 720))
    assert said.was_asked
    assert said.round_trip_seconds is not None
    assert said.has_synchronized_output is True
    assert (said.answers.name, said.answers.has_truecolor) == ("WezTerm 20240203", True)
    assert not said.answers.has_kitty_graphics


def test_a_terminal_that_knows_no_more_than_all_do() -> None:
    said, _ = heard({REPORT: ANSWERS[REPORT], ATTRIBUTES: ANSWERS[ATTRIBUTES]}, XTERM)
    assert (said.pixels, said.has_synchronized_output, said.answers.name) == (None, None, "")


def test_a_terminal_that_does_not_know_the_mode() -> None:
    said, _ = heard(ANSWERS | {"\x1b[?2026$p": "\x1b[?2026;0$y"}, XTERM)
    assert said.has_synchronized_output is False


def test_a_terminal_that_never_answers_is_asked_one_thing_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "PATIENCE_SECONDS", 0.05)
    said, shown = heard({}, XTERM)
    assert said == Heard(80, 24, was_asked=True)
    assert shown == REPORT


@pytest.mark.parametrize("environment", [{"TERM": "vt100"}, {"TERM": "linux"}, {}])
def test_an_old_terminal_is_not_asked(environment: dict[str, str]) -> None:
    said, shown = heard(ANSWERS, environment)
    assert said == Heard(80, 24)
    assert shown == ""
