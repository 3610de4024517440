"""Which MLflow store is written to, and how it is opened."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path

from pokeview.errors import TrackingError
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store_problems import raised_as_tracking_error, shown_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient

EXPERIMENT = "pokeview"

_SQLITE = "sqlite:///"
_LOCK_TIMEOUT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Store:
    """The address of an MLflow store, which need not exist yet.

    `artifact_location` is the URI of the folder for the files of a new experiment; None leaves that to the server.
    """

    tracking_uri: str
    experiment: str = EXPERIMENT
    artifact_location: str | None = None

    @property
    def shown_uri(self) -> str:
        """The address without credentials, as it may be shown."""
        return shown_uri(self.tracking_uri)


@dataclass(frozen=True, slots=True)
class OpenStore:
    """A store that answered: its client, and the id of the experiment that runs belong to."""

    client: "MlflowClient"
    experiment_id: str


def choose_store(tracking_uri: str | None, data_dir: Path, experiment: str = EXPERIMENT) -> Store:
    """The store at `tracking_uri`, or the SQLite file in `data_dir` when it is None or empty."""
    data_dir = data_dir.expanduser().absolute()
    uri = _absolute(tracking_uri or f"{_SQLITE}{data_dir / 'mlflow.db'}")
    # By default MLflow would put the files of a SQLite store under the current folder.
    artifacts = (data_dir / "artifacts").as_uri() if uri.startswith("sqlite:") else None
    return Store(uri, experiment, artifacts)


def store_from_environment() -> Store:
    """The store that MLFLOW_TRACKING_URI, MLFLOW_EXPERIMENT_NAME and POKEVIEW_HOME ask for."""
    home = os.environ.get("POKEVIEW_HOME")
    return choose_store(
        os.environ.get("MLFLOW_TRACKING_URI"),
        Path(home) if home else user_data_path("pokeview"),
        os.environ.get("MLFLOW_EXPERIMENT_NAME") or EXPERIMENT,
    )


def open_store(store: Store) -> OpenStore:
    """Connect, and create what is missing; seconds for a new SQLite file. Raises TrackingError."""
    with raised_as_tracking_error(store.tracking_uri):
        if path := _sqlite_path(store.tracking_uri):
            _check_writable(path)
        client = import_mlflow().MlflowClient(tracking_uri=store.tracking_uri)
        return OpenStore(client, _experiment_id(client, store))


def is_there(store: Store) -> bool:
    """False for a SQLite file that nobody has made yet; a server is asked nothing."""
    path = _sqlite_path(store.tracking_uri)
    return path is None or path.exists()


def connect(store: Store) -> "MlflowClient":
    """A client that only reads: nothing is created, not even a SQLite file. Raises TrackingError."""
    path = _sqlite_path(store.tracking_uri)
    if path is not None and not path.exists():
        raise TrackingError(
            f"There is no MLflow store at {path} yet: set MLFLOW_TRACKING_URI to the one that you mean."
        )
    return import_mlflow().MlflowClient(tracking_uri=store.tracking_uri)


def _absolute(uri: str) -> str:
    """The URI with a path that does not depend on the current folder. A bare path means a folder of files."""
    if uri.startswith(_SQLITE) and (path := _sqlite_path(uri)):
        return _SQLITE + str(path) + uri.removeprefix(_SQLITE)[len(_path_part(uri)) :]
    if ":" in uri or uri.startswith("databricks"):
        return uri
    return Path(uri).expanduser().absolute().as_uri()


def _sqlite_path(uri: str) -> Path | None:
    path = _path_part(uri) if uri.startswith(_SQLITE) else ""
    return Path(path).expanduser().absolute() if path else None


def _path_part(uri: str) -> str:
    return uri.removeprefix(_SQLITE).partition("?")[0]


def _check_writable(path: Path) -> None:
    """Raises OSError or sqlite3.Error at once, where MLflow itself would try for minutes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=_LOCK_TIMEOUT_SECONDS)) as database:
        database.execute("BEGIN IMMEDIATE")
        database.rollback()


def _experiment_id(client: Any, store: Store) -> str:
    from mlflow.exceptions import MlflowException

    if found := client.get_experiment_by_name(store.experiment):
        return str(found.experiment_id)
    try:
        return str(client.create_experiment(store.experiment, artifact_location=store.artifact_location))
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        return str(client.get_experiment_by_name(store.experiment).experiment_id)
