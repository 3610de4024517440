"""Logs an agent to MLflow as a model from code, which plays anywhere with the requirements that it names."""

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pokeview
from pokeview.errors import AgentError
from pokeview.tracking.environment import import_mlflow
from pokeview.tracking.recorder import LoggedModel
from pokeview.tracking.store import Store, open_store
from pokeview.tracking.store_problems import raised_as_tracking_error

_PACKAGE = Path(pokeview.__file__).parent

MODEL_FILES = {
    "explorer": _PACKAGE / "models" / "explorer_model.py",
    "random": _PACKAGE / "models" / "explorer_model.py",
}
"""The agents that can be logged, each with the file of its model."""

REQUIREMENTS = ("mlflow", "numpy", "pillow", "pyboy")
"""What a logged model needs beside the code that is logged with it."""

_NOT_LOGGED = ("tui", "styles", "source", "__pycache__")

_logging = threading.Lock()
"""MLflow keeps the model that is being logged, the tracking URI and sys.path for the whole process."""


def log_agent(
    agent: str,
    store: Store,
    *,
    game: str = "fernvale",
    seed: int = 0,
    register: bool = True,
    run_id: str | None = None,
    step: int = 0,
) -> LoggedModel:
    """Log an agent as 'pokeview-<agent>', as an output of a run at `step` if one is given.

    Takes less than a second, and some more the first time. Raises AgentError for an agent that cannot be logged, and
    TrackingError.
    """
    if agent not in MODEL_FILES:
        raise AgentError(f"The agent {agent!r} cannot be logged as a model. Choose one of: {', '.join(MODEL_FILES)}.")
    config = {"agent": agent, "game": game, "seed": seed}
    with _logging, raised_as_tracking_error(store.tracking_uri):
        return _log(f"pokeview-{agent}", config, store, register, run_id, step)


def _log(name: str, config: dict[str, Any], store: Store, register: bool, run_id: str | None, step: int) -> LoggedModel:
    mlflow = import_mlflow()
    opened = open_store(store)
    mlflow.set_tracking_uri(store.tracking_uri)
    # Made beforehand, because log_model by itself links a model to nothing but the run that is active in this thread,
    # and no run is: one that is made active would be ended here, too.
    made = opened.client.create_logged_model(
        opened.experiment_id, name, source_run_id=run_id, params=_texts(config), model_type="agent"
    )
    metadata = {**config, "pokeview_version": pokeview.__version__, "source_run": run_id or ""}
    with tempfile.TemporaryDirectory() as folder, _process_kept(mlflow):
        info = mlflow.pyfunc.log_model(
            name=name,
            model_id=made.model_id,
            python_model=str(MODEL_FILES[config["agent"]]),
            code_paths=[str(_copy_code(Path(folder)))],
            model_config=config,
            signature=_signature(),
            # MLflow tries it out, so a model that cannot be started is noticed now. Its agent is not asked anything.
            input_example={"action": "start_game", "headless": True},
            pip_requirements=[f"{package}=={version(package)}" for package in REQUIREMENTS],
            metadata=_texts(metadata),
            registered_model_name=name if register else None,
        )
    if run_id:
        opened.client.log_outputs(run_id, [mlflow.entities.LoggedModelOutput(made.model_id, step)])
    return LoggedModel(name, made.model_id, f"models:/{made.model_id}", str(info.registered_model_version or ""))


def _copy_code(folder: Path) -> Path:
    """A copy of the package as it is to be logged."""
    return shutil.copytree(_PACKAGE, folder / _PACKAGE.name, ignore=shutil.ignore_patterns(*_NOT_LOGGED))


def _signature() -> Any:
    """One action in, one answer out. Users may send the bare `{"action": "step"}`."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    texts = [ColSpec("string", name) for name in ("status", "screen_base64", "action_executed", "ai_response")]
    return ModelSignature(
        inputs=Schema([ColSpec("string", "action"), ColSpec("boolean", "headless", required=False)]),
        outputs=Schema([*texts, ColSpec("boolean", "success"), ColSpec("string", "error", required=False)]),
    )


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


@contextmanager
def _process_kept(mlflow: Any) -> Iterator[None]:
    """Take out of this process what logging a model leaves in it.

    sys.path gets a folder that is gone afterwards, in whose place anybody could put modules; and the model stays set,
    with a game that runs, and would be logged again under the name of a file that sets none.
    """
    before = set(sys.path)
    try:
        yield
    finally:
        sys.path[:] = [entry for entry in sys.path if entry in before]
        mlflow.models.set_model(_no_model)


def _no_model() -> None:
    """Has no parameter for an input, so MLflow refuses to log it."""
