"""Work beside the event loop."""

import asyncio
import threading

import pytest

from pokeview.tui.terminal.threads import in_daemon_thread


async def test_it_gives_the_result_of_another_thread() -> None:
    assert await in_daemon_thread(threading.current_thread) is not threading.current_thread()


async def test_it_raises_what_was_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_daemon_thread(lambda: 1 // 0)


async def test_nobody_has_to_wait_for_it() -> None:
    started, may_end = threading.Event(), threading.Event()

    def work() -> threading.Thread:
        started.set()
        may_end.wait()
        return threading.current_thread()

    waiting = asyncio.create_task(in_daemon_thread(work))
    await asyncio.to_thread(started.wait)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    may_end.set()
