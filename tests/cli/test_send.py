"""`pokeview send`: the store was away when sessions ended, and gets what it lacks."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pokeview.cli.send import send
from pokeview.config import Config
from pokeview.errors import RecordingError, TrackingError
from pokeview.play.ending import SessionEnding
from pokeview.play.live.live_file import LiveFile, LiveStatus
from pokeview.play.recording.recording import recordings_dir
from pokeview.tracking.runs.session_run import MlflowStatus, find_run
from pokeview.tracking.store.store import Store, open_store
from tests.support.play.recorded import FACTS
from tests.support.tracking.recorded_sessions import check_complete, recording_of


@pytest.fixture
def config(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return Config(home=tmp_path)


def played(home: Path, session_id: str, ended: str, steps: int = 30) -> Path:
    """A recording, and how whoever played it ended."""
    with closing(recording_of(recordings_dir(home), steps, replace(FACTS, session_id=session_id))) as recording:
        live = LiveFile.beside(recording.path)
        live.claim()
        live.write(LiveStatus(ended=ended))
        live.close()
        return recording.path


def test_all_sessions_that_were_played_here_are_sent(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    for session_id, ended in (("aa", SessionEnding.FINISHED), ("bb", SessionEnding.FAILED), ("cc", "")):
        played(config.home, session_id, ended)
    recording_of(recordings_dir(config.home), 5, replace(FACTS, session_id="fetched")).close()
    assert send(config, "all") == 0
    opened = open_store(store)
    runs = {session_id: find_run(opened, session_id) for session_id in ("aa", "bb", "cc", "fetched")}
    assert {name: run and run.info.status for name, run in runs.items()} == {
        "aa": MlflowStatus.FINISHED,
        "bb": MlflowStatus.FAILED,
        "cc": MlflowStatus.KILLED,
        "fetched": None,
    }
    assert runs["bb"] is not None
    check_complete(store, runs["bb"].info.run_id, 30)
    assert f"bb: run {runs['bb'].info.run_id} has all 30 steps\n" in capsys.readouterr().out


def test_sending_twice_stores_once(store: Store, config: Config) -> None:
    played(config.home, "aa", SessionEnding.FINISHED)
    assert send(config, "aa") == 0
    assert send(config, "last") == 0
    run = find_run(open_store(store), "aa")
    assert run is not None
    check_complete(store, run.info.run_id, 30)


def test_a_session_that_is_being_played_is_left_to_its_player(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    live = LiveFile.beside(played(config.home, "aa", SessionEnding.FINISHED))
    live.claim()
    assert send(config, "all") == 0
    live.close()
    assert find_run(open_store(store), "aa") is None
    assert "is being played" in capsys.readouterr().out


def test_a_damaged_recording_does_not_keep_the_others_from_being_sent(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    played(config.home, "aa", SessionEnding.FINISHED).write_bytes(b"a letter to my aunt")
    played(config.home, "bb", SessionEnding.FINISHED)
    assert send(config, "all") == 1
    assert find_run(open_store(store), "bb") is not None
    assert "aa: " in capsys.readouterr().err


def test_a_server_that_is_away_is_said_at_once(config: Config) -> None:
    played(config.home, "aa", SessionEnding.FINISHED)
    away = config.model_copy(update={"tracking_uri": "http://127.0.0.1:9"})
    with pytest.raises(TrackingError, match="does not answer"):
        send(away, "all")


def test_a_session_that_there_is_not(store: Store, config: Config) -> None:
    with pytest.raises(RecordingError, match="There is no recording"):
        send(config, "dd")
