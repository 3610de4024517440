"""A terminal that is asked is always set back, and nothing that it answers is left to the shell."""

import os
import select
import signal
import termios
from types import SimpleNamespace
from typing import Any

import pytest

from pokeview.doctor import quiet_terminal
from pokeview.doctor.quiet_terminal import QuietTerminal, is_ours, typed
from tests.support.tui.pseudo_terminal import ANSWERS, ATTRIBUTES, REPORT, PseudoTerminal, pseudo_terminal

LATE = "\x1b[12;1R\x1bP>|XTerm(390)\x1b\\\x1b[?62;22c"


def quiet(terminal: PseudoTerminal) -> QuietTerminal:
    return QuietTerminal(terminal.program_side, terminal.program_side)


def has_input(terminal: PseudoTerminal) -> bool:
    """Whether a shell that read this terminal now would get anything."""
    settings = termios.tcgetattr(terminal.program_side)
    settings[3] &= ~termios.ICANON
    termios.tcsetattr(terminal.program_side, termios.TCSANOW, settings)
    return bool(select.select([terminal.program_side], [], [], 0)[0])


def test_an_answer_is_heard_and_not_shown() -> None:
    with pseudo_terminal() as terminal:
        with quiet(terminal) as asked:
            assert asked.ask(REPORT, lambda text: text.endswith("R"), 30) == ANSWERS[REPORT]
            assert not asked.owes_answers
        assert terminal.shown == REPORT
        assert not has_input(terminal)


@pytest.mark.parametrize("problem", [None, KeyboardInterrupt, ValueError, SystemExit])
def test_the_terminal_is_set_back(problem: type[BaseException] | None) -> None:
    with pseudo_terminal() as terminal:
        before = terminal.settings()
        caught = None
        try:
            with quiet(terminal):
                assert terminal.settings() != before
                if problem:
                    raise problem
        except BaseException as error:  # The point is that nothing is too bad for it.
            caught = type(error)
        assert caught is problem
        assert terminal.settings() == before


def test_to_be_told_to_end_sets_it_back_too() -> None:
    with pseudo_terminal() as terminal:
        before, handler = terminal.settings(), signal.getsignal(signal.SIGTERM)
        with pytest.raises(SystemExit) as ended, quiet(terminal):
            os.kill(os.getpid(), signal.SIGTERM)
        assert ended.value.code == 128 + signal.SIGTERM
        assert terminal.settings() == before
        assert signal.getsignal(signal.SIGTERM) is handler


def test_a_signal_that_comes_just_before_it_waits_is_not_overlooked(monkeypatch: pytest.MonkeyPatch) -> None:
    select_now, handled = select.select, signal.signal(signal.SIGUSR1, lambda *_: None)
    waits: list[int] = []

    def select_late(reading: list[int], *rest: Any) -> Any:
        waits.append(len(waits))
        if len(waits) == 1:
            signal.raise_signal(signal.SIGUSR1)
        elif len(waits) == 2:
            terminal.type("y")
        return select_now(reading, *rest)

    try:
        with pseudo_terminal({}) as terminal, quiet(terminal) as asked:
            monkeypatch.setattr(quiet_terminal, "select", SimpleNamespace(select=select_late))
            assert asked.key(30) == "y"
    finally:
        signal.signal(signal.SIGUSR1, handled)
    assert signal.set_wakeup_fd(-1) == -1


def test_a_terminal_that_never_answers_is_not_waited_for() -> None:
    with pseudo_terminal({}) as terminal, quiet(terminal) as asked:
        assert asked.ask(REPORT + ATTRIBUTES, lambda text: text.endswith("c"), 0.01) == ""
        assert asked.owes_answers


def test_late_answers_are_thrown_away() -> None:
    with pseudo_terminal({}) as terminal:
        with quiet(terminal) as asked:
            asked.ask(REPORT, lambda text: text.endswith("R"), 0.01)
            terminal.type(LATE)
            # What is written comes in a moment later.
            select.select([terminal.program_side], [], [], 30)
        assert not has_input(terminal)
    assert terminal.shown == REPORT


def test_what_is_typed_meanwhile_is_left_to_the_shell() -> None:
    with pseudo_terminal() as terminal:
        with quiet(terminal) as asked:
            asked.ask(REPORT, lambda text: text.endswith("R"), 30)
            terminal.type("ls\n")
            select.select([terminal.program_side], [], [], 30)
        assert has_input(terminal)


@pytest.mark.parametrize("late", [LATE, "\x1b[A", "\x1bOB", ""])
def test_a_late_answer_is_no_key(late: str) -> None:
    with pseudo_terminal({}) as terminal, quiet(terminal) as asked:
        terminal.type(late + "yn")
        assert (asked.key(30), asked.key(30), asked.key(0)) == ("y", "n", "")


@pytest.mark.parametrize("end", range(1, len(LATE)))
def test_half_an_answer_is_no_key(end: int) -> None:
    assert typed(LATE[:end]) == ""
    assert typed("q" + LATE[:end]) == "q"


def test_a_terminal_without_anybody_in_front_may_be_touched() -> None:
    with pseudo_terminal({}) as terminal:
        assert is_ours(terminal.program_side)
