"""Following a session that goes on: here it is played in the same process, a step at a time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pokeview.agents import make_agent
from pokeview.games import fernvale
from pokeview.play.ending import SessionEnding
from pokeview.play.events import (
    AgentChosen,
    Decided,
    Event,
    FrameDrawn,
    RecordingFailed,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.live.live_file import LiveFile, LiveStatus
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.following import FAR_BEHIND_STEPS, Following
from pokeview.play.session import Session
from tests.support.play.recorded import new_session, play_to

THINKING = LiveStatus(mode="playing", phase="thinking", agent="explorer")


class Played:
    """A session that is played and claimed, and those who follow it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.session: Session = new_session(path)
        self.live = LiveFile.beside(path)
        self.live.claim()
        self.done: dict[int, StepDone] = {}
        self._events: AsyncGenerator[Event, None] | None = None
        self._following: list[Following] = []

    async def play(self, steps: int = 1) -> None:
        """Play and record so many steps."""
        if self._events is None:
            await self.session.power_on()
            self._events = self.session.play()
        last = self.session.step + steps
        while self.session.step not in self.done or self.session.step < last:
            event = await anext(self._events)
            if isinstance(event, StepDone):
                self.done[event.step] = event

    def follow(self, earlier_steps: int = 0) -> Following:
        async def no_time(seconds: float) -> None:
            await asyncio.sleep(0)

        following = Following(
            Recording.open(self.path),
            fernvale.cartridge(),
            LiveFile.beside(self.path),
            earlier_steps=earlier_steps,
            sleep=no_time,
        )
        self._following.append(following)
        return following

    async def close(self) -> None:
        if self._events is not None:
            await self._events.aclose()
        self.live.close()
        self.session.close()
        for following in self._following:
            following.close()


@pytest.fixture
async def played(tmp_path: Path) -> AsyncIterator[Played]:
    played = Played(tmp_path / "session.sqlite3")
    yield played
    await played.close()


async def until(following: Following, kind: type[Event], step: int = 0) -> list[Event]:
    """The events up to the first of a kind, of a step if that is given."""
    events = []
    async with aclosing(following.play()) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, kind) and step in (0, getattr(event, "step", 0)):
                return events
    raise AssertionError(f"It ended without {kind.__name__}.")


async def test_it_begins_where_the_session_is(played: Played) -> None:
    await played.play(30)
    following = played.follow()
    assert following.is_played
    assert following.step == 30
    assert np.array_equal(await following.power_on(), played.done[30].picture)
    assert following.state == played.done[30].state


async def test_the_steps_just_before_are_told_of_but_not_drawn(played: Played) -> None:
    await played.play(5)
    following = played.follow(earlier_steps=2)
    following.picture_every = 4
    events = await until(following, StepDone, 5)
    assert [event.step for event in events if isinstance(event, StepDone)] == [4, 5]
    assert not any(isinstance(event, FrameDrawn) for event in events)
    await played.play(1)
    assert any(isinstance(event, FrameDrawn) for event in await until(following, StepDone, 6))


async def test_each_new_step_is_played_as_it_was(played: Played) -> None:
    following = played.follow()
    following.picture_every = 4
    for step in (1, 2, 3):
        await played.play()
        events = await until(following, StepDone, step)
        done, was = events[-1], played.done[step]
        assert isinstance(done, StepDone)
        assert np.array_equal(done.picture, was.picture)
        assert (done.state, done.decision, done.spent, done.changes) == (
            was.state,
            was.decision,
            was.spent,
            was.changes,
        )
        assert any(isinstance(event, FrameDrawn) for event in events)


async def test_three_who_follow_one_session_see_the_same(played: Played) -> None:
    watchers = [played.follow() for _ in range(3)]
    for step in range(4, 41, 4):
        await played.play(4)
        for watcher in watchers:
            *_, done = await until(watcher, StepDone, step)
            assert isinstance(done, StepDone)
            assert np.array_equal(done.picture, played.done[step].picture)
            assert done.state == played.done[step].state


async def test_whoever_has_fallen_behind_catches_up_without_drawing(played: Played) -> None:
    following = played.follow()
    following.picture_every = 4
    await played.play(5)
    events = await until(following, StepDone, 5)
    assert [event.step for event in events if isinstance(event, StepDone)] == [1, 2, 3, 4, 5]
    last_step = next(
        number for number, event in enumerate(events) if isinstance(event, StepStarted) and event.step == 5
    )
    drawn = [number for number, event in enumerate(events) if isinstance(event, FrameDrawn)]
    assert drawn
    assert min(drawn) > last_step


