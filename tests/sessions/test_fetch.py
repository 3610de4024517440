"""Recordings come back out of MLflow: from a store, from a server, and whatever the run may be."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pokeview.config import Config
from pokeview.errors import RecordingError, TrackingError
from pokeview.play.recording.recording import Recording, recording_path
from pokeview.sessions.fetch import fetch_recording, is_run_id
from pokeview.tracking.runs.recording_artifact import ARTIFACT_FOLDER
from pokeview.tracking.runs.session_run import SESSION_TAG
from pokeview.tracking.store.store import Store, open_store
from tests.support.play.recorded import FACTS
from tests.support.tracking.mlflow_server import Server
from tests.support.tracking.recorded_sessions import append_to, recording_of, send_all


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Recording]:
    with closing(recording_of(tmp_path / "elsewhere", 40)) as recording:
        yield recording


@pytest.fixture
def config(store: Store, tmp_path: Path) -> Config:
    """An empty home, and the store of somebody else."""
    return Config(home=tmp_path / "home", tracking_uri=store.tracking_uri)


def check_fetched(path: Path, recording: Recording) -> None:
    with closing(Recording.open(path)) as fetched:
        assert fetched.facts == recording.facts
        assert list(fetched.steps()) == list(recording.steps())


def test_it_becomes_the_recording_of_its_session(store: Store, recording: Recording, config: Config) -> None:
    path = fetch_recording(send_all(store, recording), config)
    assert path == recording_path(config.home, FACTS.session_id)
    check_fetched(path, recording)
    assert [path for path in config.home.rglob("*") if path.is_file()] == [path]


def test_one_that_is_there_already_stays_as_it_is(store: Store, recording: Recording, config: Config) -> None:
    first = fetch_recording(send_all(store, recording), config)
    before = first.read_bytes()
    for last in (50, 60):
        append_to(recording, last)
        again = fetch_recording(send_all(store, recording), config)
        assert again == config.home / "fetched" / first.name
        check_fetched(again, recording)
    assert first.read_bytes() == before


def test_from_a_server(store: Store, recording: Recording, config: Config, tmp_path: Path) -> None:
    server = Server(store, tmp_path)
    server.start()
    remote = config.model_copy(update={"tracking_uri": server.address.tracking_uri})
    try:
        run_id = send_all(server.address, recording)
        check_fetched(fetch_recording(run_id, remote), recording)
        assert (tmp_path / "served").exists(), "it went through the server"
        with pytest.raises(TrackingError, match=f"There is no MLflow run '{'0' * 32}' in http"):
            fetch_recording("0" * 32, remote)
    finally:
        server.stop()
    with pytest.raises(TrackingError, match="does not answer: start it"):
        fetch_recording(run_id, remote)


@pytest.mark.parametrize("run_id", ["0" * 32, "../../etc", "last", ""])
def test_a_run_that_there_is_not(run_id: str, config: Config) -> None:
    with pytest.raises(TrackingError, match="There is no MLflow run"):
        fetch_recording(run_id, config)
    assert not config.home.exists()


def test_a_store_that_there_is_not_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with pytest.raises(TrackingError, match=r"There is no MLflow store at .*mlflow\.db yet"):
        fetch_recording("0" * 32, Config(home=tmp_path / "home"))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("session_id", ["", "aa", "../../../tmp/evil", "."])
def test_a_run_without_a_recording(session_id: str, store: Store, config: Config) -> None:
    opened = open_store(store)
    run = opened.client.create_run(opened.experiment_id, tags={SESSION_TAG: session_id} if session_id else {})
    with pytest.raises(TrackingError, match="has no recording"):
        fetch_recording(run.info.run_id, config)


def test_a_file_that_is_no_recording_is_not_kept(store: Store, config: Config, tmp_path: Path) -> None:
    opened = open_store(store)
    run_id = opened.client.create_run(opened.experiment_id, tags={SESSION_TAG: "aa"}).info.run_id
    (tmp_path / "aa.sqlite3").write_text("Dear aunt, ")
    opened.client.log_artifact(run_id, str(tmp_path / "aa.sqlite3"), ARTIFACT_FOLDER)
    with pytest.raises(RecordingError, match="is not a recording"):
        fetch_recording(run_id, config)
    assert not config.home.exists()


def test_the_recording_of_another_session_is_not_kept(store: Store, config: Config, tmp_path: Path) -> None:
    opened = open_store(store)
    run_id = opened.client.create_run(opened.experiment_id, tags={SESSION_TAG: "aa"}).info.run_id
    with closing(recording_of(tmp_path, 3, replace(FACTS, session_id="bb"))) as other:
        other.copy_to(tmp_path / "aa.sqlite3")
    opened.client.log_artifact(run_id, str(tmp_path / "aa.sqlite3"), ARTIFACT_FOLDER)
    with pytest.raises(TrackingError, match="belongs to another session"):
        fetch_recording(run_id, config)
    assert not config.home.exists()


def test_run_ids_are_told_from_sessions() -> None:
    assert is_run_id("0123456789abcdef0123456789abcdef")
    assert not is_run_id("0123456789ab")
