"""Runs a program in a pseudo-terminal and keeps the screen that a person would see there."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import pyte

import pokeview

DEADLINE_SECONDS = 120.0
SYNC_QUERY, SYNC_ANSWER, SYNC_END = b"\x1b[?2026$p", b"\x1b[?2026;2$y", b"\x1b[?2026l"
UNFINISHED_SEQUENCE = re.compile(rb"\x1b(\[[0-9;:<=>?$ ]*|[_P][^\x1b]*\x1b?)?\Z")
KEYBOARD_PROTOCOL = re.compile(rb"\x1b\[[<=>][0-9;]*u")
"""Pyte takes its last letter for text."""


class PtyApp:
    """A Python program in a pseudo-terminal that supports synchronized output. Leaving the context ends it."""

    update_ends: tuple[bytes, ...] = (SYNC_END,)

    def __init__(self, arguments: Sequence[str], columns: int, rows: int, **environment: str) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._unread = b""
        self._is_hung_up = False
        self._terminal, program_side = pty.openpty()
        self._set_size(columns, rows)
        self._program = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=program_side,
            stdout=program_side,
            stderr=program_side,
            env=_environment() | environment,
            start_new_session=True,
        )
        os.close(program_side)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._program.kill()
        self._program.wait()
        if not self._is_hung_up:
            os.close(self._terminal)

    def press(self, keys: str) -> None:
        """Type keys."""
        os.write(self._terminal, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, and tell the program."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)
        self._program.send_signal(signal.SIGWINCH)

    def hang_up(self) -> None:
        """Take the terminal away."""
        os.close(self._terminal)
        self._is_hung_up = True

    def terminate(self) -> None:
        """Tell the program to end."""
        self._program.terminate()

    def read_to_end(self) -> None:
        """Take in all output until the program has ended."""
        with suppress(OSError):
            while True:
                self._read(time.monotonic() + DEADLINE_SECONDS, "the program ends")

    def wait_for_end(self) -> int:
        """Wait until the program has ended by itself. Returns its exit code."""
        return self._program.wait(DEADLINE_SECONDS)

    def text(self) -> str:
        """The screen's characters, a line for each row."""
        return "\n".join(self.screen.display)

    def wait_for(self, text: str) -> None:
        """Read until the screen shows `text`."""
        self.wait_until(lambda: text in self.text(), f"the screen shows {text!r}")

    def wait_until(self, condition: Callable[[], bool], description: str) -> None:
        """Read until a condition holds after a whole update of the screen. Raises AssertionError if it never does."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        try:
            while not (self._read(deadline, description) and condition()):
                pass
        except OSError as error:
            raise AssertionError(f"The program ended before {description}. The screen was:\n{self.text()}") from error

    def take(self, output: bytes) -> None:
        """Show output in which no sequence is cut."""
        self._stream.feed(KEYBOARD_PROTOCOL.sub(b"", output))

    def _read(self, deadline: float, description: str) -> bool:
        """Take in some output. True at the end of a screen update."""
        if not select.select([self._terminal], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise AssertionError(f"Waited in vain until {description}. The screen was:\n{self.text()}")
        output = self._unread + os.read(self._terminal, 65536)
        unfinished = UNFINISHED_SEQUENCE.search(output)
        finished = output[: unfinished.start()] if unfinished else output
        self._unread = output[len(finished) :]
        if SYNC_QUERY in finished:
            os.write(self._terminal, SYNC_ANSWER)
        self.take(finished)
        return finished.endswith(self.update_ends) and not self._unread

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _environment() -> dict[str, str]:
    """The variables that a program in a capable terminal sees."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    package_parent = str(Path(pokeview.__file__).parents[1])
    return kept | {"PYTHONPATH": package_parent, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
