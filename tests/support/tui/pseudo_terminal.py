"""The other end of a pseudo-terminal: it answers as a terminal does, or does not."""

import os
import pty
import select
import termios
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

REPORT, ATTRIBUTES = "\x1b[6n", "\x1b[c"
ANSWERS = {
    REPORT: "\x1b[12;1R",
    "\x1b[?2026$p": "\x1b[?2026;2$y",
    "\x1b[14t": "\x1b[4;720;960t",
    "\x1b[>0q": "\x1bP>|WezTerm 20240203\x1b\\",
    "\x1bP$qm\x1b\\": "\x1bP1$r48;2;1;2;3m\x1b\\",
    ATTRIBUTES: "\x1b[?62;22c",
}


class PseudoTerminal:
    """Answers what it is asked, whenever the program has written anything. `program_side` is a terminal."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.shown = ""
        """What the program has written."""
        self._answers = dict(answers)
        self._side, self.program_side = pty.openpty()
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def type(self, text: str) -> None:
        """Something comes in: keys, or an answer that is late."""
        os.write(self._side, text.encode())

    def settings(self) -> list[Any]:
        return termios.tcgetattr(self.program_side)

    def close(self) -> None:
        self._is_closed.set()
        self._thread.join()
        for descriptor in (self._side, self.program_side):
            os.close(descriptor)

    def _answer(self) -> None:
        answered = 0
        while True:
            # What the program wrote before the end has been taken in at the end.
            is_closed = self._is_closed.is_set()
            has_more = select.select([self._side], [], [], 0.02)[0]
            if is_closed and not has_more:
                return
            if has_more:
                self.shown += os.read(self._side, 4096).decode(errors="replace")
            new = self.shown[answered:]
            found = [(new.index(query), query) for query in self._answers if query in new]
            for place, query in sorted(found):
                self.type(self._answers[query])
                answered = max(answered, len(self.shown) - len(new) + place + len(query))


@contextmanager
def pseudo_terminal(answers: Mapping[str, str] = ANSWERS) -> Iterator[PseudoTerminal]:
    terminal = PseudoTerminal(answers)
    try:
        yield terminal
    finally:
        terminal.close()
