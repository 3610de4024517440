"""What every recorder promises, and what becomes of a session in a real MLflow store."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pokeview.errors import TrackingError
from pokeview.play.ending import SessionEnding
from pokeview.play.events import AgentChosen, MilestoneReached
from pokeview.tracking.recorder import AddNote, Recorder, Rename, RunState, SetTag
from pokeview.tracking.runs import run_recorder, session_run
from pokeview.tracking.runs.null_recorder import NullRecorder
from pokeview.tracking.runs.run_description import NOTE_TAG
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.runs.session_run import HOST_TAG, PID_TAG, SESSION_TAG, MlflowStatus, open_run
from pokeview.tracking.runs.told_status import LATEST_VALUES
from pokeview.tracking.store.store import OpenStore, Store, open_store
from tests.support.tracking.mlflow_server import Server
from tests.support.tracking.played_steps import FACTS, step_done

PATIENCE_SECONDS = 120.0

NOWHERE = Store("http://127.0.0.1:9")
"""A server that refuses every connection."""


@pytest.fixture(params=["mlflow", "null"])
def recorder(request: pytest.FixtureRequest) -> Recorder:
    if request.param == "null":
        return NullRecorder()
    return MlflowRecorder(request.getfixturevalue("store"))


def test_a_session_is_recorded_and_closed(recorder: Recorder) -> None:
    recorder.start(FACTS)
    for step in range(1, 4):
        recorder.record(step_done(step))
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.close(SessionEnding.FAILED, PATIENCE_SECONDS), "closing again changes nothing"
    assert recorder.status.state in (RunState.FINISHED, RunState.OFF)
    assert recorder.status.waiting == 0
    assert recorder.status.problem == ""


def test_a_recorder_that_never_started_closes(recorder: Recorder) -> None:
    assert recorder.close(SessionEnding.FINISHED, 0.0)


def test_logging_an_agent_that_cannot_be_logged_is_an_expected_failure(recorder: Recorder) -> None:
    recorder.start(FACTS)
    problem = recorder.log_model("human").exception(PATIENCE_SECONDS)
    assert "Choose one of: explorer, " in str(problem) or str(problem).endswith("without --no-mlflow to log models.")
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)


def test_the_null_recorder_is_off_and_says_how_to_log_models() -> None:
    recorder = NullRecorder()
    assert recorder.status.state is RunState.OFF
    with pytest.raises(TrackingError, match="without --no-mlflow"):
        recorder.log_model("explorer").result(0)


def record_a_session(store: Store, steps: int, ending: SessionEnding = SessionEnding.FINISHED) -> MlflowRecorder:
    recorder = MlflowRecorder(store)
    recorder.start(FACTS)
    for step in range(1, steps + 1):
        if step == steps:
            recorder.record(MilestoneReached(step, "starter", "Got a friend"))
        recorder.record(step_done(step))
    recorder.record(AgentChosen(steps, "random"))
    assert recorder.close(ending, PATIENCE_SECONDS)
    return recorder


def steps_of(store: Store, run_id: str, metric: str) -> list[int]:
    return [value.step for value in open_store(store).client.get_metric_history(run_id, metric)]


def test_a_run_tells_its_session(store: Store) -> None:
    recorder = record_a_session(store, 120)
    status = recorder.status
    run = open_store(store).client.get_run(status.run_id)
    assert status.run_name == run.info.run_name == "fernvale-explorer-012345"
    assert run.info.status == MlflowStatus.FINISHED
    assert run.info.end_time
    assert {"game": "fernvale", "cartridge_title": "FERNVALE", "agent": "explorer", "seed": "7"}.items() <= (
        run.data.params.items()
    )
    assert {"pokeview_version", "pyboy_version"} <= run.data.params.keys()
    assert run.data.tags["agent"] == "random"
    assert run.data.tags["milestone.starter"] == "120"
    assert run.data.tags[SESSION_TAG] == FACTS.session_id
    assert run.data.tags[PID_TAG] == str(os.getpid())
    assert steps_of(store, status.run_id, "squares_seen") == list(range(1, 121))
    assert steps_of(store, status.run_id, "milestone.starter") == [120]
    assert run.data.metrics["frames"] == 7200.0


@pytest.mark.parametrize("ending", list(SessionEnding))
def test_a_run_ends_as_it_is_told(ending: SessionEnding, store: Store) -> None:
    recorder = record_a_session(store, 1, ending)
    assert open_store(store).client.get_run(recorder.status.run_id).info.status == MlflowStatus[ending.name]
    assert recorder.status.state is RunState(ending)


def test_the_status_keeps_the_latest_values(store: Store) -> None:
    status = record_a_session(store, LATEST_VALUES + 5).status
    assert status.steps == LATEST_VALUES + 5
    assert status.metrics["squares_seen"] == tuple(range(6, LATEST_VALUES + 6))
    assert "milestone.starter" not in status.metrics
    assert (status.store, status.experiment) == (store.tracking_uri, "pokeview")


def test_a_resumed_session_goes_on_in_its_run(store: Store) -> None:
    first = record_a_session(store, 2, SessionEnding.KILLED)
    second = MlflowRecorder(store)
    second.start(FACTS)
    second.record(step_done(3))
    assert second.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert second.status.run_id == first.status.run_id
    assert steps_of(store, first.status.run_id, "frames") == [1, 2, 3]


def test_steps_that_are_sent_twice_are_stored_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer of the store gets lost after it has written."""
    answers = iter([ConnectionResetError("reset by peer")])
    log = session_run.SessionRun.log

    def log_and_lose_the_answer(self: session_run.SessionRun, batch: Any) -> None:
        log(self, batch)
        for answer in answers:
            raise answer

    monkeypatch.setattr(session_run.SessionRun, "log", log_and_lose_the_answer)
    recorder = record_a_session(store, 3)
    assert steps_of(store, recorder.status.run_id, "frames") == [1, 2, 3]
    assert recorder.status.problem == ""


