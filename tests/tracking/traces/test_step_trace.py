"""How the trace of a step is gathered from its events, and from its recording."""

from dataclasses import replace
from itertools import count
from pathlib import Path

from pokeview.play.agent import Decision
from pokeview.play.events import Event, StepDone, ThoughtStreamed
from pokeview.play.recording.recording import Recording
from pokeview.tracking.runs.outbox import EventEntries
from pokeview.tracking.traces.step_trace import (
    INTERRUPTED,
    LONGEST_THOUGHTS,
    EventTraces,
    StepTrace,
    Times,
    recorded_trace,
)
from tests.support.play.recorded import made_up_step, new_session, play_to
from tests.support.tracking.played_steps import step_done
from tests.support.tracking.traced_steps import AGENT, asked_step, failed, started


def traces_of(*events: Event) -> list[StepTrace]:
    """What becomes of the events of which one comes each second, from second 0 on."""
    entries = EventEntries(EventTraces(map(float, count()).__next__))
    return [entry.trace for event in events if (entry := entries.entry_of(event)) and entry.trace]


def test_a_step_has_the_times_at_which_it_was_told() -> None:
    *events, done = asked_step(1)
    assert isinstance(done, StepDone)
    [trace] = traces_of(*events, replace(done, done_at=1.5))
    assert trace.times == Times(0.0, 0.0, 1.0, 1.5, 2.0)
    assert (trace.agent, trace.thoughts, trace.nudges) == (AGENT, "Hm, left.", ("Go left.",))
    assert trace.exchange is not None
    assert trace.is_played


def test_a_step_that_is_told_without_its_beginning() -> None:
    [trace] = traces_of(replace(step_done(3), done_at=10.0))
    assert trace.times == Times(9.75, 9.75, 10.0, 10.0, 10.0)


def test_an_attempt_that_failed_and_one_that_was_interrupted() -> None:
    attempt, interrupted = traces_of(started(1), failed(1), started(1), started(1))
    assert (attempt.problem, interrupted.problem) == ("It called no tool.", INTERRUPTED)
    assert not attempt.is_played
    assert attempt.times == Times(0.0, 0.0, 1.0, 1.0, 1.0)


def test_a_failure_before_anything_began_has_no_trace() -> None:
    assert traces_of(failed(1)) == []


def test_thoughts_are_bounded() -> None:
    thoughts = [ThoughtStreamed(1, "x" * 1500) for _ in range(100)]
    [trace] = traces_of(started(1), *thoughts, failed(1))
    assert len(trace.thoughts) == LONGEST_THOUGHTS


def test_a_recorded_step_has_the_times_that_its_account_tells() -> None:
    before, step = made_up_step(1), made_up_step(2)
    account = replace(step.account, recorded_at=100.0, spent=replace(step.account.spent, seconds=3.0))
    earlier = replace(before.account, spent=replace(before.account.spent, seconds=1.0))
    trace = recorded_trace(replace(step, account=account), earlier)
    assert trace.times == Times(98.0, 98.0, 98.5, 100.0, 100.0)


async def test_what_is_recorded_tells_the_same_but_for_the_times(tmp_path: Path) -> None:
    session, entries = new_session(tmp_path / "session.sqlite3"), EventEntries(EventTraces())
    told = [entry.trace async for event in play_to(session, 20) if (entry := entries.entry_of(event))]
    session.close()
    recording = Recording.open(tmp_path / "session.sqlite3")
    steps = list(recording.steps())
    recording.close()
    befores = [None, *(step.account for step in steps)]
    again = [recorded_trace(step, before) for step, before in zip(steps, befores, strict=False)]
    live = [replace(trace, times=again[0].times) for trace in told if trace]
    assert [replace(trace, times=again[0].times) for trace in again[1:]] == live[1:]
    assert live[0].seen is not None, "a recording does not tell what was seen before the first step"


def test_a_decision_that_was_not_carried_out_is_told() -> None:
    *events, _ = asked_step(1)
    [trace] = traces_of(*events, started(1))
    assert isinstance(trace.decision, Decision)
    assert trace.exchange is trace.decision.exchange
