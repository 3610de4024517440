"""The MLflow run of a session: found or created, written to, ended. All of it blocks and raises MLflow's errors."""

import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import Any

import pokeview
from pokeview.play.ending import SessionEnding
from pokeview.text.untrusted import plain_line
from pokeview.tracking.recorder import SessionFacts
from pokeview.tracking.runs.linked_prompts import RunPrompts
from pokeview.tracking.runs.outbox import Entry
from pokeview.tracking.runs.run_description import NOTE_TAG, describe_run
from pokeview.tracking.runs.run_steps import RunSteps
from pokeview.tracking.store.store import OpenStore

SESSION_TAG = "pokeview.session"
PARENT_SESSION_TAG = "pokeview.parent_session"
PARENT_STEP_TAG = "pokeview.parent_step"
RECORDED_STEPS_TAG = "pokeview.recorded_steps"
"""The steps of the recording that is among the artifacts."""
STEPS_TAG = "pokeview.steps"
"""The last step that the run has."""
PARENT_RUN_TAG = "mlflow.parentRunId"
"""MLflow's own: its pages show such a run under the other."""
PID_TAG = "pokeview.pid"
HOST_TAG = "pokeview.host"

STEP_METRIC = "frames"
"""Every step has it."""

_LONGEST_VALUE = 500


class MlflowStatus(StrEnum):
    """MLflow's own names for what a run is at."""

    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    KILLED = "KILLED"


_STATUS_AFTER = {
    SessionEnding.FINISHED: MlflowStatus.FINISHED,
    SessionEnding.FAILED: MlflowStatus.FAILED,
    SessionEnding.KILLED: MlflowStatus.KILLED,
}


@dataclass(frozen=True, slots=True)
class SessionRun:
    """The run that a session is written to; `recorded_steps` are those of its artifact at the start."""

    client: Any
    run_id: str
    name: str
    steps: RunSteps
    prompts: RunPrompts
    recorded_steps: int = 0
    experiment_id: str = ""

    def log(self, batch: tuple[Entry, ...]) -> None:
        """Write entries in one go. The metrics of steps that the store already has are left out."""
        from mlflow.entities import Metric, RunTag

        self.prompts.tell(batch)
        metrics = [
            Metric(name, value, entry.timestamp_ms, entry.step)
            for entry in batch
            if entry.step not in self.steps
            for name, value in entry.metrics.items()
        ]
        tags = {name: value for entry in batch for name, value in entry.tags.items()}
        if metrics:
            tags[STEPS_TAG] = str(max(self.steps.complete_to, *(entry.step for entry in batch)))
        if metrics or tags:
            self.client.log_batch(
                self.run_id, metrics=metrics, tags=[RunTag(*tag) for tag in _clipped(tags).items()], synchronous=True
            )
        for entry in batch:
            if entry.ends_step:
                self.steps.add(entry.step)

    def log_now(self, metrics: Mapping[str, float], step: int) -> None:
        """Write metrics that belong to this moment rather than to a step."""
        from mlflow.entities import Metric

        now_ms = time.time_ns() // 1_000_000
        self.client.log_batch(
            self.run_id, metrics=[Metric(*metric, now_ms, step) for metric in metrics.items()], synchronous=True
        )

    def end(self, ending: SessionEnding) -> None:
        """Set the status that says so."""
        self.client.set_terminated(self.run_id, _STATUS_AFTER[ending])