def test_an_answer_that_is_lost_while_the_run_is_created_makes_no_second_run(store: Store) -> None:
    opened = open_store(store)
    first = open_run(opened, FACTS)
    assert open_run(opened, FACTS).run_id == first.run_id


def test_play_goes_on_while_the_store_hangs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def open_when_answered(address: Store) -> OpenStore:
        answered.wait()
        return open_store(address)

    monkeypatch.setattr(run_recorder, "open_store", open_when_answered)
    recorder = MlflowRecorder(store)
    recorder.start(FACTS)
    for step in range(1, 1001):
        recorder.record(step_done(step))
    assert (recorder.status.state, recorder.status.waiting) == (RunState.CONNECTING, 1000)
    assert not recorder.close(SessionEnding.FINISHED, 0.0)
    answered.set()
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert steps_of(store, recorder.status.run_id, "frames") == list(range(1, 1001))


def test_a_store_that_cannot_be_reached_makes_the_steps_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = MlflowRecorder(NOWHERE)
    recorder.start(FACTS)
    for step in range(1, 21):
        recorder.record(step_done(step))
    problem = recorder.log_model("explorer").exception(PATIENCE_SECONDS)
    assert isinstance(problem, TrackingError)
    assert recorder.status.state is RunState.OFFLINE
    assert recorder.status.problem == str(problem)
    assert recorder.status.problem.startswith("The MLflow server http://127.0.0.1:9 does not answer")
    assert (recorder.status.steps, recorder.status.waiting) == (20, 20)
    assert not recorder.close(SessionEnding.FINISHED, 0.0)
    assert len(recorder.status.metrics["frames"]) == 20


def test_a_bug_is_not_taken_for_a_store_that_is_offline(
    store: Store, monkeypatch: pytest.MonkeyPatch, unhandled: Callable[[], BaseException]
) -> None:
    def fail(address: Store) -> OpenStore:
        if address != store:
            # The thread of an earlier test may still be trying to reach its own.
            return open_store(address)
        raise ZeroDivisionError

    monkeypatch.setattr(run_recorder, "open_store", fail)
    recorder = MlflowRecorder(store)
    recorder.start(FACTS)
    assert isinstance(unhandled(), ZeroDivisionError)
    assert recorder.status.state is RunState.OFFLINE
    assert "please report it" in recorder.status.problem
    assert not recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)


@pytest.fixture
def unhandled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], BaseException]:
    """Waits for the exception that ends a thread."""
    raised = threading.Event()
    caught: list[BaseException] = []

    def keep(what: threading.ExceptHookArgs) -> None:
        assert what.exc_value is not None
        caught.append(what.exc_value)
        raised.set()

    def wait() -> BaseException:
        assert raised.wait(PATIENCE_SECONDS)
        return caught[0]

    monkeypatch.setattr(threading, "excepthook", keep)
    return wait


