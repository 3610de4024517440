"""The recording among the artifacts of its run: when it is logged, that it is whole, and what is not in it."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.games import fernvale
from pokeview.play.ending import SessionEnding
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.resume import verify
from pokeview.tracking.recorder import RunState
from pokeview.tracking.runs.recording_artifact import SECONDS_BETWEEN_COPIES, RecordingArtifact, artifact_path
from pokeview.tracking.runs.run_opening import facts_of_recording
from pokeview.tracking.runs.session_run import RECORDED_STEPS_TAG, open_run
from pokeview.tracking.store.store import Store, open_store
from tests.support.play.recorded import FACTS, record_game
from tests.support.tracking.recorded_sessions import (
    PATIENCE_SECONDS,
    append_to,
    check_complete,
    play_on,
    recording_of,
    send_all,
    take_up,
)


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Recording]:
    with closing(recording_of(tmp_path, 0)) as recording:
        yield recording


def artifact_of(store: Store, run_id: str, session_id: str, folder: Path) -> Recording:
    """The recording as it comes out of the store."""
    folder.mkdir()
    client = open_store(store).client
    return Recording.open(Path(client.download_artifacts(run_id, artifact_path(session_id), str(folder))))


class Clock:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_it_is_logged_now_and_then_and_at_the_end(store: Store, recording: Recording) -> None:
    clock = Clock()
    run = open_run(open_store(store), facts_of_recording(recording))
    artifact = RecordingArtifact(run, recording, at_once=False, clock=clock)
    append_to(recording, 30)
    assert not artifact.is_due(run_ends=False)
    clock.seconds += SECONDS_BETWEEN_COPIES
    assert artifact.is_due(run_ends=False)
    artifact.log()
    assert not artifact.is_due(run_ends=True), "there is nothing new"
    append_to(recording, 33)
    assert artifact.is_due(run_ends=True)
    clock.seconds += SECONDS_BETWEEN_COPIES
    assert not artifact.is_due(run_ends=False), "it is not worth sending it all again for so few steps"
    append_to(recording, 34)
    assert artifact.is_due(run_ends=False)


def test_a_session_that_is_taken_up_logs_at_once_what_is_not_there_yet(store: Store, recording: Recording) -> None:
    append_to(recording, 30)
    facts = facts_of_recording(recording)
    run = open_run(open_store(store), facts)
    artifact = RecordingArtifact(run, recording, at_once=True)
    assert artifact.is_due(run_ends=False)
    artifact.log()
    again = RecordingArtifact(open_run(open_store(store), facts), recording, at_once=True)
    assert not again.is_due(run_ends=True)


def test_what_the_run_has_in_the_end_is_the_whole_recording(store: Store, recording: Recording, tmp_path: Path) -> None:
    recorder = take_up(store, recording)
    play_on(recording, recorder, 70)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    with closing(artifact_of(store, recorder.status.run_id, FACTS.session_id, tmp_path / "fetched")) as fetched:
        assert list(fetched.steps()) == list(recording.steps())
        assert fetched.facts == recording.facts
    assert open_store(store).client.get_run(recorder.status.run_id).data.tags[RECORDED_STEPS_TAG] == "70"


def test_a_run_without_a_recording_ends_and_says_so(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise RecordingError("The disk is full.")

    append_to(recording, 5)
    monkeypatch.setattr(recording, "copy_to", fail)
    recorder = take_up(store, recording)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.state is RunState.FINISHED
    assert recorder.status.problem == "The recording is not in the run. The disk is full."
    check_complete(store, recorder.status.run_id, 5)


def test_a_storage_that_cannot_be_reached_does_not_stop_the_run(store: Store, recording: Recording) -> None:
    """Such as a bucket without the library for it, which raises whatever it likes."""
    append_to(recording, 5)
    bucket = Store(store.tracking_uri, "in a bucket", "s3://bucket/folder")
    recorder = take_up(bucket, recording)
    play_on(recording, recorder, 8)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.state is RunState.FINISHED
    assert recorder.status.problem.startswith("The recording is not in the run. The MLflow store")
    check_complete(bucket, recorder.status.run_id, 8)


async def test_it_replays_and_has_no_memory_of_the_machine(store: Store, tmp_path: Path) -> None:
    await record_game(tmp_path / "session.sqlite3", 60)
    with closing(Recording.open(tmp_path / "session.sqlite3")) as recording:
        assert list(recording.snapshots(60))
        run_id = await asyncio.to_thread(send_all, store, recording)
        fetched = artifact_of(store, run_id, recording.facts.session_id, tmp_path / "fetched")
    with closing(fetched):
        assert list(fetched.snapshots(60)) == []
        assert verify(fetched, fernvale.cartridge()) is None
        assert fetched.last_step == 60
    assert [path.name for path in (tmp_path / "fetched").rglob("*") if path.is_file()] == [fetched.path.name]
