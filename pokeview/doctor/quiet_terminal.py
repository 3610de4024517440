"""A terminal that is asked something: what it answers is neither shown nor left to the shell."""

import os
import re
import select
import signal
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from types import FrameType
from typing import NoReturn, Self

_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
_READ_BYTES = 4096
_LOCAL_FLAGS, _SPECIAL_CHARACTERS = 3, 6
"""Places in what termios tells of a terminal."""

_ANSWER = re.compile(r"\x1b[_P][^\x1b]*\x1b\\|\x1b\[[0-9;:?>$]*[A-Za-z~]|\x1bO[A-Z]")
"""Also keys such as the arrows: none of them answers a question."""
_BEGINNING = re.compile(r"\x1b(?:[_P][^\x1b]*\x1b?|\[[0-9;:?>$]*|O)?\Z")


def is_ours(descriptor: int) -> bool:
    """Whether this process is in front in a terminal: if another one is, to touch it would stop this one."""
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        # A terminal that no session controls has no process in front.
        return True


class QuietTerminal:
    """A context in which keys come one by one and are not shown; ctrl-c still interrupts.

    The terminal is set back whichever way it ends. If it still owes answers by then, what has come in is thrown away.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self.owes_answers = False
        self._reading, self._writing = reading, writing
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._typed = ""

    def __enter__(self) -> Self:
        self._settings = termios.tcgetattr(self._reading)
        self._handlers = {number: signal.signal(number, _exit_on_signal) for number in _ENDING_SIGNALS}
        # Python hears of a signal that comes just before it begins to wait only after that; this ends the waiting.
        self._signalled, self._signalling = os.pipe()
        for descriptor in (self._signalled, self._signalling):
            os.set_blocking(descriptor, False)
        self._woken_before = signal.set_wakeup_fd(self._signalling, warn_on_full_buffer=False)
        quiet = termios.tcgetattr(self._reading)
        quiet[_LOCAL_FLAGS] &= ~(termios.ECHO | termios.ICANON)
        quiet[_SPECIAL_CHARACTERS][termios.VMIN], quiet[_SPECIAL_CHARACTERS][termios.VTIME] = 1, 0
        termios.tcsetattr(self._reading, termios.TCSADRAIN, quiet)
        return self

    def __exit__(self, *_: object) -> None:
        # A terminal that has been hung up has no settings any more.
        with suppress(termios.error):
            when = termios.TCSAFLUSH if self.owes_answers else termios.TCSADRAIN
            termios.tcsetattr(self._reading, when, self._settings)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._woken_before)
        os.close(self._signalled)
        os.close(self._signalling)

    def ask(self, queries: str, is_complete: Callable[[str], bool], most_seconds: float) -> str:
        """What came in until all answers were there or the time was up, whatever was typed meanwhile included."""
        self.owes_answers = True
        sys.stdout.flush()
        unwritten = queries.encode()
        while unwritten:
            unwritten = unwritten[os.write(self._writing, unwritten) :]
        heard = self._listen(is_complete, most_seconds)
        self.owes_answers = not is_complete(heard)
        return heard

    def key(self, most_seconds: float) -> str:
        """The next key that is typed, '' if none is in time. Answers that come late are passed over."""
        if not self._typed:
            self._typed = typed(self._listen(lambda heard: bool(typed(heard)), most_seconds))
        key, self._typed = self._typed[:1], self._typed[1:]
        return key

    def _listen(self, has_heard: Callable[[str], bool], most_seconds: float) -> str:
        heard, deadline = "", monotonic() + most_seconds
        while not has_heard(heard) and self._has_more(deadline):
            received = os.read(self._reading, _READ_BYTES)
            if not received:
                break
            heard += self._decode(received)
        return heard

    def _has_more(self, deadline: float) -> bool:
        while True:
            seconds = max(0.0, deadline - monotonic())
            ready, _, _ = select.select([self._reading, self._signalled], [], [], seconds)
            if self._signalled not in ready:
                return bool(ready)
            os.read(self._signalled, _READ_BYTES)


def typed(heard: str) -> str:
    """The characters that were typed, without answers and the beginning of one."""
    return _BEGINNING.sub("", _ANSWER.sub("", heard))


def _exit_on_signal(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
