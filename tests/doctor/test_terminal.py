"""`pokeview doctor` in a terminal: it tells what it hears, keeps what is answered, and sets the terminal back."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.play.waiting import DEADLINE_SECONDS, wait_until
from tests.support.tui.pseudo_terminal import ANSWERS, PseudoTerminal, pseudo_terminal

QUESTION = "Do the sextants show what the others show, with no boxes or gaps? [y/n] "


@contextmanager
def doctor(
    home: Path, *flags: str, answers: Mapping[str, str] = ANSWERS, **environment: str
) -> Iterator[tuple[PseudoTerminal, "subprocess.Popen[bytes]"]]:
    kept = {name: value for name, value in os.environ.items() if name not in ("TMUX", "STY", "COLORTERM", "NO_COLOR")}
    told = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "COLUMNS": "80", "LINES": "24", "POKEVIEW_HOME": str(home)}
    with pseudo_terminal(answers) as terminal:
        side = terminal.program_side
        program = subprocess.Popen(
            [sys.executable, "-m", "pokeview", "doctor", "--no-mlflow", *flags],
            stdin=side,
            stdout=side,
            stderr=side,
            env=kept | told | environment,
            start_new_session=True,
        )
        try:
            yield terminal, program
        finally:
            program.kill()
            program.wait()


def test_it_asks_and_keeps_what_is_answered(tmp_path: Path) -> None:
    with doctor(tmp_path) as (terminal, program):
        before = terminal.settings()
        wait_until(lambda: QUESTION in terminal.shown)
        assert terminal.settings() != before
        terminal.type("yy")
        assert program.wait(DEADLINE_SECONDS) == 0
        assert terminal.settings() == before
        wait_until(lambda: "No model was chosen" in terminal.shown)
    assert "WezTerm 20240203, TERM=xterm-256color" in terminal.shown
    assert json.loads((tmp_path / "seen_blocks.json").read_text()) == {"WezTerm": ["sextant", "octant"]}


def test_a_terminal_that_never_answers_and_no_questions(tmp_path: Path) -> None:
    with doctor(tmp_path, "--no-questions", answers={}) as (terminal, program):
        before = terminal.settings()
        assert program.wait(DEADLINE_SECONDS) == 0
        assert terminal.settings() == before
        wait_until(lambda: "No model was chosen" in terminal.shown)
    assert "It does not answer" in terminal.shown
    assert "sextants" in terminal.shown
    assert QUESTION not in terminal.shown


def test_an_interrupt_sets_the_terminal_back(tmp_path: Path) -> None:
    with doctor(tmp_path) as (terminal, program):
        before = terminal.settings()
        wait_until(lambda: QUESTION in terminal.shown)
        program.send_signal(2)
        assert program.wait(DEADLINE_SECONDS) == 130
        assert terminal.settings() == before


@pytest.mark.parametrize("term", ["vt100", "dumb"])
def test_an_old_terminal_is_sent_nothing_but_text(tmp_path: Path, term: str) -> None:
    with doctor(tmp_path, "--no-questions", TERM=term, LANG="C", LC_ALL="C") as (terminal, program):
        assert program.wait(DEADLINE_SECONDS) == 0
        wait_until(lambda: "No model was chosen" in terminal.shown)
    assert "\x1b" not in terminal.shown
    assert f"TERM={term}" in terminal.shown
