"""What is around a run: the machine, the other runs of its experiment, and the models by how well they play."""

import os
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from pokeview.errors import TrackingError
from pokeview.tracking.logged_models.model_listing import SCHEME, ListedModel, list_models
from pokeview.tracking.logged_models.score import RANKING
from pokeview.tracking.machine_use import MachineSensors
from pokeview.tracking.recorder import RankedModel, RecentRun
from pokeview.tracking.runs.session_run import RECORDED_STEPS_TAG, STEPS_TAG, SessionRun
from pokeview.tracking.store.store import Store

LOOK_EVERY_SECONDS = 10.0
_REST = 20
"""A look that takes long is followed by a rest of so many times as long."""
RECENT_RUNS = 5
RANKED_MODELS = 5
_SWITCH = "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"
"""MLflow's own: false where nobody wants the machine in the run."""

Changes = dict[str, Any]
"""Fields of a `RunStatus` and their new values."""


class Neighbours:
    """Looked at by the recorder's thread, one thing at a time, so that steps can be sent in between."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._machine = MachineSensors(clock)
        self._looks = {self._log_machine: 0.0, self._recent_runs: 0.0, self._ranked_models: 0.0}
        """When each is due."""

    def measure(self) -> Changes:
        """The machine; the store is not asked for it."""
        return {"machine": self._machine.use()}

    def look(self, run: SessionRun, step: int) -> Changes:
        """What has become of one of those things that are due, {} if none is. Raises MLflow's errors."""
        began = self._clock()
        for look in [look for look, due_at in self._looks.items() if began >= due_at][:1]:
            changes = look(run, step)
            self._looks[look] = self._clock() + max(LOOK_EVERY_SECONDS, _REST * (self._clock() - began))
            return changes
        return {}

    def _log_machine(self, run: SessionRun, step: int) -> Changes:
        """Write the machine into the run, as MLflow itself would."""
        use = self._machine.use()
        if use is not None and _is_wanted():
            run.log_now(use.as_metrics(), step)
        return {}

    def _recent_runs(self, run: SessionRun, step: int) -> Changes:
        found = run.client.search_runs(
            [run.experiment_id], order_by=["attributes.start_time DESC"], max_results=RECENT_RUNS + 1
        )
        others = [_recent(other) for other in found if other.info.run_id != run.run_id]
        return {"recent_runs": tuple(others[:RECENT_RUNS])}

    def _ranked_models(self, run: SessionRun, step: int) -> Changes:
        try:
            models = list_models(self._store, RANKING)
        except TrackingError:
            # A server may keep models from some, or have none; runs go on all the same.
            return {}
        return {"ranked_models": tuple(islice(_scored(models), RANKED_MODELS))}


def _is_wanted() -> bool:
    return os.environ.get(_SWITCH, "").lower() not in ("false", "0")


def _recent(run: Any) -> RecentRun:
    tags, metrics = run.data.tags, run.data.metrics
    steps = tags.get(STEPS_TAG) or tags.get(RECORDED_STEPS_TAG, "")
    return RecentRun(
        name=run.info.run_name or run.info.run_id,
        agent=tags.get("agent", ""),
        state=run.info.status.lower(),
        milestones=int(metrics.get("milestones", 0)),
        steps=int(steps) if steps.isdecimal() else None,
    )


def _scored(models: list[ListedModel]) -> Iterator[RankedModel]:
    for model in models:
        if RANKING in model.metrics:
            yield RankedModel(model.address.removeprefix(SCHEME), model.metrics[RANKING], model.runs)