async def test_whoever_is_far_behind_leaves_steps_out(played: Played) -> None:
    following = played.follow()
    await played.play(FAR_BEHIND_STEPS + 5)
    last = FAR_BEHIND_STEPS + 5
    events = await until(following, StepDone, last)
    assert [event.step for event in events if isinstance(event, StepDone)] == [last]
    assert np.array_equal(await following.power_on(), played.done[last].picture)


async def test_thoughts_are_told_before_the_step_is_recorded(played: Played) -> None:
    await played.play(2)
    following = played.follow()
    status = replace(THINKING, step=2)
    played.live.write(replace(status, thoughts="I see "))
    events = await until(following, ThoughtStreamed)
    assert isinstance(events[0], StepStarted)
    assert (events[0].step, events[0].agent, events[1]) == (3, "explorer", ThoughtStreamed(3, "I see "))
    assert events[0].observation.state is not None
    played.live.write(replace(status, thoughts="I see a door."))
    assert await until(following, ThoughtStreamed) == [ThoughtStreamed(3, "a door.")]


async def test_what_was_told_of_a_step_is_not_told_again(played: Played, tmp_path: Path) -> None:
    thoughts = await _thoughts_of_step(3, tmp_path / "twin.sqlite3")
    await played.play(2)
    following = played.follow()
    played.live.write(replace(THINKING, step=2, thoughts=thoughts[:5]))
    await until(following, ThoughtStreamed)
    await played.play(1)
    rest = await until(following, StepDone, 3)
    assert rest[0] == ThoughtStreamed(3, thoughts[5:])
    assert [type(event) for event in rest if not isinstance(event, FrameDrawn)] == [ThoughtStreamed, Decided, StepDone]


async def _thoughts_of_step(step: int, path: Path) -> str:
    """What the same agent thinks in another session."""
    session = new_session(path)
    events = [event async for event in play_to(session, step)]
    session.close()
    return "".join(event.text for event in events if isinstance(event, ThoughtStreamed) and event.step == step)


async def test_another_agent_and_another_attempt_begin_the_step_anew(played: Played) -> None:
    await played.play(1)
    following = played.follow()
    status = replace(THINKING, step=1)
    played.live.write(replace(status, thoughts="I see"))
    await until(following, ThoughtStreamed)
    played.live.write(replace(status, agent="random", thoughts="The die"))
    chosen, started, thought = await until(following, ThoughtStreamed)
    assert chosen == AgentChosen(2, "random")
    assert isinstance(started, StepStarted)
    assert thought == ThoughtStreamed(2, "The die")
    played.live.write(replace(status, agent="random", thoughts="Once more"))
    started, thought = await until(following, ThoughtStreamed)
    assert (type(started), thought) == (StepStarted, ThoughtStreamed(2, "Once more"))


async def test_the_agent_that_was_chosen_is_known_from_its_steps(played: Played) -> None:
    await played.play(1)
    following = played.follow()
    played.session.choose_agent(make_agent("random", seed=1))
    await played.play(1)
    events = await until(following, StepDone, 2)
    assert events[0] == AgentChosen(2, "random")
    assert following.agent.name == "random"


async def test_notes_are_taken_once_and_only_those_that_are_new(played: Played) -> None:
    played.live.tell("of before")
    following = played.follow()
    played.live.tell("Logged explorer version 3.")
    await played.play(1)
    await until(following, StepDone)
    assert [note.text for note in following.take_notes()] == ["Logged explorer version 3."]
    assert following.take_notes() == []


@pytest.mark.parametrize("ended", [SessionEnding.FINISHED, ""])
async def test_it_ends_when_nobody_plays_any_more_and_not_before_the_last_step(played: Played, ended: str) -> None:
    following = played.follow()
    await played.play(3)
    played.live.write(replace(THINKING, step=3, ended=ended))
    played.live.close()
    events = [event async for event in following.play()]
    assert isinstance(events[-1], StepDone)
    assert (events[-1].step, following.is_played) == (3, False)
    assert following.status is not None
    assert following.status.ended == ended
    assert [event async for event in following.play()] == []


async def test_a_recording_that_goes_bad_is_told(played: Played) -> None:
    following = played.follow()
    await played.play(1)
    played.path.rename(played.path.with_name("moved"))
    events = [event async for event in following.play()]
    assert isinstance(events[-1], RecordingFailed)
    played.path.with_name("moved").rename(played.path)


async def test_a_folder_that_cannot_be_written_is_enough(played: Played) -> None:
    await played.play(2)
    played.live.write(replace(THINKING, step=2, thoughts="Hm."))
    folder = played.path.parent
    folder.chmod(0o555)
    try:
        before = sorted(folder.iterdir())
        following = played.follow()
        assert following.is_played
        await until(following, ThoughtStreamed)
        assert sorted(folder.iterdir()) == before
    finally:
        folder.chmod(0o755)
