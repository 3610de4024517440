"""Recordings of the bundled game, played again as events."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, closing
from dataclasses import fields
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from pokeview.agents import make_agent
from pokeview.errors import AgentError, RecordingError
from pokeview.games import fernvale
from pokeview.play.events import (
    AgentChosen,
    Event,
    FrameDrawn,
    MilestoneReached,
    RecordingFailed,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.observation import Observation
from pokeview.play.player import Player, PlayMode
from pokeview.play.recording.recording import Recording
from pokeview.play.recording.recording_file import checksum
from pokeview.play.replay.playback import Playback, RecordedAgent
from tests.support.play.recorded import make_recording, new_session, play_to
from tests.support.play.waiting import DEADLINE_SECONDS

STEPS, SWITCH = 130, 66
PICTURE_EVERY = 6


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    """A recording, not to be written to, and the events of its session: another agent plays in the middle."""
    path = tmp_path_factory.mktemp("played") / "session.sqlite3"
    return path, asyncio.run(_play(path))


async def _play(path: Path) -> list[Event]:
    session = new_session(path)
    session.picture_every = PICTURE_EVERY
    events = [event async for event in play_to(session, SWITCH - 1)]
    session.nudge("Look behind the house.")
    session.choose_agent(make_agent("random", seed=4))
    events += [event async for event in play_to(session, SWITCH + 4)]
    session.choose_agent(make_agent("explorer", seed=4))
    events += [event async for event in play_to(session, STEPS)]
    session.close()
    return events


@pytest.fixture
async def playback(played: tuple[Path, list[Event]]) -> AsyncIterator[Playback]:
    playback = Playback(Recording.open(played[0]), fernvale.cartridge())
    yield playback
    playback.close()


async def events_of(playback: Playback, last: int = STEPS) -> list[Event]:
    events = []
    async with aclosing(playback.play()) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, StepDone) and event.step == last:
                break
    return events


def joined(events: Sequence[Event]) -> list[Event]:
    """The events with each step's thoughts in one piece, as a recording has them."""
    result: list[Event] = []
    for event in events:
        if isinstance(event, ThoughtStreamed) and isinstance(result[-1], ThoughtStreamed):
            event = ThoughtStreamed(event.step, result.pop().text + event.text)  # type: ignore[union-attr]
        result.append(event)
    return result


def differing(one: object, other: object) -> list[str]:
    """The names of the fields in which two events differ."""
    if type(one) is not type(other):
        return [f"{type(one).__name__} and {type(other).__name__}"]
    pairs = [(field.name, getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]  # type: ignore[arg-type]
    return [name for name, ours, theirs in pairs if not _same(ours, theirs)]


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)  # type: ignore[arg-type]
    if type(one).__name__ == "Observation":
        return not differing(one, other)
    return one == other


def done_at(events: Sequence[Event], step: int) -> StepDone:
    return next(event for event in events if isinstance(event, StepDone) and event.step == step)


def forge(path: Path, step: int, inputs: str) -> None:
    """Give a step other inputs, and the checksum that goes with them."""
    with closing(sqlite3.connect(path)) as connection, connection:
        [row] = connection.execute("SELECT * FROM steps WHERE step = ?", (step,))
        row = (row[0], inputs, *row[2:-1])
        connection.execute("UPDATE steps SET inputs = ?, checksum = ? WHERE step = ?", (inputs, checksum(row), step))


async def test_all_events_are_those_of_the_session(playback: Playback, played: tuple[Path, list[Event]]) -> None:
    playback.picture_every = PICTURE_EVERY
    await playback.power_on()
    again, before = joined(await events_of(playback)), joined(played[1])
    differences = [
        (number, differing(*pair)) for number, pair in enumerate(zip(again, before, strict=True)) if differing(*pair)
    ]
    assert not differences
    assert {type(event) for event in again} >= {AgentChosen, FrameDrawn, MilestoneReached, ThoughtStreamed}
    nudged = [event for event in again if isinstance(event, StepStarted) and event.observation.nudges]
    assert [event.step for event in nudged] == [SWITCH]
    assert playback.at_end


async def test_who_played_is_known_by_name_only(playback: Playback) -> None:
    await events_of(playback, SWITCH)
    assert playback.agent.name == "random"
    with pytest.raises(AgentError, match="random has played"):
        await anext(playback.agent.decide(cast("Observation", None)))
    playback.choose_agent(RecordedAgent("someone"))
    playback.nudge("Go home.")
    await events_of(playback, SWITCH + 5)
    assert playback.agent.name == "explorer"
    assert playback.agent.remember() == {}


