"""The terminal, which can go away or stand still at any moment without taking the session along."""

import os
import select
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from queue import Full
from typing import IO, Any, cast

from textual.app import App

from pokeview.tui.terminal.asking_driver import AskingDriver

PATIENCE_SECONDS = 2.0
"""A slow terminal may hold up the app for so long. One that stands still for longer is not waited for any more."""


def is_lost(descriptor: int) -> bool:
    """True when a terminal has been hung up: its window was closed, or its connection cut."""
    poll = select.poll()
    poll.register(descriptor, 0)
    return bool(poll.poll(0))


def leave_terminal(log: Path) -> None:
    """Let go of the terminal for good: nothing is read any more, and what is printed goes to `log`."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    written = nowhere
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor, target in ((0, nowhere), (1, written), (2, written)):
        os.dup2(target, descriptor)


class LosableFile:
    """Writes text to a terminal while it is there; afterwards nowhere, and without an error."""

    def __init__(self, file: IO[str]) -> None:
        self.lost = False
        self._file = file

    def write(self, text: str) -> None:
        if not self.lost:
            try:
                self._file.write(text)
            except OSError:
                self.lost = True

    def flush(self) -> None:
        if not self.lost:
            try:
                self._file.flush()
            except OSError:
                self.lost = True

    def fileno(self) -> int:
        return self._file.fileno()


class TerminalDriver(AskingDriver):
    """Textual's driver, made to live on without the terminal, and to skip what one that stands still does not take."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._losable = LosableFile(sys.__stderr__ or sys.stderr)
        self._file = cast(TextIOWrapper, self._losable)
        self._skips = False

    @property
    def is_lost(self) -> bool:
        return self._losable.lost or (self.input_tty and is_lost(self.fileno))

    def give_up(self) -> None:
        """Write nothing any more."""
        self._losable.lost = True

    def write(self, data: str) -> None:
        """Write, or leave it out while the terminal stands still. All of the screen is drawn anew when it goes on."""
        assert self._writer_thread is not None, "the driver is in application mode"
        queue = self._writer_thread._queue
        if self._skips and queue.empty():
            self._skips = False
            self._app.call_later(self._app.refresh, layout=True)
        if self._skips:
            return
        try:
            queue.put(data, timeout=PATIENCE_SECONDS)
        except Full:
            self._skips = True

    def close(self) -> None:
        # Whoever waits for a terminal that stands still to take the last words may wait for ever.
        if not self._skips:
            super().close()

    def run_input_thread(self) -> None:
        try:
            super().run_input_thread()
        except OSError:
            if not self.is_lost:
                raise

    def _sigcont_application(self, *_: object) -> None:
        # Whoever is hung up is also told to continue; there is nothing left to resume.
        if not self.is_lost:
            super()._sigcont_application()
