"""The recording of a session from its MLflow run: to replay it where it was not played."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pokeview.config import Config
from pokeview.errors import TrackingError
from pokeview.play.recording.recording import Recording, recording_path
from pokeview.tracking.runs.recording_artifact import ARTIFACT_FOLDER, artifact_path
from pokeview.tracking.runs.run_opening import store_of
from pokeview.tracking.runs.session_run import SESSION_TAG
from pokeview.tracking.store.store import Store, connect
from pokeview.tracking.store.store_problems import raised_as_tracking_error

if TYPE_CHECKING:
    from mlflow import MlflowClient

_RUN_ID = re.compile(r"[0-9a-f]{32}")
_SESSION_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def is_run_id(text: str) -> bool:
    """True for what an MLflow run may be called: 32 hexadecimal digits."""
    return bool(_RUN_ID.fullmatch(text))


def fetch_recording(run_id: str, config: Config) -> Path:
    """Download the recording of a run into pokeview's home. Raises TrackingError and RecordingError.

    It becomes the recording of its session there; beside one that is there already it goes into a folder of its own.
    """
    store = store_of(config)
    with TemporaryDirectory(prefix="pokeview-") as folder:
        with raised_as_tracking_error(store.tracking_uri):
            client = connect(store)
            session_id = _session_of(client, run_id, store)
            fetched = client.download_artifacts(run_id, artifact_path(session_id), folder)
        return _kept(Path(fetched), config.home, session_id, run_id)


def _session_of(client: "MlflowClient", run_id: str, store: Store) -> str:
    """The session of a run that has a recording. What a server tells becomes part of a path, so it is looked at."""
    session_id = str(_tags_of(client, run_id, store).get(SESSION_TAG, ""))
    if _SESSION_ID.fullmatch(session_id):
        paths = [file.path for file in client.list_artifacts(run_id, ARTIFACT_FOLDER)]
        if artifact_path(session_id) in paths:
            return session_id
    raise TrackingError(
        f"The MLflow run {run_id} in {store.shown_uri} has no recording: it may still be playing, or was played with "
        "recording switched off. Choose another run, or send its recording with `pokeview send`."
    )


def _tags_of(client: "MlflowClient", run_id: str, store: Store) -> dict[str, str]:
    from mlflow.exceptions import MlflowException

    problem = f"There is no MLflow run {run_id!r} in {store.shown_uri}: check the id, and MLFLOW_TRACKING_URI."
    if not is_run_id(run_id):
        raise TrackingError(problem)
    try:
        tags: dict[str, str] = client.get_run(run_id).data.tags
    except MlflowException as error:
        if error.error_code not in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            raise
        raise TrackingError(problem) from error
    return tags


def _kept(fetched: Path, home: Path, session_id: str, run_id: str) -> Path:
    """Put a file in its place once it has proved to be a recording of that session."""
    path = recording_path(home, session_id)
    if path.exists():
        path = home / "fetched" / path.name
        path.unlink(missing_ok=True)
    recording = Recording.open(fetched)
    try:
        if recording.facts.session_id != session_id:
            raise TrackingError(f"The recording of the MLflow run {run_id} belongs to another session.")
        recording.copy_to(path)
    finally:
        recording.close()
    return path
