"""Logs an agent to MLflow as a model from code, which plays anywhere with the requirements that it names."""

import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pokeview
from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.models.model_config import ModelConfig, config_for
from pokeview.tracking.logged_models.code_failures import code_failures_told, preparing_told
from pokeview.tracking.logged_models.code_version import git_commit
from pokeview.tracking.logged_models.logged_prompt import prompt_version
from pokeview.tracking.logged_models.model_registry import add_version
from pokeview.tracking.logged_models.package import (
    EXAMPLE,
    MODEL_FILE,
    copy_code,
    leave_out_folders,
    model_file,
    requirements_of,
    signature,
    write_artifacts,
)
from pokeview.tracking.logged_models.score import log_score
from pokeview.tracking.prompts.prompt_registry import LINKED_PROMPTS_TAG
from pokeview.tracking.recorder import LoggedModel
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store import OpenStore, Store, open_store
from pokeview.tracking.store.store_problems import raised_as_tracking_error

_LONGEST_PARAM = 500

_logging = threading.Lock()
"""MLflow keeps the model that is being logged, the tracking URI and sys.path for the whole process."""


@dataclass(frozen=True)
class _Log:
    """What is to be logged, and what it is to be linked to. MLflow by itself links it to a run that is active."""

    name: str
    config: ModelConfig
    program: Path | None
    run_id: str
    is_run_active: bool
    step: int
    score: Mapping[str, float]
    registered_name: str | None
    alias: str
    tags: Mapping[str, str] = field(default_factory=dict)


def log_agent(
    agent: str,
    store: Store,
    *,
    game: str = "fernvale",
    seed: int = 0,
    register: bool = True,
    run_id: str | None = None,
    step: int = 0,
    choice: ModelChoice | None = None,
    start_state: str = "",
    score: Mapping[str, float] | None = None,
    name: str | None = None,
    alias: str = "",
    tags: Mapping[str, str] | None = None,
) -> LoggedModel:
    """Log an agent as `name`, by default 'pokeview-<agent>': to a run at `step`, the thread's active one, or none.

    `choice` says which language model an agent asks, and how; `score` is how it has played so far, by metric. `alias`
    is given to the version that is registered. Takes less than a second, and some more the first time. Raises
    AgentError for an agent that cannot be logged, SettingError when it has no model to ask, and TrackingError.
    """
    model_file(agent)
    choice = choice or ModelChoice()
    config = config_for(agent, choice, game=game, seed=seed, start_state=start_state)
    name = name or f"pokeview-{agent}"
    with _logging, raised_as_tracking_error(store.tracking_uri):
        active = _active_run_id(store)
        wanted = _Log(
            name=name,
            config=config,
            program=choice.program,
            run_id=run_id or active,
            is_run_active=active != "" and run_id in (None, active),
            step=step,
            score=score or {},
            registered_name=name if register or alias else None,
            alias=alias,
            tags=tags or {},
        )
        return _log_wanted(wanted, store)


def _log_wanted(wanted: _Log, store: Store) -> LoggedModel:
    mlflow = import_mlflow()
    opened = open_store(store)
    mlflow.set_tracking_uri(store.tracking_uri)
    with tempfile.TemporaryDirectory() as folder, _process_kept(mlflow):
        with preparing_told(wanted.config.agent):
            artifacts = write_artifacts(wanted.config, Path(folder), wanted.program)
        metadata = _metadata(wanted, artifacts)
        made = _create(opened, wanted, metadata)
        uri = f"models:/{made.model_id}"
        with code_failures_told(wanted.config.agent):
            mlflow.pyfunc.log_model(
                name=wanted.name,
                model_id=made.model_id,
                artifacts={key: str(path) for key, path in artifacts.items()} or None,
                metadata=metadata,
                step=wanted.step,
                **_model_content(wanted.config, Path(folder)),
            )
        written = Path(mlflow.artifacts.download_artifacts(f"{made.artifact_location}/{MODEL_FILE}", dst_path=folder))
        leave_out_folders(written, uri)
        opened.client.log_model_artifact(made.model_id, str(written))
    _link_to_run(opened, wanted, made.model_id)
    version = ""
    if wanted.registered_name:
        version = add_version(opened.client, made.model_id, wanted.registered_name, wanted.alias)
    return LoggedModel(wanted.name, made.model_id, uri, version)


