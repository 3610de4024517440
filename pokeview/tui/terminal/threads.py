"""Runs what blocks for long beside the event loop, on a thread that never holds up quitting."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from textual.dom import DOMNode

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


def begin_work(node: DOMNode, work: Callable[[], Coroutine[Any, Any, None]], **options: Any) -> None:
    """Run a worker of a widget, a screen or the app, with the options of `run_worker`.

    Its coroutine is made only when it begins: should the app end before, there is none that was never awaited.
    """
    node.run_worker(work, **options)  # type: ignore[arg-type]
