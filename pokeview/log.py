"""The log: what failed and why, and how long things took, in a small file under pokeview's home.

Every module logs to `logging.getLogger(__name__)`. Nothing is written, and nothing raised, where the file cannot be.
"""

import fcntl
import logging
import os
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_path

from pokeview.errors import AgentError, PokeviewError
from pokeview.text.untrusted import own_words, plain, plain_line
from pokeview.tracking.store.redaction import Redactor
from pokeview.tracking.store.store_problems import credentials

MOST_BYTES = 1_000_000
KEPT_FILES = 2
"""Beside the one that is written to: pokeview.log.1 is the newer of them."""
LONGEST_MESSAGE = 500
MOST_FRAMES = 40
"""Of a traceback, the innermost."""
_LONGEST_FRAME = 200
_READ_CHARACTERS = 10_000
_ABOUT_CODE = (AttributeError, ImportError, NameError, OSError, TypeError)
"""Python names a piece of the code in these, or a file: no text of a model's."""

_logger = logging.getLogger(__name__)
_all = logging.getLogger("pokeview")


class SharedLogFile(logging.Handler):
    """Appends to a file that other processes append to as well, and begins another one when it has grown large.

    A record is one write at the file's end, which no other one gets into. One that cannot be written is left out.
    """

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self.path = path
        self.has_failed = False
        """True when the last record could not be written."""
        self._most_bytes = most_bytes
        self._descriptor = -1

    def emit(self, record: logging.LogRecord) -> None:
        """Called under the handler's lock."""
        try:
            self._write(self.format(record).encode(errors="backslashreplace") + b"\n")
            self.has_failed = False
        except (OSError, TypeError, ValueError):
            self.has_failed = True

    def close(self) -> None:
        self.acquire()
        self._let_go()
        self.release()
        super().close()

    def _write(self, text: bytes) -> None:
        self._open()
        if os.fstat(self._descriptor).st_size + len(text) > self._most_bytes:
            self._turn_over()
        os.write(self._descriptor, text)

    def _open(self) -> None:
        """Take the file that is there now: another process may have begun it."""
        if self._descriptor >= 0 and self._is_in_place():
            return
        self._let_go()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _is_in_place(self) -> bool:
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._descriptor))
        except FileNotFoundError:
            return False

    def _turn_over(self) -> None:
        """Begin another file. Where another process is at that, the present one gets a little larger."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if self._is_in_place():
            for age in range(KEPT_FILES, 0, -1):
                with suppress(FileNotFoundError):
                    self._file(age - 1).replace(self._file(age))
        self._open()

    def _file(self, age: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{age}") if age else self.path

    def _let_go(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class LogLines(logging.Formatter):
    """A record as a line, and one more for each frame of a traceback: without secrets, source lines and variables."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        head = f"{moment} {record.levelname} {record.process} {record.name}: "
        lines = [head + self._line(record.getMessage(), LONGEST_MESSAGE)]
        if record.exc_info and record.exc_info[1]:
            lines += [f"    {self._line(line, _LONGEST_FRAME)}" for line in _traced(record.exc_info[1])]
        return "\n".join(lines)

    def _line(self, text: str, longest: int) -> str:
        # Half a key is part of a key, and what cannot be seen may stand in the middle of one.
        return plain_line(self._redact(plain(text[:_READ_CHARACTERS]), _READ_CHARACTERS), longest)


def _traced(error: BaseException) -> Iterator[str]:
    """Where it was raised, and what led to it: the frames, and below them the error."""
    led_to_it = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if led_to_it is not None:
        yield from _traced(led_to_it)
        yield "which led to:"
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _traced(inner)
        yield "in a group:"
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    for code, line in frames[-MOST_FRAMES:]:
        yield f"{code.co_filename}:{line} in {code.co_name}"
    yield f"{type(error).__name__}: {_message(error)}"


def _message(error: BaseException) -> str:
    """Without what a model may have said."""
    return str(error) if isinstance(error, _ABOUT_CODE) else own_words(str(error))


def start_log(home: Path, level: str = "info", *addresses: str | None) -> None:
    """Log to the file under `home` from now on. `addresses` are URLs, in which there may be passwords."""
    handler = SharedLogFile(home / "logs" / "pokeview.log")
    secrets = [f"{value}" for address in addresses if address for value in credentials(address).values()]
    hidden = {f"PASSWORD {number}": secret for number, secret in enumerate(secrets)}
    handler.setFormatter(LogLines(Redactor(os.environ | hidden)))
    for before in _log_files():
        _all.removeHandler(before)
        before.close()
    _all.addHandler(handler)
    _all.setLevel(level.upper())
    # Else MLflow's handlers would print it.
    _all.propagate = False


def crash_told(error: BaseException) -> str:
    """Log an error that nobody expected. Returns the sentence for the user."""
    if not _log_files():
        start_log(Path(os.environ.get("POKEVIEW_HOME") or user_data_path("pokeview")))
    _logger.critical("crashed", exc_info=error)
    [handler] = _log_files()
    told = "nothing more can be told, since its log cannot be written" if handler.has_failed else f"see {handler.path}"
    return f"An error in pokeview itself has ended it ({type(error).__name__}): {told}."


def failure_told(error: PokeviewError) -> str:
    """Log a failure that ends a command. Returns the sentence for the user."""
    told = own_words(str(error)) if isinstance(error, AgentError) else str(error)
    _logger.error("%s: %s", type(error).__name__, told)
    return str(error)


@contextmanager
def timed(logger: logging.Logger, what: str) -> Iterator[None]:
    """Log how long something took, also when it failed."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        logger.info("%s took %.3f s", what, time.perf_counter() - begun)


def _log_files() -> list[SharedLogFile]:
    return [handler for handler in _all.handlers if isinstance(handler, SharedLogFile)]
