"""Playing with no screen: when it ends, when it only pauses, and that others can steer it."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from pokeview.config import load_config
from pokeview.errors import AgentError, RecordingError
from pokeview.play.budget import Budget, Spent
from pokeview.play.events import AgentFailed, BudgetReached, Event, GameFinished, RecordingFailed, StepDone
from pokeview.play.live.live_file import LiveFile, LiveStatus, SteeringCommand
from pokeview.sessions.headless import Screenless
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
    """A session that plays with no screen, and somebody who watches from elsewhere."""

    def __init__(
        self, path: Path, session: FakeSession, *, steps: int | None = None, detached: bool = False, live: bool = True
    ) -> None:
        self.session = session
        self.recorder = FakeRecorder()
        self.watcher = LiveFile.beside(path / "5e55.sqlite3")
        claimed = LiveFile.beside(path / "5e55.sqlite3") if live else None
        if claimed:
            claimed.claim()
        opened = Opened(session, self.recorder, Candidate("explorer"), claimed)
        self.steps_told: list[int] = []
        self.screenless = Screenless(opened, Roster(load_config(home=path)), steps=steps, detached=detached)
        self.playing = asyncio.create_task(self.screenless.play(lambda done: self.steps_told.append(done.step)))

    def seen(self) -> LiveStatus:
        status = self.watcher.status()
        assert status is not None
        return status

    async def ended(self) -> str:
        return await asyncio.wait_for(self.playing, 60)

    def close(self, ended: str = "finished") -> None:
        self.screenless.close(ended)
        self.watcher.close()


@pytest.mark.parametrize("live", [True, False])
async def test_it_plays_its_steps_and_ends(tmp_path: Path, live: bool) -> None:
    bench = Bench(tmp_path, CappedSession(), steps=5, live=live)
    assert await bench.ended() == "finished"
    assert bench.steps_told == [1, 2, 3, 4, 5]
    assert [event.step for event in bench.recorder.events if isinstance(event, StepDone)] == [1, 2, 3, 4, 5]
    bench.close()
    assert not bench.watcher.is_playing
    if live:
        assert (bench.seen().ended, bench.seen().step, bench.seen().problem) == ("finished", 5, "")


async def test_a_finished_game_ends_it(tmp_path: Path) -> None:
    session = FakeSession(script_of(whole_step(1, "explorer"), [*whole_step(2, "explorer"), GameFinished(2)]))
    session.fake_game.finished_at_step = 2
    bench = Bench(tmp_path, session)
    assert await bench.ended() == "finished"
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
    bench.close("failed")


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
    assert await bench.ended() == "finished"
    bench.close()


async def test_detached_a_cap_pauses_it_and_its_steps_end_it(tmp_path: Path) -> None:
    session = CappedSession()
    session.budget = Budget(steps=2)
    bench = Bench(tmp_path, session, steps=3, detached=True)
    await until(lambda: bench.seen().problem == "The cap of 2 steps is reached.")
    assert bench.seen().mode == "paused"
    bench.watcher.send(SteeringCommand("play"))
    assert await bench.ended() == "finished"
    assert bench.session.step >= 3
    bench.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_kills_it_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    bench = Bench(tmp_path, FakeSession(script_of(whole_step(1, "explorer"), [whole_step(2, "explorer")[0], Gate()])))
    await until(lambda: bench.seen().step == 1)
    os.kill(os.getpid(), number)
    assert await bench.ended() == "killed"
    bench.close("killed")
    assert (bench.seen().ended, bench.seen().step) == ("killed", 1)


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
    bench.close("failed")


async def test_an_agent_is_made_as_the_settings_say(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FakeSession())
    bench.watcher.send(SteeringCommand("agent", "random"))
    await until(lambda: bench.seen().agent == "random")
    bench.watcher.send(SteeringCommand("agent", "nobody"))
    await until(lambda: any("There is no agent called 'nobody'" in note.text for note in bench.watcher.notes()))
    bench.watcher.send(SteeringCommand("stop"))
    assert await bench.ended() == "finished"
    bench.close()
