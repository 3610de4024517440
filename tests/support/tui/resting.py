"""Whoever presses a key, clicks or pauses in a test goes on once the app has done all that follows from it."""

import asyncio
from collections.abc import Iterator

import pytest
from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot

ROUNDS = 30
"""An app that plays at full speed is hardly ever at rest, so it is not waited for any longer than this."""


@pytest.fixture(autouse=True)
def pilots_wait_for_rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Textual's own pilot takes an app for idle that uses little of the processor, as each does on a busy machine."""
    wait_once = Pilot._wait_for_screen

    async def wait_for_rest(pilot: Pilot[object], *patience: float) -> bool:
        looks = 0
        for _ in range(ROUNDS):
            if not await wait_once(pilot, *patience):
                return False
            # A message that was being taken in at the first look has been by the second.
            looks = looks + 1 if _is_at_rest(pilot.app) else 0
            if looks == 2:
                break
            await asyncio.sleep(0 if looks else 0.001)
        return True

    with monkeypatch.context() as patch:
        patch.setattr(Pilot, "_wait_for_screen", wait_for_rest)
        yield


def _is_at_rest(app: App[object]) -> bool:
    """Whether no messages wait to be taken in, nothing is to be painted, and nothing was put off till then."""
    if not app.is_running or not app.screen_stack:
        return True
    top = app.screen
    waits_for_paint = top._layout_required or top._scroll_required or top._repaint_required or top._dirty_widgets
    if waits_for_paint or top._callbacks or app._resize_event is not None:
        return False
    nodes = [node for screen in app.screen_stack for node in screen.walk_children(with_self=True)]
    return not any(_has_work(pump) for pump in (app, *nodes))


def _has_work(pump: MessagePump) -> bool:
    has_messages = pump.message_queue_size or pump._pending_message is not None
    return bool(has_messages or pump._next_callbacks) or not pump._is_mounted
