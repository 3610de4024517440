"""A player that others watch and steer: what they see, and what becomes of what they ask."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pokeview.errors import AgentError, TrackingError
from pokeview.play.agent import Agent
from pokeview.play.budget import Budget, Spent
from pokeview.play.ending import SessionEnding
from pokeview.play.events import AgentFailed, BudgetReached, GameFinished
from pokeview.play.live.live_file import LiveFile, LiveStatus, SteeringCommand
from pokeview.play.player import Player, PlayMode
from pokeview.sessions.steering import Steering
from pokeview.tracking.recorder import LoggedModel, RunState
from tests.support.play.waiting import DEADLINE_SECONDS, until
from tests.support.tui.fakes import MODEL, RUNNING, THOUGHTS, FakeAgent, FakeSession, Gate, script_of, whole_step


@dataclass
class Bench:
    """A player that is served, and somebody who watches it from elsewhere."""

    path: Path
    session: FakeSession
    logs: "dict[str, Future[LoggedModel]]" = field(default_factory=dict)
    stopped: bool = False
    agents: dict[str, Agent] = field(default_factory=dict)
    slow_begun: threading.Event = field(default_factory=threading.Event)
    slow_may_end: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        live = LiveFile.beside(self.path)
        live.claim()
        self.steering = Steering(
            live, make_agent=self.make_agent, log_model=self.log_model, stop=self.stop, run_facts=lambda: RUNNING
        )
        self.player = Player(self.session, self.steering.take)
        self.watcher = LiveFile.beside(self.path)

    def make_agent(self, wanted: str) -> Agent:
        if wanted == "slow":
            self.slow_begun.set()
            self.slow_may_end.wait(DEADLINE_SECONDS)
        if wanted not in self.agents:
            raise AgentError(f"There is no agent called {wanted!r}.")
        return self.agents[wanted]

    def log_model(self, agent: str) -> "Future[LoggedModel]":
        return self.logs.setdefault(agent, Future())

    def stop(self) -> None:
        self.stopped = True

    def mode(self) -> PlayMode:
        return self.player.mode

    def seen(self) -> LiveStatus:
        status = self.watcher.status()
        assert status is not None
        return status

    def notes(self) -> list[str]:
        return [note.text for note in self.watcher.notes()]

    def send(self, name: str, argument: str = "") -> None:
        self.watcher.send(SteeringCommand(name, argument))

    async def until_told(self, note: str) -> None:
        await until(lambda: note in self.notes(), f"{note!r} was told")


@asynccontextmanager
async def served(path: Path, session: FakeSession | None = None) -> AsyncIterator[Bench]:
    bench = Bench(path / "5e55.sqlite3", session or FakeSession())
    tasks = [asyncio.create_task(bench.player.run()), asyncio.create_task(bench.steering.serve(bench.player))]
    try:
        yield bench
    finally:
        await bench.player.close()
        tasks[1].cancel()
        await asyncio.wait(tasks)
        bench.steering.end(SessionEnding.FINISHED)
        bench.steering.live.close()
        bench.watcher.close()


def thinking_for_ever() -> FakeSession:
    return FakeSession(script_of(whole_step(1, "explorer"), [*whole_step(2, "explorer")[:3], Gate()]))


async def test_the_status_tells_how_the_session_is_doing(tmp_path: Path) -> None:
    session = thinking_for_ever()
    session.budget = Budget(dollars=2)
    async with served(tmp_path, session) as bench:
        await until(lambda: bench.seen().mode == "paused")
        bench.player.play()
        await until(lambda: bench.seen().thoughts == "".join(THOUGHTS[:2]))
        seen = bench.seen()
        assert (seen.mode, seen.phase, seen.step, seen.agent) == ("playing", "thinking", 1, "explorer")
        assert (seen.budget, seen.problem, seen.ended, seen.has_terminal) == (Budget(dollars=2), "", "", True)
        assert (seen.run_id, seen.tracking_uri, seen.run_state) == (RUNNING.run_id, RUNNING.store, RunState.RUNNING)
        bench.steering.has_terminal = False
        await until(lambda: not bench.seen().has_terminal)


async def test_thoughts_are_those_of_the_step_under_way(tmp_path: Path) -> None:
    gate = Gate()
    session = FakeSession(script_of([*whole_step(1, "explorer"), gate], [whole_step(2, "explorer")[0], Gate()]))
    async with served(tmp_path, session) as bench:
        bench.player.play()
        await until(lambda: bench.seen().step == 1)
        assert bench.seen().thoughts == ""
        gate.set()
        await until(lambda: bench.seen().phase == "thinking")
        assert bench.seen().thoughts == ""


async def test_others_play_step_and_pause(tmp_path: Path) -> None:
    async with served(tmp_path) as bench:
        bench.send("step")
        await until(lambda: bench.seen().step == 1)
        await until(lambda: bench.seen().mode == "paused")
        assert bench.session.step == 1
        bench.send("play")
        await until(lambda: bench.seen().step > 2)
        bench.send("pause")
        await until(lambda: bench.seen().mode == "paused")
        assert bench.mode() is PlayMode.PAUSED


async def test_a_nudge_reaches_the_session(tmp_path: Path) -> None:
    async with served(tmp_path) as bench:
        bench.send("nudge", "Try the cave.")
        await bench.until_told("The agent is told so at its next step.")
        assert bench.session.nudges == ["Try the cave."]


async def test_stop_is_passed_on(tmp_path: Path) -> None:
    async with served(tmp_path) as bench:
        bench.send("stop")
        await until(lambda: bench.stopped)
        await bench.until_told("The session is stopped.")


async def test_another_agent_plays(tmp_path: Path) -> None:
    async with served(tmp_path, thinking_for_ever()) as bench:
        bench.agents["openai gpt-5"] = FakeAgent("openai gpt-5")
        bench.session.script = whole_step
        bench.send("agent", "openai gpt-5")
        await bench.until_told("openai gpt-5 plays from the next step on.")
        bench.send("step")
        await until(lambda: bench.seen().agent == "openai gpt-5")


async def test_an_agent_that_cannot_play_is_a_sentence_and_the_game_goes_on(tmp_path: Path) -> None:
    async with served(tmp_path) as bench:
        bench.player.play()
        bench.send("agent", "nobody")
        await bench.until_told("There is no agent called 'nobody'.")
        step = bench.seen().step
        await until(lambda: bench.seen().step > step)
        assert bench.seen().agent == "explorer"


async def test_who_shows_the_session_may_put_the_agent_in_place(tmp_path: Path) -> None:
    async with served(tmp_path) as bench:
        chosen: list[tuple[str, Agent]] = []
        bench.steering._choose = lambda wanted, agent: chosen.append((wanted, agent))
        bench.agents["random"] = FakeAgent("random")
        bench.send("agent", "random")
        await bench.until_told("random plays from the next step on.")
        assert chosen == [("random", bench.agents["random"])]


async def test_logging_the_agent_is_answered(tmp_path: Path) -> None:
    async with served(tmp_path, FakeSession(agent="openai gpt-5")) as bench:
        bench.send("log")
        await bench.until_told("Logging openai gpt-5 ...")
        await until(lambda: bench.logs)
        bench.logs["openai gpt-5"].set_result(MODEL)
        await bench.until_told("Logged explorer version 3.")


async def test_why_an_agent_was_not_logged_is_answered(tmp_path: Path) -> None:
    async with served(tmp_path) as bench:
        bench.send("log")
        await until(lambda: bench.logs)
        bench.logs["explorer"].set_exception(TrackingError("The store is gone."))
        await bench.until_told("The store is gone.")


async def test_an_unknown_command_is_answered(tmp_path: Path) -> None:
    async with served(tmp_path) as bench:
        bench.send("dance")
        await bench.until_told("This session does not know the command 'dance'.")


async def test_a_failed_answer_of_the_agent_is_told(tmp_path: Path) -> None:
    failing = [whole_step(1, "explorer")[0], AgentFailed(1, "explorer", "That was no action."), Gate()]
    async with served(tmp_path, FakeSession(script_of(failing))) as bench:
        bench.player.play()
        await bench.until_told("That was no action.")


async def test_play_goes_on_beyond_a_cap(tmp_path: Path) -> None:
    session = FakeSession(script_of([BudgetReached(0, "The cap of 2 steps is reached.")]))
    session.budget, session.spent, session.ends_after = Budget(steps=2), Spent(steps=2), BudgetReached
    async with served(tmp_path, session) as bench:
        bench.player.play()
        await until(lambda: bench.seen().problem == "The cap of 2 steps is reached.")
        assert bench.seen().mode == "paused"
        session.script = whole_step
        bench.send("play")
        await bench.until_told("The cap of 2 steps is reached. It was doubled.")
        await until(lambda: bench.seen().step > 0)
        assert bench.seen().budget == Budget(steps=4)


async def test_a_finished_game_says_so(tmp_path: Path) -> None:
    session = FakeSession(script_of([*whole_step(1, "explorer"), GameFinished(1)]))
    session.fake_game.finished_at_step = 1
    async with served(tmp_path, session) as bench:
        bench.player.play()
        await until(lambda: bench.seen().game_finished)
        bench.send("play")
        await bench.until_told("The game is finished.")


@pytest.mark.parametrize("ended", list(SessionEnding))
async def test_the_end_is_told_last(tmp_path: Path, ended: SessionEnding) -> None:
    async with served(tmp_path) as bench:
        bench.player.step()
        await until(lambda: bench.seen().step == 1)
        bench.steering.tell("Farewell.")
        bench.steering.end(ended, "It broke.")
        assert (bench.seen().ended, bench.seen().problem, bench.seen().step) == (ended, "It broke.", 1)
        assert bench.notes() == ["Farewell."]
        bench.player.step()
        await until(lambda: bench.session.step == 2)
        await asyncio.to_thread(bench.steering._exchange, bench.steering._status())
        assert bench.seen().step == 1


async def test_a_live_file_that_cannot_be_written_does_not_disturb_the_game(tmp_path: Path) -> None:
    (tmp_path / "5e55.sqlite3.live").mkdir()
    bench = Bench(tmp_path / "5e55.sqlite3", FakeSession())
    tasks = [asyncio.create_task(bench.player.run()), asyncio.create_task(bench.steering.serve(bench.player))]
    bench.player.play()
    bench.steering.tell("Nobody hears this yet.")
    await asyncio.to_thread(bench.steering._exchange, bench.steering._status())
    await until(lambda: bench.session.step > 3)
    bench.watcher.path.rmdir()
    bench.steering.live.claim()
    await bench.until_told("Nobody hears this yet.")
    await until(lambda: bench.seen().mode == "playing")
    await bench.player.close()
    tasks[1].cancel()
    await asyncio.wait(tasks)
    bench.steering.live.close()


async def test_the_agent_that_was_asked_for_last_plays_however_long_another_takes(tmp_path: Path) -> None:
    async with served(tmp_path) as bench:
        bench.agents |= {"slow": FakeAgent("slow"), "random": FakeAgent("random")}
        bench.send("agent", "slow")
        await asyncio.to_thread(bench.slow_begun.wait, DEADLINE_SECONDS)
        bench.send("agent", "random")
        await bench.until_told("random plays from the next step on.")
        bench.slow_may_end.set()
        bench.send("nudge", "Go on.")
        await bench.until_told("The agent is told so at its next step.")
        assert "slow plays from the next step on." not in bench.notes()
        bench.player.play()
        await until(lambda: bench.seen().agent == "random")
