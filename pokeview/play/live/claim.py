"""The claim on a recording: one process at a time plays it, and the claim dies with that process."""

import fcntl
import os
from pathlib import Path

from filelock import FileLock, Timeout

from pokeview.errors import RecordingError

PATIENCE_SECONDS = 1.0
"""Whoever only looks whether a claim is held keeps others from it for an instant."""
_POLL_SECONDS = 0.02


class Claim:
    """A lock of the operating system on a file beside the recording. The file stays; it means nothing by itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # One thread may take it and another give it up.
        self._lock = FileLock(path, thread_local=False)

    def take(self) -> bool:
        """Take the claim, unless this object has it. False when another one has; raises RecordingError."""
        if self._lock.is_locked:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
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
        self._lock.release()

    @property
    def is_held(self) -> bool:
        """True while anybody, here or in another process, has it. Found out without writing anything."""
        if self._lock.is_locked:
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
