"""Runs what blocks for long beside the event loop, on a thread that never holds up quitting."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def in_daemon_thread(work: Callable[[], T]) -> T:
    """The result of `work`. Unlike the threads of `asyncio.to_thread`, this one is not waited for at the end."""
    future: Future[T] = Future()
    # From here on it cannot be cancelled, so the thread can always deliver.
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="pokeview-background", daemon=True).start()
    return await asyncio.wrap_future(future)
