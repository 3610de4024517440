"""The claim on a recording: one process at a time plays it, and the claim dies with that process."""

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pokeview.errors import RecordingError

if TYPE_CHECKING:
    from filelock import FileLock

PATIENCE_SECONDS = 1.0
"""Whoever only looks whether a claim is held keeps others from it for an instant."""
_POLL_SECONDS = 0.02


class Claim:
    """A lock of the operating system on a file beside the recording. The file stays; it means nothing by itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: FileLock | None = None

    def take(self) -> bool:
        """Take the claim, unless this object has it. False when another one has; raises RecordingError."""
        # Imported late: those who only look do without it.
        from filelock import FileLock, Timeout

        if self._is_mine:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # One thread may take it and another give it up.
            self._lock = FileLock(self._path, thread_local=False)
            self._lock.acquire(timeout=PATIENCE_SECONDS, poll_interval=_POLL_SECONDS)
        except Timeout:
            return False
        except OSError as error:
            why = error.strerror or error
            raise RecordingError(
                f"{self._path} cannot be made ({why}), so nothing can be recorded beside it; "
                "play from a folder that can be written."
            ) from error
        return True

    def give_up(self) -> None:
        """Let others take it."""
        if self._lock is not None:
            self._lock.release()

    @property
    def is_held(self) -> bool:
        """True while anybody, here or in another process, has it. Found out without writing anything."""
        if self._is_mine:
            return True
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except OSError:
            return False
        try:
            # Shared, so that two who look at the same time do not take each other for the holder.
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return False

    @property
    def _is_mine(self) -> bool:
        return self._lock is not None and self._lock.is_locked