def dead_pid() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_runs_whose_process_is_gone_are_killed(store: Store) -> None:
    opened = open_store(store)
    pids = {"gone": dead_pid(), "alive": os.getpid(), "nonsense": "x"}
    made = {
        name: opened.client.create_run(opened.experiment_id, tags={HOST_TAG: socket.gethostname(), PID_TAG: str(pid)})
        for name, pid in pids.items()
    }
    made["elsewhere"] = opened.client.create_run(
        opened.experiment_id, tags={HOST_TAG: "another.example", PID_TAG: str(pids["gone"])}
    )
    record_a_session(store, 1)
    statuses = {name: opened.client.get_run(run.info.run_id).info.status for name, run in made.items()}
    running = dict.fromkeys(("alive", "nonsense", "elsewhere"), MlflowStatus.RUNNING)
    assert statuses == {"gone": MlflowStatus.KILLED, **running}


def test_models_are_refused_once_the_run_is_closed(store: Store) -> None:
    recorder = record_a_session(store, 1)
    with pytest.raises(TrackingError, match="not open"):
        recorder.log_model("explorer").result(0)


@pytest.fixture
def server(store: Store, tmp_path: Path) -> Iterator[Server]:
    server = Server(store, tmp_path)
    server.start()
    yield server
    server.stop()


def test_a_server_that_goes_away_and_comes_back_has_every_step_once(
    server: Server, store: Store, logged: list[str]
) -> None:
    recorder = MlflowRecorder(server.address)
    recorder.start(FACTS)
    for step in range(1, 6):
        recorder.record(step_done(step))
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    assert (recorder.status.state, recorder.status.waiting) == (RunState.RUNNING, 0)
    server.stop()
    for step in range(6, 11):
        recorder.record(step_done(step))
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    assert (recorder.status.state, recorder.status.waiting) == (RunState.OFFLINE, 5)
    assert recorder.status.offline_since > 0
    edits = [recorder.edit_run(edit) for edit in (Rename("the one"), SetTag("idea", "talk"), AddNote("Stuck."))]
    assert recorder.status.edits_waiting == 3
    server.start()
    recorder.record(step_done(11))
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.problem == ""
    assert steps_of(store, recorder.status.run_id, "frames") == list(range(1, 12))
    run = open_store(store).client.get_run(recorder.status.run_id)
    assert run.info.status == MlflowStatus.FINISHED
    assert [future.exception(0) for future in edits] == [None] * 3
    assert (recorder.status.edits_waiting, recorder.status.offline_since) == (0, 0.0)
    assert run.info.run_name == recorder.status.run_name == "the one"
    assert run.data.tags["idea"] == "talk"
    assert run.data.tags[NOTE_TAG].endswith("Stuck.")
    told = [line for line in logged if server.address.shown_uri in line or recorder.status.run_id in line]
    assert [line.partition(": ")[0].rpartition(" after ")[0] or line.partition(": ")[0] for line in told] == [
        f"the run {recorder.status.run_id} is open in {server.address.shown_uri}",
        f"the store {server.address.shown_uri} is away",
        f"the run {recorder.status.run_id} is open in {server.address.shown_uri}",
        f"the store {server.address.shown_uri} is back",
        f"the run {recorder.status.run_id} has ended",
    ]


def test_the_status_tells_what_is_around_the_run(store: Store) -> None:
    recorder = MlflowRecorder(store)
    other = record_a_session(store, 2)
    recorder.start(replace(FACTS, session_id="ffffffffffff"))
    recorder.record(step_done(1))
    while not recorder.status.recent_runs:
        # Each time wakes the recorder, which looks at one thing a time.
        recorder.edit_run(SetTag("idea", "look")).result(PATIENCE_SECONDS)
    status = recorder.status
    assert [(run.name, run.steps) for run in status.recent_runs] == [(other.status.run_name, 2)]
    assert status.last_trace is not None
    assert status.last_trace.status == "OK"
    trace = open_store(store).client.get_trace(status.last_trace.trace_id)
    assert trace.info.state == "OK"
    assert status.machine is not None
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)


def test_a_description_that_somebody_wrote_stays(store: Store) -> None:
    run_id = record_a_session(store, 1).status.run_id
    client = open_store(store).client
    assert client.get_run(run_id).data.tags[NOTE_TAG].startswith("fernvale played by explorer")
    client.set_tag(run_id, NOTE_TAG, "Mine.")
    record_a_session(store, 1)
    assert client.get_run(run_id).data.tags[NOTE_TAG] == "Mine."


def test_changes_are_refused_once_the_run_is_closed(store: Store) -> None:
    recorder = record_a_session(store, 1)
    with pytest.raises(TrackingError, match="not open"):
        recorder.edit_run(Rename("late")).result(0)
    with pytest.raises(TrackingError, match="without --no-mlflow"):
        NullRecorder().edit_run(Rename("x")).result(0)