def open_run(store: OpenStore, facts: SessionFacts, choice: Mapping[str, str] | None = None) -> SessionRun:
    """Take up the run of a session, or create it. May be called again after a failure without making a second one.

    `choice` are the parameters of the language model that is asked, if the agent asks one.
    """
    from mlflow.entities import Param, RunTag

    run = find_run(store, facts.session_id) or _create_run(store, facts)
    run_id = run.info.run_id
    # A parameter cannot be changed, and a session that is resumed may have another agent.
    params = {
        name: value for name, value in {**_params(facts), **(choice or {})}.items() if name not in run.data.params
    }
    store.client.log_batch(
        run_id,
        params=[Param(*param) for param in _clipped(params).items()],
        tags=[RunTag(*tag) for tag in _clipped(_tags(facts) | _parent_tags(store, facts)).items()],
        synchronous=True,
    )
    if not run.data.tags.get(NOTE_TAG):
        store.client.set_tag(run_id, NOTE_TAG, describe_run(facts, run_id), synchronous=True)
    _adopt_branches(store, run_id, facts.session_id)
    if run.info.status != MlflowStatus.RUNNING:
        store.client.update_run(run_id, status=MlflowStatus.RUNNING)
    recorded_steps = run.data.tags.get(RECORDED_STEPS_TAG, "")
    return SessionRun(
        store.client,
        run_id,
        run.info.run_name,
        _steps_of(store, run_id, facts.parent_step),
        RunPrompts(store, run_id),
        int(recorded_steps) if recorded_steps.isdecimal() else 0,
        store.experiment_id,
    )


def find_run(store: OpenStore, session_id: str) -> Any | None:
    """The run of a session in the store's experiment, None if there is none that is not deleted."""
    found = store.client.search_runs(
        [store.experiment_id], filter_string=f"tags.`{SESSION_TAG}` = '{session_id}'", max_results=1
    )
    return found[0] if found else None


def kill_stale_runs(store: OpenStore) -> None:
    """Mark the runs of this host as KILLED whose process is gone without having ended them."""
    here = f"attributes.status = '{MlflowStatus.RUNNING}' and tags.`{HOST_TAG}` = '{socket.gethostname()}'"
    for run in store.client.search_runs([store.experiment_id], filter_string=here):
        if not _is_alive(run.data.tags.get(PID_TAG, "")):
            store.client.set_terminated(run.info.run_id, MlflowStatus.KILLED)


def _create_run(store: OpenStore, facts: SessionFacts) -> Any:
    started_at = facts.recording.facts.started_at if facts.recording else time.time()
    return store.client.create_run(
        store.experiment_id,
        start_time=int(started_at * 1000),
        run_name=_run_name(facts),
        tags={SESSION_TAG: facts.session_id},
    )


def _steps_of(store: OpenStore, run_id: str, start: int) -> RunSteps:
    """A step's metrics are written all at once: the run has either all of them or none."""
    return RunSteps(start, (metric.step for metric in store.client.get_metric_history(run_id, STEP_METRIC)))


def _parent_tags(store: OpenStore, facts: SessionFacts) -> dict[str, str]:
    if not facts.parent_session:
        return {}
    parent = find_run(store, facts.parent_session)
    return {
        PARENT_SESSION_TAG: facts.parent_session,
        PARENT_STEP_TAG: str(facts.parent_step),
        **({PARENT_RUN_TAG: parent.info.run_id} if parent else {}),
    }


def _adopt_branches(store: OpenStore, run_id: str, session_id: str) -> None:
    """Put the runs of branches under this one: they may have come to the store before it."""
    branches = f"tags.`{PARENT_SESSION_TAG}` = '{session_id}'"
    for run in store.client.search_runs([store.experiment_id], filter_string=branches):
        if run.data.tags.get(PARENT_RUN_TAG) != run_id:
            store.client.set_tag(run.info.run_id, PARENT_RUN_TAG, run_id)


def _run_name(facts: SessionFacts) -> str:
    return f"{facts.game}-{facts.agent}-{facts.session_id[:6]}"


def _params(facts: SessionFacts) -> dict[str, str]:
    return {
        "game": facts.game,
        "cartridge_title": facts.cartridge_title,
        "agent": facts.agent,
        "seed": str(facts.seed),
        "pokeview_version": pokeview.__version__,
        "pyboy_version": version("pyboy"),
    }


def _tags(facts: SessionFacts) -> dict[str, str]:
    return {
        "agent": facts.agent,
        PID_TAG: str(os.getpid()),
        HOST_TAG: socket.gethostname(),
        "mlflow.source.name": "pokeview",
    }


def _clipped(values: dict[str, str]) -> dict[str, str]:
    """Values short and printable enough for every store."""
    return {name: plain_line(value, _LONGEST_VALUE) for name, value in values.items()}


def _is_alive(pid: str) -> bool:
    if not pid.isdecimal():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
