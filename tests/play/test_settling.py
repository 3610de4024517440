"""A step that was counted while the session was halted is recorded and told, so that all figures agree."""

import asyncio
import threading
from pathlib import Path

import pytest

from pokeview.agents import make_agent
from pokeview.play.events import Event, StepDone
from pokeview.play.player import Player
from pokeview.play.recording.recording import recording_path
from pokeview.play.replay.resume import record_session
from tests.support.play.opening import open_session


async def test_a_step_counted_at_the_halt_is_recorded_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_session(make_agent("random", 1))
    record_session(session, recording_path(tmp_path, session.session_id))
    told: list[int] = []

    def take(event: Event) -> None:
        if isinstance(event, StepDone):
            told.append(event.step)

    counted, disk_is_free, loop = asyncio.Event(), threading.Event(), asyncio.get_running_loop()
    record = session._record

    def record_on_a_slow_disk() -> None:
        if session.step == 2:
            loop.call_soon_threadsafe(counted.set)
            disk_is_free.wait()
        record()

    monkeypatch.setattr(session, "_record", record_on_a_slow_disk)
    await session.power_on()
    player = Player(session, take)
    player.play()
    running = asyncio.create_task(player.run())
    await counted.wait()
    halting = asyncio.create_task(player.halt())
    await asyncio.sleep(0)
    disk_is_free.set()
    await asyncio.gather(halting, running)
    assert told == [1, 2]
    assert session.recording is not None
    assert (session.step, session.recording.last_step) == (2, 2)
    session.close()
