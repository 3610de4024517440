"""Resuming and verifying recordings of the bundled game."""

import asyncio
import shutil
import sqlite3
from contextlib import aclosing, closing
from pathlib import Path

import numpy as np
import pytest

from pokeview import gameboy
from pokeview.agents import make_agent
from pokeview.agents.explorer.explorer import Explorer
from pokeview.errors import RecordingError, SnapshotError
from pokeview.games import fernvale
from pokeview.play.agent import Agent
from pokeview.play.events import AgentChosen, StepDone, StepStarted
from pokeview.play.greys import greys_as_picture
from pokeview.play.recording.recording import Recording
from pokeview.play.recording.recording_file import checksum
from pokeview.play.replay.resume import record_session, resume_session, verify
from pokeview.play.session import Session
from tests.support.play.recorded import make_recording, new_session, play_to, record_game, resumed, what_happened

STEPS, ALL_STEPS = 115, 150


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer's first `STEPS` steps; not to be written to."""
    path = tmp_path_factory.mktemp("recorded") / "session.sqlite3"
    asyncio.run(record_game(path, STEPS))
    return path


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same game played for longer."""
    path = tmp_path_factory.mktemp("uninterrupted") / "session.sqlite3"
    asyncio.run(record_game(path, ALL_STEPS))
    return path


@pytest.fixture
def path(recorded: Path, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copy(recorded, tmp_path))


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def forge(path: Path, step: int, inputs: str) -> None:
    """Give a step other inputs, and the checksum that goes with them."""
    with closing(sqlite3.connect(path)) as connection, connection:
        [row] = connection.execute("SELECT * FROM steps WHERE step = ?", (step,))
        row = (row[0], inputs, *row[2:-1])
        connection.execute("UPDATE steps SET inputs = ?, checksum = ? WHERE step = ?", (inputs, checksum(row), step))


async def next_observation(session: Session) -> StepStarted:
    await session.power_on()
    async with aclosing(session.play()) as events:
        first = await anext(events)
    assert isinstance(first, StepStarted)
    return first


def explorer(name: str) -> Agent:
    return make_agent(name, seed=4)


async def assert_goes_on_as_if_never_stopped(path: Path, uninterrupted: Path) -> None:
    session = resumed(path)
    async for _ in play_to(session, ALL_STEPS):
        pass
    session.close()
    ours, theirs = Recording.open(path), Recording.open(uninterrupted)
    assert [what_happened(step) for step in ours.steps()] == [what_happened(step) for step in theirs.steps()]
    ours.close()
    theirs.close()


async def test_a_resumed_session_is_where_it_was(tmp_path: Path) -> None:
    before = new_session(tmp_path / "session")
    async for _ in play_to(before, 70):
        pass
    after = resumed(tmp_path / "session")
    assert after.state_hash() == before.state_hash()
    assert (after.session_id, after.seed, after.step, after.spent) == (
        before.session_id,
        before.seed,
        before.step,
        before.spent,
    )
    assert after.agent.remember() == before.agent.remember()
    assert after.milestones.names == before.milestones.names
    assert after.explored.remember() == before.explored.remember()
    seen_before, seen_after = await next_observation(before), await next_observation(after)
    assert np.array_equal(seen_before.observation.picture, seen_after.observation.picture)
    assert (after.state, after.frames, after.finished) == (before.state, before.frames, False)
    for name in ("step", "state", "changes", "milestones", "goals", "warning", "steps_stuck"):
        assert getattr(seen_after.observation, name) == getattr(seen_before.observation, name), name
    before.close()
    after.close()


async def test_a_resumed_session_goes_on_as_if_it_had_never_stopped(path: Path, uninterrupted: Path) -> None:
    await assert_goes_on_as_if_never_stopped(path, uninterrupted)


async def test_without_snapshots_too(path: Path, uninterrupted: Path) -> None:
    tamper(path, "DELETE FROM snapshots")
    await assert_goes_on_as_if_never_stopped(path, uninterrupted)


async def test_a_snapshot_right_at_the_end_is_enough(tmp_path: Path) -> None:
    state_hash = await record_game(tmp_path / "session", 50)
    recording = Recording.open(tmp_path / "session")
    assert [snapshot.step for snapshot in recording.snapshots(50)] == [50]
    session = resumed(tmp_path / "session")
    picture = await session.power_on()
    assert session.state_hash() == state_hash
    assert np.array_equal(picture, greys_as_picture(recording.step(50).greys))
    session.close()
    recording.close()


async def test_snapshots_of_another_pyboy_are_replaced_by_a_replay(
    path: Path, uninterrupted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gameboy, "_pyboy_version", lambda: b"9.9.9".ljust(16, b"\0"))
    recording = Recording.open(path)
    machine = gameboy.GameBoy.load(fernvale.cartridge())
    for snapshot in recording.snapshots(STEPS):
        with pytest.raises(SnapshotError, match="needs PyBoy"):
            machine.restore(snapshot.machine)
    machine.close()
    recording.close()
    await assert_goes_on_as_if_never_stopped(path, uninterrupted)


async def test_a_snapshot_of_another_moment_is_found_out(path: Path, uninterrupted: Path) -> None:
    recording = Recording.open(path)
    *_, earliest = recording.snapshots(STEPS)
    recording.close()
    row = (100, earliest.machine)
    with closing(sqlite3.connect(path)) as connection, connection:
        [(journey,)] = connection.execute("SELECT journey FROM snapshots WHERE step = 100")
        connection.execute("DELETE FROM snapshots WHERE step = 100")
        connection.execute("INSERT INTO snapshots VALUES (?, ?, ?, ?)", (*row, journey, checksum((*row, journey))))
    await assert_goes_on_as_if_never_stopped(path, uninterrupted)


def test_a_recording_is_verified_step_by_step(recorded: Path) -> None:
    recording, seen = Recording.open(recorded), []
    assert verify(recording, fernvale.cartridge(), lambda step: seen.append(step.step)) is None
    assert seen == list(range(1, STEPS + 1))
    recording.close()


@pytest.mark.parametrize("inputs", ["", "! b8 -4*9", "-1"])
def test_the_first_step_that_differs_is_told(path: Path, inputs: str) -> None:
    forge(path, 40, inputs)
    recording, seen = Recording.open(path), []
    assert verify(recording, fernvale.cartridge(), lambda step: seen.append(step.step)) == 40
    assert seen == list(range(1, 40))
    recording.close()


def test_a_replay_that_comes_out_differently_is_not_gone_on_with(path: Path) -> None:
    forge(path, 40, "! b8 -4*9")
    tamper(path, "DELETE FROM snapshots")
    before = path.read_bytes()
    with pytest.raises(RecordingError, match=r"differently at step 40; resume it with pokeview .* and PyBoy"):
        resumed(path)
    assert path.read_bytes() == before


def test_another_cartridge_is_refused(path: Path) -> None:
    recording, before = Recording.open(path), path.read_bytes()
    other = fernvale.cartridge() + bytes(16384)
    with pytest.raises(RecordingError, match=r"another cartridge \(FERNVALE\); insert that one"):
        resume_session(recording, other, explorer)
    with pytest.raises(RecordingError, match="another cartridge"):
        verify(recording, other)
    recording.close()
    assert path.read_bytes() == before


async def test_a_recording_without_steps_begins_at_power_on(tmp_path: Path) -> None:
    new_session(tmp_path / "session").close()
    session = resumed(tmp_path / "session")
    async for _ in play_to(session, 3):
        pass
    assert session.step == 3
    session.close()
    recording = Recording.open(tmp_path / "session")
    assert verify(recording, fernvale.cartridge()) is None
    recording.close()


async def test_the_agent_that_played_last_goes_on(tmp_path: Path) -> None:
    session = new_session(tmp_path / "session")
    async for _ in play_to(session, 3):
        pass
    session.choose_agent(make_agent("random", seed=4))
    events = [event async for event in play_to(session, 6)]
    assert AgentChosen(4, "random") in events
    known = session.agent.remember()
    session.close()
    session = resumed(tmp_path / "session")
    assert session.agent.name == "random"
    assert session.agent.remember() == known
    session.close()


async def test_another_agent_may_go_on_and_gets_no_foreign_memory(path: Path) -> None:
    session = resume_session(Recording.open(path), fernvale.cartridge(), lambda _: make_agent("random", seed=9))
    assert session.agent.remember() == make_agent("random", seed=9).remember()
    events = [event async for event in play_to(session, STEPS + 2)]
    assert isinstance(events[-1], StepDone)
    assert events[-1].agent == "random"
    session.close()


def test_a_memory_that_the_agent_does_not_know_is_told(path: Path) -> None:
    class Newer(Explorer):
        def recall(self, memory: dict[str, object]) -> None:
            raise KeyError("maps")

    with pytest.raises(RecordingError, match="The memory of explorer"):
        resume_session(Recording.open(path), fernvale.cartridge(), lambda _: Newer())


async def test_a_recording_begins_with_the_first_step(tmp_path: Path) -> None:
    session = new_session(tmp_path / "one")
    async for _ in play_to(session, 1):
        pass
    with pytest.raises(ValueError, match="begins with the first step"):
        record_session(session, tmp_path / "two")
    session.close()


def test_made_up_steps_cannot_be_resumed(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="another cartridge"):
        resume_session(make_recording(tmp_path / "made_up", 3), fernvale.cartridge(), explorer)
