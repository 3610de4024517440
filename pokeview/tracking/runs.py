"""The MLflow run of a session: found or created, written to, ended. All of it blocks and raises MLflow's errors."""

import os
import socket
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import pokeview
from pokeview.tracking.entries import Entry
from pokeview.tracking.recorder import SessionFacts
from pokeview.tracking.store import OpenStore

SESSION_TAG = "pokeview.session"
PID_TAG = "pokeview.pid"
HOST_TAG = "pokeview.host"

_LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class SessionRun:
    """The run that a session is written to."""

    client: Any
    run_id: str
    name: str

    def log(self, batch: tuple[Entry, ...]) -> None:
        """Write entries in one go. Entries that the store already has stay single."""
        from mlflow.entities import Metric, RunTag

        metrics = [
            Metric(name, value, entry.timestamp_ms, entry.step)
            for entry in batch
            for name, value in entry.metrics.items()
        ]
        tags = {name: value for entry in batch for name, value in entry.tags.items()}
        self.client.log_batch(
            self.run_id, metrics=metrics, tags=[RunTag(*tag) for tag in _clipped(tags).items()], synchronous=True
        )

    def end(self, status: str) -> None:
        """Set the status: 'FINISHED', 'FAILED' or 'KILLED'."""
        self.client.set_terminated(self.run_id, status)


def open_run(store: OpenStore, facts: SessionFacts) -> SessionRun:
    """Take up the run of a session, or create it. May be called again after a failure without making a second one."""
    from mlflow.entities import Param, RunTag

    run = _find_run(store, facts.session_id) or store.client.create_run(
        store.experiment_id, run_name=_run_name(facts), tags={SESSION_TAG: facts.session_id}
    )
    run_id = run.info.run_id
    # A parameter cannot be changed, and a session that is resumed may have another agent.
    params = {name: value for name, value in _params(facts).items() if name not in run.data.params}
    store.client.log_batch(
        run_id,
        params=[Param(*param) for param in _clipped(params).items()],
        tags=[RunTag(*tag) for tag in _clipped(_tags(facts)).items()],
        synchronous=True,
    )
    if run.info.status != "RUNNING":
        store.client.update_run(run_id, status="RUNNING")
    return SessionRun(store.client, run_id, run.info.run_name)


def kill_stale_runs(store: OpenStore) -> None:
    """Mark the runs of this host as KILLED whose process is gone without having ended them."""
    here = f"attributes.status = 'RUNNING' and tags.`{HOST_TAG}` = '{socket.gethostname()}'"
    for run in store.client.search_runs([store.experiment_id], filter_string=here):
        if not _is_alive(run.data.tags.get(PID_TAG, "")):
            store.client.set_terminated(run.info.run_id, "KILLED")


def _find_run(store: OpenStore, session_id: str) -> Any | None:
    found = store.client.search_runs(
        [store.experiment_id], filter_string=f"tags.`{SESSION_TAG}` = '{session_id}'", max_results=1
    )
    return found[0] if found else None


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
    return {name: "".join(c for c in value if c.isprintable())[:_LONGEST_VALUE] for name, value in values.items()}


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
