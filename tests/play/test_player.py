"""Playing, pausing and stepping, whatever keys are pressed when."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from pokeview.play.events import (
    AgentChosen,
    AgentFailed,
    BudgetReached,
    Event,
    GameFinished,
    RecordingFailed,
    StepDone,
    StepStarted,
)
from pokeview.play.pacing import Speed
from pokeview.play.player import Phase, Player, PlayMode
from tests.support.play.waiting import DEADLINE_SECONDS
from tests.support.tui.fakes import FakeAgent, FakeRecorder, FakeSession, Gate, script_of, step_done, whole_step


@dataclass
class Bench:
    """A player at work, with all it told of."""

    session: FakeSession
    recorder: FakeRecorder = field(default_factory=FakeRecorder)
    events: list[Event] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.player = Player(
            self.session, self.recorder.record, self.events.append, clock=lambda: self.now, sleep=self.sleep
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def mode(self) -> PlayMode:
        return self.player.mode

    def steps(self, kind: type[StepStarted | StepDone] = StepDone) -> list[int]:
        return [event.step for event in self.events if isinstance(event, kind)]

    async def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "It never came to that."
            await asyncio.sleep(0)

    async def settle(self) -> None:
        """Let everything happen that can happen by itself."""
        for _ in range(50):
            await asyncio.sleep(0)


@asynccontextmanager
async def at_work(session: FakeSession | None = None) -> AsyncIterator[Bench]:
    bench = Bench(session or FakeSession())
    running = asyncio.create_task(bench.player.run())
    try:
        yield bench
    finally:
        await bench.player.close()
        await asyncio.wait_for(running, 10)


async def test_nothing_happens_before_it_is_wanted() -> None:
    async with at_work() as bench:
        await bench.settle()
        assert bench.events == []
        assert bench.mode() is PlayMode.PAUSED


async def test_one_step_and_no_more() -> None:
    async with at_work() as bench:
        bench.player.step()
        assert bench.mode() is PlayMode.STEPPING
        await bench.settle()
        assert bench.steps() == [1]
        assert bench.mode() is PlayMode.PAUSED
        bench.player.step()
        await bench.settle()
        assert bench.steps() == [1, 2]


async def test_playing_goes_on_until_paused_and_ends_the_step_first() -> None:
    async with at_work() as bench:
        bench.player.play()
        await bench.until(lambda: bench.steps(StepStarted)[-1:] == [3])
        bench.player.pause()
        assert bench.mode() is PlayMode.PAUSING
        await bench.settle()
        assert bench.steps() == [1, 2, 3]
        assert bench.mode() is PlayMode.PAUSED


async def test_every_event_is_recorded_and_shown_once_and_in_order() -> None:
    async with at_work() as bench:
        bench.player.step()
        await bench.settle()
        expected = [type(item) for item in whole_step(1, "explorer")]
        assert [type(event) for event in bench.events] == expected
        assert [type(event) for event in bench.recorder.events] == expected


async def test_many_presses_while_a_step_is_under_way() -> None:
    gate = Gate()
    session = FakeSession(script_of([*whole_step(1, "explorer")[:4], gate, *whole_step(1, "explorer")[4:]]))
    async with at_work(session) as bench:
        for press in (bench.player.step, bench.player.step, bench.player.play, bench.player.toggle, bench.player.step):
            press()
            await bench.settle()
        assert bench.mode() is PlayMode.PAUSING
        gate.set()
        await bench.settle()
        assert bench.steps() == [1]
        assert bench.mode() is PlayMode.PAUSED


async def test_pausing_can_be_taken_back() -> None:
    gate = Gate()
    session = FakeSession(script_of([*whole_step(1, "explorer")[:2], gate, *whole_step(1, "explorer")[2:]]))
    async with at_work(session) as bench:
        bench.player.play()
        await bench.settle()
        bench.player.toggle()
        bench.player.toggle()
        gate.set()
        await bench.until(lambda: 3 in bench.steps())
        assert bench.mode() is PlayMode.PLAYING


async def test_play_and_pause_before_anything_could_happen() -> None:
    async with at_work() as bench:
        await bench.settle()
        bench.player.play()
        bench.player.pause()
        await bench.settle()
        assert bench.events == []
        assert bench.mode() is PlayMode.PAUSED


async def test_another_agent_interrupts_one_that_thinks() -> None:
    hanging = script_of([*whole_step(1, "llm")[:3], Gate()])
    session = FakeSession(
        lambda step, agent: hanging(step, agent) if agent == "llm" else whole_step(step, agent), "llm"
    )
    async with at_work(session) as bench:
        bench.player.play()
        await bench.settle()
        assert bench.player.phase is Phase.THINKING
        bench.player.choose_agent(FakeAgent("random"))
        await bench.until(lambda: 2 in bench.steps())
        assert session.interrupted_steps == [1]
        assert [event.agent for event in bench.events if isinstance(event, StepStarted)][:2] == ["llm", "random"]


async def test_another_agent_chosen_while_paused_waits_for_its_turn() -> None:
    async with at_work() as bench:
        bench.player.choose_agent(FakeAgent("random"))
        await bench.settle()
        assert bench.events == []
        bench.player.step()
        await bench.settle()
        assert bench.events[0] == AgentChosen(1, "random")
        assert bench.steps() == [1]


async def test_another_agent_does_not_wait_for_a_step_that_has_not_begun_to_think() -> None:
    """The session is still looking at the game, and would ask the first agent next."""
    looking = script_of([Gate(), *whole_step(1, "llm")])
    session = FakeSession(
        lambda step, agent: looking(step, agent) if agent == "llm" else whole_step(step, agent), "llm"
    )
    async with at_work(session) as bench:
        bench.player.play()
        await bench.settle()
        assert bench.player.phase is Phase.IDLE
        bench.player.choose_agent(FakeAgent("random"))
        await bench.until(lambda: 2 in bench.steps())
        assert {event.agent for event in bench.events if isinstance(event, StepStarted)} == {"random"}


async def test_another_agent_lets_an_action_end() -> None:
    gate = Gate()
    step = whole_step(1, "explorer")
    session = FakeSession(script_of([*step[:6], gate, *step[6:]]))
    async with at_work(session) as bench:
        bench.player.step()
        await bench.settle()
        assert bench.player.phase is Phase.ACTING
        bench.player.choose_agent(FakeAgent("random"))
        gate.set()
        await bench.settle()
        assert session.interrupted_steps == []
        assert bench.steps() == [1]


async def test_a_decision_that_fails_is_asked_for_again() -> None:
    failing = [whole_step(1, "explorer")[0], AgentFailed(1, "explorer", "That was no JSON.")]
    played = iter([failing])
    session = FakeSession(lambda step, agent: next(played, whole_step(step, agent)))
    async with at_work(session) as bench:
        bench.player.play()
        await bench.until(lambda: 1 in bench.steps())
        assert bench.steps(StepStarted)[:2] == [1, 1]
        assert bench.player.problem == ""


async def test_a_failed_decision_ends_a_single_step() -> None:
    failing = [whole_step(1, "explorer")[0], AgentFailed(1, "explorer", "That was no JSON.")]
    async with at_work(FakeSession(lambda step, agent: failing)) as bench:
        bench.player.step()
        await bench.settle()
        assert len(bench.events) == 2
        assert bench.mode() is PlayMode.PAUSED


@pytest.mark.parametrize(
    "event",
    [
        AgentFailed(1, "llm", "No server answers.", final=True),
        BudgetReached(1, "The cap of 9 steps is reached."),
        RecordingFailed(1, "The disk is full."),
    ],
)
async def test_what_cannot_go_on_pauses_and_says_why(event: AgentFailed | BudgetReached | RecordingFailed) -> None:
    session = FakeSession(script_of([event]))
    session.ends_after = type(event)
    async with at_work(session) as bench:
        bench.player.play()
        await bench.settle()
        assert bench.events == [event]
        assert bench.mode() is PlayMode.PAUSED
        assert bench.player.problem == event.problem


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (AgentFailed(1, "llm", "No tool 'fly north'."), "step 1: llm is asked again: No tool '…'."),
        (AgentFailed(1, "llm", "It refused: go north.", final=True), "step 1: llm cannot go on: It refused"),
        (RecordingFailed(1, "The disk is full: x."), "step 1 cannot be recorded: The disk is full: x."),
    ],
)
async def test_what_fails_is_logged_without_the_words_of_a_model(failure: Event, line: str, logged: list[str]) -> None:
    session = FakeSession(script_of([failure]))
    session.ends_after = type(failure)
    async with at_work(session) as bench:
        bench.player.play()
        await bench.until(lambda: bench.events == [failure])
    assert logged == [line]


async def test_playing_on_after_a_problem_tries_again() -> None:
    failing = [AgentFailed(1, "llm", "No server answers.", final=True)]
    played = iter([failing])
    session = FakeSession(lambda step, agent: next(played, whole_step(step, agent)))
    session.ends_after = AgentFailed
    async with at_work(session) as bench:
        bench.player.play()
        await bench.settle()
        bench.player.play()
        assert bench.player.problem == ""
        await bench.until(lambda: 1 in bench.steps())


async def test_the_end_of_the_game() -> None:
    session = FakeSession(script_of([*whole_step(1, "explorer"), GameFinished(1)]))
    bench = Bench(session)
    bench.player.play()
    await asyncio.wait_for(bench.player.run(), 10)
    assert bench.mode() is PlayMode.FINISHED
    assert bench.events[-1] == GameFinished(1)
    for press in (bench.player.play, bench.player.step, bench.player.pause, bench.player.toggle):
        press()
        assert bench.mode() is PlayMode.FINISHED


async def test_a_single_step_to_the_end_of_the_game_says_so_at_once() -> None:
    session = FakeSession(script_of([*whole_step(1, "explorer"), GameFinished(1)]))
    session.fake_game.finished_at_step = 1
    bench = Bench(session)
    bench.player.step()
    await asyncio.wait_for(bench.player.run(), 10)
    assert bench.mode() is PlayMode.FINISHED


async def test_a_bug_in_a_session_comes_out() -> None:
    def broken(step: int, agent: str) -> list[Event | Gate]:
        raise ZeroDivisionError

    bench = Bench(FakeSession(broken))
    bench.player.play()
    with pytest.raises(ZeroDivisionError):
        await bench.player.run()


async def test_closing_stops_a_thinking_agent_and_switches_off() -> None:
    session = FakeSession(script_of([*whole_step(1, "llm")[:3], Gate()]))
    async with at_work(session) as bench:
        bench.player.play()
        await bench.settle()
    assert session.interrupted_steps == [1]
    assert session.closed


async def test_speed_sets_how_often_pictures_come_and_how_long_they_stay() -> None:
    async with at_work() as bench:
        assert bench.session.picture_every == 2
        bench.player.speed = Speed.DOUBLE
        assert bench.session.picture_every == 4
        bench.player.step()
        await bench.settle()
        assert bench.slept == [0.0, pytest.approx(1 / 60)]


async def test_it_knows_how_long_an_agent_has_thought_and_been_silent() -> None:
    gate = Gate()
    step = whole_step(1, "explorer")
    session = FakeSession(script_of([step[0], gate, step_done(1, "explorer")]))
    async with at_work(session) as bench:
        bench.now = 5.0
        bench.player.step()
        await bench.settle()
        bench.now = 9.0
        assert bench.player.thinking_since == 5.0
        gate.set()
        await bench.settle()
        assert bench.player.last_event_at == 9.0


async def test_full_speed_lets_others_in_between_steps() -> None:
    """An agent that never waits must not keep keys from being read."""
    turns = 0

    async def count_turns(bench: Bench) -> None:
        nonlocal turns
        while len(bench.steps()) < 20:
            turns += 1
            await asyncio.sleep(0)

    async with at_work() as bench:
        bench.player.speed = Speed.MAXIMUM
        bench.player.play()
        await count_turns(bench)
    assert turns >= 20
