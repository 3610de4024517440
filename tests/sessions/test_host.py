"""Hosted sessions: when they end and when they only pause, that others can steer them, and that each ends once."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from pokeview.config import load_config
from pokeview.errors import AgentError, RecordingError
from pokeview.play.budget import Budget, Spent
from pokeview.play.ending import SessionEnding
from pokeview.play.events import AgentFailed, BudgetReached, Event, GameFinished, Picture, RecordingFailed, StepDone
from pokeview.play.live.live_file import LiveFile, LiveStatus, SteeringCommand
from pokeview.sessions.host import SessionHost, SessionOutcome, on_signals
from pokeview.sessions.openings import Opened
from pokeview.sessions.roster import Candidate, Roster
from tests.support.play.waiting import until
from tests.support.tui.fakes import FakeRecorder, FakeSession, Gate, script_of, whole_step


class CappedSession(FakeSession):
    """Counts what it spends, and keeps to its caps."""

    async def play(self) -> AsyncGenerator[Event, None]:
        if not self.budget.reached(self.spent):
            async with aclosing(super().play()) as events:
                async for event in events:
                    if isinstance(event, StepDone):
                        self.spent = Spent(steps=event.step)
                    yield event
                    if isinstance(event, StepDone) and self.budget.reached(self.spent):
                        break
        if reached := self.budget.reached(self.spent):
            yield BudgetReached(self.step, reached)


class Bench:
    """A session that is hosted headless, and somebody who watches from elsewhere."""

    def __init__(
        self,
        path: Path,
        session: FakeSession,
        *,
        steps: int | None = None,
        detached: bool = False,
        live: bool = True,
        name: str = "5e55",
        take: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self.session = session
        self.recorder = FakeRecorder()
        self.watcher = LiveFile.beside(path / f"{name}.sqlite3")
        claimed = LiveFile.beside(path / f"{name}.sqlite3") if live else None
        if claimed:
            claimed.claim()
        self.steps_told: list[int] = []
        self._take_too = take
        roster = Roster(load_config(home=path))
        self.host = SessionHost(
            Opened(session, self.recorder, Candidate("explorer"), claimed),
            self._take,
            make_agent=lambda wanted: roster.make(roster.candidate(wanted)),
            steps=steps,
            waits=detached,
            has_terminal=not detached,
        )
        self.playing = asyncio.create_task(self.host.play_out())

    def seen(self) -> LiveStatus:
        status = self.watcher.status()
        assert status is not None
        return status

    async def ended(self) -> SessionEnding:
        return (await asyncio.wait_for(self.playing, 60)).ending

    def close(self, ending: SessionEnding = SessionEnding.FINISHED) -> None:
        """Whoever plays lets go of the session, which has ended so, and has told its run so."""
        self.host.close()
        assert (self.host.outcome.ending, self.recorder.endings, self.session.closed) == (ending, [ending], True)
        if self.host.steering is not None:
            assert self.seen().ended == ending
        assert not self.watcher.is_playing
        self.watcher.close()

    def _take(self, event: Event) -> None:
        if isinstance(event, StepDone):
            self.steps_told.append(event.step)
        self._take_too(event)


def thinking_in_step(step: int) -> FakeSession:
    """It plays the steps before that one, in which it thinks for ever."""
    whole = [whole_step(number, "explorer") for number in range(1, step)]
    return FakeSession(script_of(*whole, [whole_step(step, "explorer")[0], Gate()]))


@pytest.mark.parametrize("live", [True, False])
async def test_it_plays_its_steps_and_ends(tmp_path: Path, live: bool) -> None:
    bench = Bench(tmp_path, CappedSession(), steps=5, live=live)
    assert await bench.ended() is SessionEnding.FINISHED
    assert bench.steps_told == [1, 2, 3, 4, 5]
    assert [event.step for event in bench.recorder.events if isinstance(event, StepDone)] == [1, 2, 3, 4, 5]
    bench.close()
    assert not bench.watcher.is_playing
    if live:
        assert (bench.seen().ended, bench.seen().step, bench.seen().problem) == (SessionEnding.FINISHED, 5, "")


async def test_a_finished_game_ends_it(tmp_path: Path) -> None:
    session = FakeSession(script_of(whole_step(1, "explorer"), [*whole_step(2, "explorer"), GameFinished(2)]))
    session.fake_game.finished_at_step = 2
    bench = Bench(tmp_path, session)
    assert await bench.ended() is SessionEnding.FINISHED
    assert bench.steps_told == [1, 2]
    bench.close()


FAILURES: list[tuple[Event, type[Exception]]] = [
    (AgentFailed(1, "explorer", "No key.", final=True), AgentError),
    (RecordingFailed(1, "No key."), RecordingError),
]


@pytest.mark.parametrize(("failure", "error"), FAILURES)
async def test_a_problem_ends_it_with_a_sentence(tmp_path: Path, failure: Event, error: type[Exception]) -> None:
    session = FakeSession(script_of([failure]))
    session.ends_after = type(failure)
    bench = Bench(tmp_path, session)
    with pytest.raises(error, match=r"No key\."):
        await bench.ended()
    bench.close(SessionEnding.FAILED)
    assert bench.seen().problem == "No key."


@pytest.mark.parametrize("failure", [failure for failure, _ in FAILURES])
async def test_detached_a_problem_pauses_it_until_somebody_says_play(tmp_path: Path, failure: Event) -> None:
    session = FakeSession(script_of([failure]))
    session.ends_after = type(failure)
    bench = Bench(tmp_path, session, detached=True)
    await until(lambda: bench.seen().problem == "No key.")
    assert (bench.seen().mode, bench.seen().has_terminal) == ("paused", False)
    session.script = whole_step
    bench.watcher.send(SteeringCommand("play"))
    await until(lambda: bench.seen().step > 2)
    assert bench.seen().problem == ""
    bench.watcher.send(SteeringCommand("stop"))
    assert await bench.ended() is SessionEnding.FINISHED
    bench.close()


async def test_detached_a_cap_pauses_it_and_its_steps_end_it(tmp_path: Path) -> None:
    session = CappedSession()
    session.budget = Budget(steps=2)
    bench = Bench(tmp_path, session, steps=3, detached=True)
    await until(lambda: bench.seen().problem == "The cap of 2 steps is reached.")
    assert bench.seen().mode == "paused"
    bench.watcher.send(SteeringCommand("play"))
    assert await bench.ended() is SessionEnding.FINISHED
    assert bench.session.step >= 3
    bench.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_kills_it_in_good_order(tmp_path: Path, number: signal.Signals, logged: list[str]) -> None:
    bench = Bench(tmp_path, thinking_in_step(2))
    on_signals(lambda: bench.host.stop(SessionEnding.KILLED))
    await until(lambda: bench.seen().step == 1)
    os.kill(os.getpid(), number)
    assert await bench.ended() is SessionEnding.KILLED
    assert bench.session.interrupted_steps == [2]
    bench.close(SessionEnding.KILLED)
    assert (bench.seen().ended, bench.seen().step) == (SessionEnding.KILLED, 1)
    assert [line for line in logged if "first picture" not in line] == [
        f"session {bench.session.session_id} goes on from step 0: explorer plays",
        f"ended by {number.name}",
        f"session {bench.session.session_id} is killed after step 1",
    ]


async def test_no_pictures_are_drawn_for_nobody(tmp_path: Path) -> None:
    bench = Bench(tmp_path, CappedSession(), steps=1)
    await bench.ended()
    assert bench.session.picture_every == 0
    bench.close()


async def test_bugs_come_out(tmp_path: Path) -> None:
    def broken(step: int, agent: str) -> list[Event | Gate]:
        raise ZeroDivisionError

    bench = Bench(tmp_path, FakeSession(broken))
    with pytest.raises(ZeroDivisionError):
        await bench.ended()
    bench.close(SessionEnding.FAILED)


async def test_an_agent_is_made_as_the_settings_say(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FakeSession())
    bench.watcher.send(SteeringCommand("agent", "random"))
    await until(lambda: bench.seen().agent == "random")
    bench.watcher.send(SteeringCommand("agent", "nobody"))
    await until(lambda: any("There is no agent called 'nobody'" in note.text for note in bench.watcher.notes()))
    bench.watcher.send(SteeringCommand("stop"))
    assert await bench.ended() is SessionEnding.FINISHED
    bench.close()


async def test_two_play_and_end_independently(tmp_path: Path) -> None:
    thinks = Bench(tmp_path, thinking_in_step(3), name="aaaa")
    plays = Bench(tmp_path, CappedSession(), steps=5, name="bbbb")
    await until(lambda: thinks.seen().step == 2)
    assert await plays.ended() is SessionEnding.FINISHED
    plays.close()
    assert thinks.watcher.is_playing
    assert (thinks.seen().ended, thinks.recorder.endings, thinks.session.closed) == ("", [], False)
    thinks.host.stop(SessionEnding.KILLED)
    assert await thinks.ended() is SessionEnding.KILLED
    thinks.close(SessionEnding.KILLED)
    assert (plays.steps_told, thinks.steps_told) == ([1, 2, 3, 4, 5], [1, 2])


async def test_it_ends_once_and_as_it_was_told_first(tmp_path: Path) -> None:
    bench = Bench(tmp_path, thinking_in_step(2))
    await until(lambda: bench.seen().step == 1)
    await asyncio.gather(bench.host.end(SessionEnding.KILLED), bench.host.end(SessionEnding.FAILED))
    await bench.host.end(SessionEnding.FINISHED)
    assert await bench.ended() is SessionEnding.KILLED
    bench.close(SessionEnding.KILLED)


async def test_who_gives_up_waiting_for_its_end_leaves_none_half_done(tmp_path: Path) -> None:
    bench = Bench(tmp_path, thinking_in_step(2))
    await until(lambda: bench.seen().step == 1)
    impatient = asyncio.create_task(bench.host.end(SessionEnding.FINISHED))
    await asyncio.sleep(0)
    impatient.cancel()
    await bench.host.end(SessionEnding.KILLED)
    assert await bench.ended() is SessionEnding.FINISHED
    bench.close()


async def test_to_cancel_whoever_waits_for_its_end_kills_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, thinking_in_step(2))
    await until(lambda: bench.seen().step == 1)
    bench.playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await bench.playing
    bench.close(SessionEnding.KILLED)


async def test_one_whose_taker_raises_ends_as_failed(tmp_path: Path) -> None:
    def raise_at_second(event: Event) -> None:
        if isinstance(event, StepDone) and event.step == 2:
            bench.host.stop()
            raise ZeroDivisionError

    bench = Bench(tmp_path, FakeSession(), take=raise_at_second)
    with pytest.raises(ZeroDivisionError):
        await bench.ended()
    await bench.host.end(SessionEnding.FINISHED)
    bench.close(SessionEnding.FAILED)
    assert [event.step for event in bench.recorder.events if isinstance(event, StepDone)] == [1, 2]


async def test_one_that_cannot_be_switched_on_ends_as_failed(tmp_path: Path) -> None:
    class Broken(FakeSession):
        async def power_on(self) -> Picture:
            raise RecordingError("It was played by another machine.")

    bench = Bench(tmp_path, Broken())
    with pytest.raises(RecordingError):
        await bench.ended()
    bench.close(SessionEnding.FAILED)
    assert bench.seen().problem == "It was played by another machine."


async def test_what_it_waits_for_when_it_is_stopped_is_told(tmp_path: Path) -> None:
    session = CappedSession()
    session.budget = Budget(steps=2)
    bench = Bench(tmp_path, session, detached=True)
    await until(lambda: bench.seen().mode == "paused")
    bench.watcher.send(SteeringCommand("stop"))
    assert await bench.playing == SessionOutcome(SessionEnding.FINISHED, "The cap of 2 steps is reached.")
    bench.close()
    assert bench.seen().problem == "The cap of 2 steps is reached."
