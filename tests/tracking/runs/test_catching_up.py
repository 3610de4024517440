"""Whatever became of an earlier process or of the store: a run gets every step of its session exactly once."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pokeview.errors import RecordingError
from pokeview.play.ending import SessionEnding
from pokeview.play.recording.recording import Recording
from pokeview.tracking.runs import run_recorder
from pokeview.tracking.runs.outbox import recorded_entry
from pokeview.tracking.runs.run_opening import facts_of_recording
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.runs.session_run import (
    PARENT_RUN_TAG,
    PARENT_SESSION_TAG,
    PARENT_STEP_TAG,
    MlflowStatus,
    SessionRun,
    open_run,
)
from pokeview.tracking.store.store import OpenStore, Store, choose_store, open_store
from tests.support.play.recorded import FACTS
from tests.support.tracking.played_steps import FACTS as SESSION_FACTS
from tests.support.tracking.recorded_sessions import (
    PATIENCE_SECONDS,
    append_to,
    check_complete,
    events_at,
    play_on,
    recording_of,
    send_all,
    take_up,
)


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Recording]:
    with closing(recording_of(tmp_path, 0)) as recording:
        yield recording


def test_a_store_that_was_away_all_the_time_gets_everything_later(store: Store, recording: Recording) -> None:
    append_to(recording, 130)
    run_id = send_all(store, recording)
    check_complete(store, run_id, 130)
    run = open_store(store).client.get_run(run_id)
    assert run.info.start_time == FACTS.started_at * 1000


def test_nothing_is_sent_again(store: Store, recording: Recording) -> None:
    append_to(recording, 130)
    assert send_all(store, recording) == send_all(store, recording)
    append_to(recording, 150)
    check_complete(store, send_all(store, recording), 150)


def test_steps_that_waited_when_the_process_was_killed(store: Store, recording: Recording) -> None:
    opened = open_store(store)
    first = MlflowRecorder(store)
    first.start(facts_of_recording(recording))
    play_on(recording, first, 60)
    assert first.close(SessionEnding.KILLED, PATIENCE_SECONDS)
    append_to(recording, 100)
    second = take_up(store, recording)
    play_on(recording, second, 120)
    assert second.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert second.status.run_id == first.status.run_id
    assert second.status.steps == 120
    check_complete(store, second.status.run_id, 120)
    assert opened.client.get_run(second.status.run_id).info.status == MlflowStatus.FINISHED


def test_events_that_arrive_while_the_run_is_being_opened(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the steps told meanwhile some are read in the recording too; one is recorded and not told yet."""
    answered = threading.Event()

    def open_when_answered(address: Store) -> OpenStore:
        answered.wait()
        return open_store(address)

    append_to(recording, 70)
    monkeypatch.setattr(run_recorder, "open_store", open_when_answered)
    recorder = take_up(store, recording)
    play_on(recording, recorder, 139)
    append_to(recording, 140)
    assert recorder.status.waiting == 69
    answered.set()
    for event in events_at(140):
        recorder.record(event)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    check_complete(store, recorder.status.run_id, 140)


def test_a_batch_of_which_the_tags_were_lost(store: Store, recording: Recording) -> None:
    append_to(recording, 60)
    run_id = send_all(store, recording)
    client = open_store(store).client
    for step in (20, 40, 60):
        client.delete_tag(run_id, f"milestone.m{step}")
    check_complete(store, send_all(store, recording), 60)


def test_a_hole_in_the_run_is_filled(store: Store, recording: Recording) -> None:
    append_to(recording, 130)
    run = open_run(open_store(store), facts_of_recording(recording))
    run.log(tuple(recorded_entry(recording.step(step)) for step in (1, 2, 7, 60, 130)))
    check_complete(store, send_all(store, recording), 130)


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_the_connection_breaks_while_catching_up(
    batches: int, store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to one batch is lost after the store has written it."""
    left = iter(range(batches + 1))
    log = SessionRun.log

    def log_and_lose_an_answer(self: SessionRun, batch: Any) -> None:
        log(self, batch)
        if next(left, None) == batches:
            raise ConnectionResetError("reset by peer")

    monkeypatch.setattr(SessionRun, "log", log_and_lose_an_answer)
    append_to(recording, 130)
    check_complete(store, send_all(store, recording), 130)


def test_a_run_that_was_deleted_is_made_anew(store: Store, recording: Recording) -> None:
    append_to(recording, 60)
    run_id = send_all(store, recording)
    open_store(store).client.delete_run(run_id)
    again = send_all(store, recording)
    assert again != run_id
    check_complete(store, again, 60)


def test_a_run_that_is_deleted_during_play_is_made_anew(store: Store, recording: Recording) -> None:
    recorder = take_up(store, recording)
    play_on(recording, recorder, 30)
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    run_id = recorder.status.run_id
    open_store(store).client.delete_run(run_id)
    play_on(recording, recorder, 60)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.run_id != run_id
    check_complete(store, recorder.status.run_id, 60)


def test_another_store_gets_everything(store: Store, recording: Recording, tmp_path: Path) -> None:
    append_to(recording, 60)
    send_all(store, recording)
    other = replace(choose_store(None, tmp_path), experiment="another")
    check_complete(other, send_all(other, recording), 60)


def test_steps_that_would_fill_the_memory_are_left_to_the_recording(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_recorder, "MOST_STEPS_WAITING", 10)
    recorder = take_up(Store("http://127.0.0.1:9"), recording)
    play_on(recording, recorder, 105)
    assert recorder.status.waiting == 105
    assert recorder._outbox.steps <= 10
    recorder._store = store
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.waiting == 0
    check_complete(store, recorder.status.run_id, 105)


def test_a_recording_that_cannot_be_read_is_said_and_play_goes_on(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RecordingError("Step 1 is damaged.")

    append_to(recording, 20)
    monkeypatch.setattr(recording, "steps", fail)
    monkeypatch.setattr(recording, "copy_to", fail)
    recorder = take_up(store, recording, replace(SESSION_FACTS, recording=recording, step=20))
    play_on(recording, recorder, 40)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.problem == "The run lacks steps. Step 1 is damaged."
    check_complete(store, recorder.status.run_id, 40, first=21)


def branch_of(recording: Recording, step: int) -> Recording:
    return recording.branch(recording.path.with_name("branch.sqlite3"), step, "b4a9c4")


def test_a_branch_is_a_child_whose_history_begins_where_it_leaves(store: Store, recording: Recording) -> None:
    append_to(recording, 60)
    parent = send_all(store, recording)
    with closing(branch_of(recording, 30)) as branch:
        recorder = take_up(store, branch)
        play_on(branch, recorder, 50)
        assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
        child = recorder.status.run_id
        check_complete(store, child, 50, first=31)
        append_to(branch, 80)
        assert send_all(store, branch) == child
    check_complete(store, child, 80, first=31)
    check_complete(store, parent, 60)
    tags = open_store(store).client.get_run(child).data.tags
    assert (tags[PARENT_RUN_TAG], tags[PARENT_SESSION_TAG], tags[PARENT_STEP_TAG]) == (parent, FACTS.session_id, "30")


def test_a_parent_that_comes_to_the_store_after_its_branch(store: Store, recording: Recording) -> None:
    append_to(recording, 20)
    with closing(branch_of(recording, 10)) as branch:
        append_to(branch, 20)
        child = send_all(store, branch)
    client = open_store(store).client
    assert PARENT_RUN_TAG not in client.get_run(child).data.tags
    parent = send_all(store, recording)
    assert client.get_run(child).data.tags[PARENT_RUN_TAG] == parent
