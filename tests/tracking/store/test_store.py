"""Which store is chosen, how it is opened, and what is said when it cannot be."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pokeview.errors import TrackingError
from pokeview.tracking.store.store import Store, choose_store, open_store, store_from_environment


def test_the_store_of_the_user_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert choose_store(None, tmp_path) == Store(
        f"sqlite:///{tmp_path}/mlflow.db", "pokeview", f"file://{tmp_path}/artifacts"
    )


def test_a_relative_sqlite_uri_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert choose_store("sqlite:///a/b.db?timeout=9", tmp_path).tracking_uri == f"sqlite:///{tmp_path}/a/b.db?timeout=9"


@pytest.mark.parametrize("uri", ["http://127.0.0.1:5000", "databricks", "sqlite:////srv/ml.db", "file:///srv/mlruns"])
def test_an_absolute_uri_stays_as_it_is(uri: str, tmp_path: Path) -> None:
    assert choose_store(uri, tmp_path).tracking_uri == uri


def test_a_bare_path_is_a_folder_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert choose_store("mlruns", tmp_path) == Store(f"file://{tmp_path}/mlruns")


def test_a_server_decides_itself_where_files_go(tmp_path: Path) -> None:
    assert choose_store("http://127.0.0.1:5000", tmp_path).artifact_location is None


def test_no_credentials_are_shown(tmp_path: Path) -> None:
    store = choose_store("https://ada:se/cr@et@ml.example:5000?token=secret".replace("/cr", "cr"), tmp_path)
    assert store.shown_uri == "https://ml.example:5000"


def test_the_environment_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POKEVIEW_HOME", str(tmp_path))
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "mine")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert store_from_environment() == choose_store(None, tmp_path, "mine")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")
    assert store_from_environment() == Store("http://127.0.0.1:5000", "mine")


def test_opening_creates_the_experiment_once(store: Store, tmp_path: Path) -> None:
    first = open_store(store)
    experiment = first.client.get_experiment(first.experiment_id)
    assert (experiment.name, experiment.artifact_location) == ("pokeview", f"file://{tmp_path}/artifacts")
    assert open_store(store).experiment_id == first.experiment_id


def problem_of(store: Store) -> str:
    with pytest.raises(TrackingError) as caught:
        open_store(store)
    return str(caught.value)


def test_a_folder_of_files_is_refused_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_ALLOW_FILE_STORE", raising=False)
    problem = problem_of(choose_store(str(tmp_path / "mlruns"), tmp_path))
    assert "no longer writes to a folder of files" in problem
    assert "mlflow migrate-filestore" in problem


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written" in problem_of(choose_store(None, tmp_path / "file" / "home"))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_text("This is a letter to my aunt, and rather a long one. " * 99)
    assert "is not a database" in problem_of(choose_store(None, tmp_path))


def test_a_database_that_another_program_locks(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pokeview.tracking.store.store._LOCK_TIMEOUT_SECONDS", 0.0)
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "is locked by another program" in problem_of(store)


def test_a_database_of_another_mlflow(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    assert "was made by another version of MLflow" in problem_of(store)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    problem = problem_of(choose_store("http://ada:secret@127.0.0.1:9", tmp_path))
    assert problem.startswith("The MLflow server http://127.0.0.1:9 does not answer")
    assert "secret" not in problem
