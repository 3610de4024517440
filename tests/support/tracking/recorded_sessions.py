"""Recordings of made-up steps, the events that they once were, and what a run has of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from pokeview.play.ending import SessionEnding
from pokeview.play.events import Event, MilestoneReached, StepDone
from pokeview.play.recording.recorded_step import RecordedStep, RecordingFacts
from pokeview.play.recording.recording import Recording
from pokeview.tracking.recorder import SessionFacts
from pokeview.tracking.runs.run_opening import facts_of_recording
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.store.store import Store, open_store
from tests.support.play.recorded import FACTS, made_up_step

PATIENCE_SECONDS = 120.0
STEPS_A_MILESTONE = 20


def step_at(number: int) -> RecordedStep:
    """Every so often a step reaches a milestone."""
    step = made_up_step(number)
    reached = () if number % STEPS_A_MILESTONE else (f"m{number}",)
    return replace(step, account=replace(step.account, milestones=reached, recorded_at=1000.0 + number))


def events_at(number: int) -> Iterator[Event]:
    """What the session told of that step."""
    account = step_at(number).account
    for name in account.milestones:
        yield MilestoneReached(number, name, name)
    picture = np.zeros((144, 160, 3), np.uint8)
    played = (account.agent, account.decision, account.outcome, None, account.progress, picture)
    yield StepDone(number, *played, spent=account.spent, done_at=account.recorded_at)


def recording_of(folder: Path, steps: int, facts: RecordingFacts = FACTS) -> Recording:
    """A recording in `folder`."""
    recording = Recording.create(folder / f"{facts.session_id}.sqlite3", facts)
    append_to(recording, steps)
    return recording


def append_to(recording: Recording, last: int) -> None:
    for number in range(recording.last_step + 1, last + 1):
        recording.append(step_at(number))


def play_on(recording: Recording, recorder: MlflowRecorder, last: int) -> None:
    """Steps that are recorded and then told, as a session does."""
    for number in range(recording.last_step + 1, last + 1):
        recording.append(step_at(number))
        for event in events_at(number):
            recorder.record(event)


def take_up(store: Store, recording: Recording, facts: SessionFacts | None = None) -> MlflowRecorder:
    """A recorder as another process would start it."""
    recorder = MlflowRecorder(store)
    recorder.start(facts or facts_of_recording(recording))
    return recorder


def send_all(store: Store, recording: Recording) -> str:
    """Take the session up and end it at once. Returns the run's id."""
    recorder = take_up(store, recording)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert (recorder.status.problem, recorder.status.waiting) == ("", 0)
    return recorder.status.run_id


def check_complete(store: Store, run_id: str, last: int, first: int = 1) -> None:
    """Every metric has each of its steps exactly once, and each milestone its tag."""
    milestones = {f"m{step}": step for step in range(first, last + 1) if step % STEPS_A_MILESTONE == 0}
    check_run(store, run_id, milestones, range(first, last + 1))


def check_run(store: Store, run_id: str, milestones: dict[str, int], steps: range) -> None:
    """The same, for the milestones and steps of any session."""
    client = open_store(store).client
    run = client.get_run(run_id)
    # How busy the machine is belongs to a moment, not to a step.
    names = [name for name in run.data.metrics if not name.startswith("system/")]
    told = {name: [value.step for value in client.get_metric_history(run_id, name)] for name in names}
    for name, step in milestones.items():
        assert told.pop(f"milestone.{name}") == [step]
        assert run.data.tags[f"milestone.{name}"] == str(step)
    assert set(told) >= {"frames", "squares_seen", "decision_seconds"}
    assert {name: values for name, values in told.items() if values != list(steps)} == {}