def _model_content(config: ModelConfig, folder: Path) -> dict[str, Any]:
    """What `log_model` is told of a model that plays by this configuration."""
    return {
        "python_model": str(model_file(config.agent)),
        "code_paths": [str(copy_code(folder))],
        "model_config": config.model_dump(),
        "signature": signature(),
        # MLflow tries it out. Its agent is not asked anything for it.
        "input_example": EXAMPLE,
        "pip_requirements": requirements_of(config),
    }


def _create(opened: OpenStore, wanted: _Log, metadata: Mapping[str, str]) -> Any:
    """Made beforehand, because log_model by itself links a model to no other run than the one active in this thread.

    No run is made active for that: it would be ended, too.
    """
    config = wanted.config.model_dump(exclude_defaults=True, exclude={"rom", "start_state", "prompt"})
    params = {"agent": wanted.config.agent, "game": wanted.config.game, "seed": wanted.config.seed, **config}
    return opened.client.create_logged_model(
        opened.experiment_id,
        wanted.name,
        source_run_id=wanted.run_id or None,
        params={key: str(value)[:_LONGEST_PARAM] for key, value in params.items()},
        tags=_shown(wanted.config)
        | {f"pokeview.{key}": value[:_LONGEST_PARAM] for key, value in metadata.items() if value}
        | _linked_prompts(wanted.config)
        | dict(wanted.tags),
        model_type="agent",
    )


def _shown(config: ModelConfig) -> dict[str, str]:
    """What MLflow's pages show as a model's description, and as what logged it."""
    asks = f" asks {config.model} and" if config.model else ""
    return {
        "mlflow.note.content": f"The agent {config.agent}{asks} plays {config.game}.",
        "mlflow.source.name": "pokeview",
        "mlflow.source.type": "LOCAL",
    }


def _linked_prompts(config: ModelConfig) -> dict[str, str]:
    """What MLflow's pages show as the model's prompt."""
    prompt = Instructions.at(config.prompt_address, config.prompt)
    if not prompt.version:
        return {}
    return {LINKED_PROMPTS_TAG: json.dumps([{"name": prompt.name, "version": prompt.version}])}


def _link_to_run(opened: OpenStore, wanted: _Log, model_id: str) -> None:
    """Make the model an output of its run, and give it its score there."""
    from mlflow.entities import LoggedModelOutput

    if wanted.run_id and not wanted.is_run_active:
        opened.client.log_outputs(wanted.run_id, [LoggedModelOutput(model_id, wanted.step)])
    if wanted.run_id:
        log_score(opened.client, wanted.run_id, model_id, wanted.score, wanted.step, time.time_ns() // 1_000_000)


def _metadata(wanted: _Log, artifacts: Mapping[str, Path]) -> dict[str, str]:
    """What a model says of itself, '' for what it does not have."""
    prompt = artifacts["prompt"].read_text() if "prompt" in artifacts else ""
    return {
        "agent": wanted.config.agent,
        "game": wanted.config.game,
        "seed": str(wanted.config.seed),
        "model": wanted.config.model,
        "pokeview_version": pokeview.__version__,
        "prompt_version": prompt_version(prompt),
        "prompt": wanted.config.prompt_address,
        "git_commit": git_commit(),
        "source_run": wanted.run_id,
        "score": json.dumps(dict(wanted.score)) if wanted.score else "",
    }


def _active_run_id(store: Store) -> str:
    """The run that is active in this thread, if it is in the same store; '' for none."""
    mlflow = import_mlflow()
    run = mlflow.active_run()
    return str(run.info.run_id) if run and mlflow.get_tracking_uri() == store.tracking_uri else ""


@contextmanager
def _process_kept(mlflow: Any) -> Iterator[None]:
    """Take out of this process what logging a model leaves in it.

    sys.path gets a folder that is gone afterwards, in whose place anybody could put modules; and the model stays set,
    with a game that runs, and would be logged again under the name of a file that sets none. MLflow tries the model out
    before it is stored: compiled code would be stored with it, and with the name of this machine's folder in it.
    """
    before, writes_no_bytecode = set(sys.path), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes_no_bytecode
        sys.path[:] = [entry for entry in sys.path if entry in before]
        mlflow.models.set_model(_no_model)


def _no_model() -> None:
    """Has no parameter for an input, so MLflow refuses to log it."""