@pytest.mark.parametrize("snapshots", ["with", "without"])
async def test_any_step_can_be_gone_to(played: tuple[Path, list[Event]], tmp_path: Path, snapshots: str) -> None:
    path = Path(shutil.copy(played[0], tmp_path))
    if snapshots == "without":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("DELETE FROM snapshots")
    playback = Playback(Recording.open(path), fernvale.cartridge())
    for step in (40, 129, 70, 71, 1, 101, 100, 130):
        picture = await playback.seek(step)
        done = done_at(played[1], step)
        assert np.array_equal(picture, done.picture)
        assert (playback.step, playback.state, playback.spent) == (step, done.state, done.spent)
        assert playback.agent.name == done.agent
        assert len(playback.milestones.reached) == done.progress.milestones
    playback.close()


async def test_it_goes_on_from_the_step_that_was_sought(playback: Playback, played: tuple[Path, list[Event]]) -> None:
    await playback.seek(100)
    again = await events_of(playback, 103)
    assert not differing(done_at(again, 103), done_at(played[1], 103))
    assert [event.step for event in again if isinstance(event, StepStarted)] == [101, 102, 103]


async def test_power_on_and_steps_that_do_not_exist(playback: Playback) -> None:
    first = await playback.power_on()
    await playback.seek(STEPS + 1000)
    assert playback.step == STEPS
    assert np.array_equal(await playback.seek(-3), first)
    assert playback.step == 0
    assert isinstance((await events_of(playback, 1))[0], StepStarted)


async def test_a_step_that_is_played_is_given_up_for_the_one_that_is_sought(playback: Playback) -> None:
    playback.picture_every = 1
    events = []
    async with aclosing(playback.play()) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, FrameDrawn) and playback.step == 2:
                await playback.seek(60)
            if isinstance(event, StepDone) and event.step > 3:
                break
    assert [event.step for event in events if isinstance(event, StepDone)] == [1, 2, 61]


async def test_a_step_that_was_left_half_way_is_played_from_its_beginning(
    playback: Playback, played: tuple[Path, list[Event]]
) -> None:
    playback.picture_every = 1
    async with aclosing(playback.play()) as stream:
        async for event in stream:
            if isinstance(event, FrameDrawn) and playback.step == 4:
                break
    again = await events_of(playback, 5)
    assert isinstance(again[0], StepStarted)
    assert not differing(done_at(again, 5), done_at(played[1], 5))


async def test_it_can_begin_anywhere(played: tuple[Path, list[Event]]) -> None:
    playback = Playback(Recording.open(played[0]), fernvale.cartridge(), first_step=81)
    assert np.array_equal(await playback.power_on(), done_at(played[1], 80).picture)
    assert [event.step for event in await events_of(playback, 81) if isinstance(event, StepDone)] == [81]
    playback.close()


@pytest.mark.parametrize("inputs", ["", "! b8 -4*9"])
async def test_a_replay_that_comes_out_differently_names_the_step(
    played: tuple[Path, list[Event]], tmp_path: Path, inputs: str
) -> None:
    path = Path(shutil.copy(played[0], tmp_path))
    forge(path, 40, inputs)
    playback = Playback(Recording.open(path), fernvale.cartridge())
    for _ in range(2):
        *_, last = await events_of(playback)
        assert last == RecordingFailed(39, "The recording replays differently at step 40.")
        assert playback.step == 39
    with pytest.raises(RecordingError, match="differently at step 40"):
        await playback.seek(45)
    assert np.array_equal(await playback.seek(100), done_at(played[1], 100).picture)
    playback.close()


def test_it_wants_the_cartridge_that_was_played(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="another cartridge"):
        Playback(make_recording(tmp_path / "made_up", 3), fernvale.cartridge())


async def test_a_player_plays_it_to_its_end_and_again_after_going_back(played: tuple[Path, list[Event]]) -> None:
    playback = Playback(Recording.open(played[0]), fernvale.cartridge())
    done: list[int] = []
    ended = asyncio.Event()

    def take(event: Event) -> None:
        if isinstance(event, StepDone):
            done.append(event.step)
            if event.step == STEPS:
                ended.set()

    async def no_time(seconds: float) -> None:
        await asyncio.sleep(0)

    player = Player(playback, take, sleep=no_time)
    running = asyncio.create_task(player.run())
    for first in (STEPS - 2, STEPS - 1):
        await playback.seek(first - 1)
        player.play()
        await ended.wait()
        ended.clear()
        await _until(lambda: player.mode is PlayMode.PAUSED)
    assert done == [STEPS - 2, STEPS - 1, STEPS, STEPS - 1, STEPS]
    await player.close()
    await running


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "It never came to that."
        await asyncio.sleep(0)
