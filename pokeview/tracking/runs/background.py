"""A thread for what may take long: nobody ever waits for it, except with a time limit."""

import threading
from collections.abc import Callable


class Background:
    """A daemon thread that calls `work` again and again until it is told to end.

    `work` returns the seconds after which it wants to be called again; `wake` makes that now. An exception that `work`
    raises is a bug: it ends the thread and reaches `threading.excepthook`.
    """

    def __init__(self, name: str, work: Callable[[], float]) -> None:
        self._work = work
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run_thread, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Call `work` now, or once more if it is being called."""
        self._woken.set()

    def end(self) -> None:
        """Do not call `work` again."""
        self._ended.set()
        self._woken.set()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the thread to end. False when time ran out first."""
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run_thread(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            pause_seconds = self._work()
            self._woken.wait(pause_seconds)
