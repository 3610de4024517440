"""Waits for what other threads and processes do: never longer than it takes, and not for ever."""

import asyncio
import time
from collections.abc import Callable

DEADLINE_SECONDS = 120.0
_LOOK_SECONDS = 0.01


def wait_until(condition: Callable[[], object], description: str = "it came to that") -> None:
    """Return once the condition holds. Raises AssertionError if it never does."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"Waited in vain until {description}."
        time.sleep(_LOOK_SECONDS)


async def until(condition: Callable[[], object], description: str = "it came to that") -> None:
    """The same, while the event loop goes on."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"Waited in vain until {description}."
        await asyncio.sleep(_LOOK_SECONDS)
