"""A session that is recorded: a step counts once it is in the file, and everything that moved the machine is there."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from pokeview.errors import RecordingError
from pokeview.gameboy import GameBoy
from pokeview.games import fernvale
from pokeview.games.state import Direction
from pokeview.play.actions import Button, Input, Wait, Walk, press
from pokeview.play.events import (
    Event,
    FrameDrawn,
    GameFinished,
    MilestoneReached,
    RecordingFailed,
    StepDone,
)
from pokeview.play.recording.inputs import OBSERVED
from pokeview.play.recording.recorded_step import RecordedStep, Snapshot
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.resume import verify
from pokeview.play.session import POWER_ON_FRAMES, Session
from tests.support.play.recorded import FACTS, new_session, play_to
from tests.support.play.toy_game import ScriptedAgent, ToyGame, ToyGameBoy

DOWN, RIGHT, UP = Direction.DOWN, Direction.RIGHT, Direction.UP


@dataclass
class RecordableToy(ToyGameBoy):
    cartridge_sha256: str = "ab" * 32

    def snapshot(self) -> bytes:
        return b"toy"


class StubbornRecording(Recording):
    """Refuses to take steps while it has a problem, and waits at each for `before_append`."""

    problem: str = ""
    before_append: Callable[[], object] = staticmethod(lambda: None)

    def append(self, step: RecordedStep, snapshot: Snapshot | None = None) -> None:
        self.before_append()
        if self.problem:
            raise RecordingError(self.problem)
        super().append(step, snapshot)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.sqlite3"


@pytest.fixture
async def agent() -> ScriptedAgent:
    return ScriptedAgent()


@pytest.fixture
async def session(path: Path, agent: ScriptedAgent) -> AsyncIterator[Session]:
    recording = StubbornRecording.create(path, FACTS)
    session = Session(cast(GameBoy, RecordableToy()), ToyGame(), agent, recording=recording)
    await session.power_on()
    yield session
    session.close()


def recorded(session: Session) -> list[RecordedStep]:
    assert session.recording is not None
    return list(session.recording.steps())


def stubborn(session: Session) -> StubbornRecording:
    assert isinstance(session.recording, StubbornRecording)
    return session.recording


async def play_until(session: Session, kind: type[Event]) -> list[Event]:
    events: list[Event] = []
    async with aclosing(session.play()) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, kind):
                return events
    return events


async def test_a_step_is_in_the_file_before_it_is_told(path: Path, session: Session) -> None:
    for number in range(1, 4):
        await play_until(session, StepDone)
        reading = Recording.open(path)
        assert reading.last_step == session.step == number
        reading.close()


async def test_what_was_thought_decided_and_seen_is_recorded(session: Session, agent: ScriptedAgent) -> None:
    agent.script = [press("right")]
    session.nudge("Turn.")
    done = (await play_until(session, StepDone))[-1]
    assert isinstance(done, StepDone)
    [step] = recorded(session)
    account = step.account
    assert (step.step, step.frame, step.state_hash) == (1, session.frames, session.state_hash())
    assert (account.agent, account.thoughts, account.nudges) == ("scripted", "I do as I am told.", ("Turn.",))
    assert (account.decision, account.outcome, account.changes) == (done.decision, done.outcome, done.changes)
    assert (account.spent, account.progress) == (done.spent, done.progress)
    assert account.state is not None
    assert (account.state.place, account.state.y, account.state.x) == ("TOWN", 1, 1)


async def test_the_inputs_begin_with_power_on_and_say_where_the_agent_was_asked(
    session: Session, agent: ScriptedAgent
) -> None:
    agent.script = [press("right"), Wait(30)]
    await play_until(session, StepDone)
    await play_until(session, StepDone)
    first, second = recorded(session)
    assert first.inputs[:3] == (Input(None, POWER_ON_FRAMES), OBSERVED, Input(Button.RIGHT, 8))
    assert second.inputs[:2] == (OBSERVED, Input(None, 30))
    assert [sum(one.frames for one in step.inputs) for step in (first, second)] == [
        first.frame,
        second.frame - first.frame,
    ]


async def test_the_inputs_are_the_same_however_often_pictures_are_drawn(tmp_path: Path) -> None:
    inputs = []
    for picture_every in (0, 1, 7):
        recording = Recording.create(tmp_path / str(picture_every), FACTS)
        toy = cast(GameBoy, RecordableToy())
        agent = ScriptedAgent([Walk((DOWN, DOWN, RIGHT)), press("a", "a")])
        session = Session(toy, ToyGame(), agent, recording=recording, picture_every=picture_every)
        async for _ in play_to(session, 2):
            pass
        inputs.append([step.inputs for step in recorded(session)])
        session.close()
    assert inputs[0] == inputs[1] == inputs[2]


async def test_a_step_that_cannot_be_recorded_pauses_and_counts_once_it_can(session: Session) -> None:
    stubborn(session).problem = "The disk is full."
    events = await play_until(session, StepDone)
    assert events[-1] == RecordingFailed(1, "The disk is full.")
    assert not any(isinstance(event, StepDone) for event in events)
    frames = session.frames
    assert [event async for event in session.play()] == [RecordingFailed(1, "The disk is full.")]
    assert session.frames == frames
    stubborn(session).problem = ""
    [done] = await play_until(session, StepDone)
    assert isinstance(done, StepDone)
    assert [step.step for step in recorded(session)] == [1]
    await play_until(session, StepDone)
    assert [step.step for step in recorded(session)] == [1, 2]


async def test_the_end_of_the_game_is_told_even_if_it_could_not_be_recorded_at_first(
    session: Session, agent: ScriptedAgent
) -> None:
    agent.script = [Walk((DOWN, DOWN, RIGHT, RIGHT, DOWN)), Walk((UP,))]
    await play_until(session, StepDone)
    stubborn(session).problem = "The disk is full."
    await play_until(session, StepDone)
    stubborn(session).problem = ""
    assert [type(event) for event in await play_until(session, GameFinished)] == [StepDone, GameFinished]
    assert [event async for event in session.play()] == []
    assert [step.account.milestones for step in recorded(session)] == [("cave",), ()]


async def test_a_session_cancelled_while_it_records_has_recorded_once_and_tells_it_later(
    session: Session, agent: ScriptedAgent
) -> None:
    agent.script = [Walk((DOWN, DOWN, RIGHT, RIGHT, DOWN))]
    appending, go_on, loop = asyncio.Event(), threading.Event(), asyncio.get_running_loop()
    stubborn(session).before_append = lambda: (loop.call_soon_threadsafe(appending.set), go_on.wait())
    playing = asyncio.create_task(play_until(session, StepDone))
    await appending.wait()
    playing.cancel()
    await asyncio.wait([playing])
    go_on.set()
    assert [type(event) for event in await play_until(session, StepDone)] == [MilestoneReached, StepDone]
    await play_until(session, StepDone)
    assert [step.step for step in recorded(session)] == [1, 2]


async def test_an_abandoned_action_is_part_of_the_next_step(path: Path) -> None:
    """On the real machine: what was pressed before the session was cancelled must be replayed too."""
    session = new_session(path)
    session.picture_every = 3
    await session.power_on()
    for number in range(1, 12):
        events = await play_until(session, FrameDrawn)
        assert isinstance(events[-1], FrameDrawn)
        await play_until(session, StepDone)
        assert session.step == number
    steps = recorded(session)
    session.close()
    assert all(step.inputs.count(OBSERVED) >= 2 for step in steps)
    recording = Recording.open(path)
    assert verify(recording, fernvale.cartridge()) is None
    recording.close()


async def test_switching_on_again_changes_nothing(session: Session) -> None:
    frames = session.frames
    await session.power_on()
    assert session.frames == frames
