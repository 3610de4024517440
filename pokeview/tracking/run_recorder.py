"""The recorders: one that keeps an MLflow run of a session, and one that keeps nothing."""

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, NamedTuple

from pokeview.errors import TrackingError
from pokeview.play.events import Event
from pokeview.tracking.background import Background
from pokeview.tracking.entries import Entry, Outbox, entry_of
from pokeview.tracking.log_model import log_agent
from pokeview.tracking.recorder import LoggedModel, RunStatus, SessionFacts
from pokeview.tracking.runs import SessionRun, kill_stale_runs, open_run
from pokeview.tracking.store import Store, open_store
from pokeview.tracking.store_problems import raised_as_tracking_error

LATEST_VALUES = 200
"""How many values of each metric the status keeps."""

_WRITE_EVERY_SECONDS = 0.5
_FIRST_RETRY_SECONDS = 0.5
_LONGEST_RETRY_SECONDS = 30.0
_LONGEST_LAST_RETRY_SECONDS = 2.0
"""While somebody waits for the run to end."""

_MOST_MODELS_WAITING = 8


class _ModelRequest(NamedTuple):
    agent: str
    future: Future[LoggedModel]


class MlflowRecorder:
    """Writes a session to an MLflow run from a thread of its own, some steps at a time.

    What the store does not take is kept in order and tried again, so play never waits and nothing is lost or doubled.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._status = RunStatus("connecting", store=store.shown_uri, experiment=store.experiment)
        self._status_lock = threading.Lock()
        self._outbox = Outbox()
        self._requests: deque[_ModelRequest] = deque()
        self._facts: SessionFacts | None = None
        self._run: SessionRun | None = None
        self._end_status = ""
        self._retry_seconds = _FIRST_RETRY_SECONDS
        self._background = Background("pokeview recorder", self._work)

    @property
    def status(self) -> RunStatus:
        return self._status

    def start(self, facts: SessionFacts) -> None:
        self._facts = facts
        self._background.start()

    def record(self, event: Event) -> None:
        if entry := entry_of(event):
            self._outbox.add(entry)
            if entry.ends_step:
                self._count_step(entry)

    def log_model(self, agent: str) -> Future[LoggedModel]:
        request = _ModelRequest(agent, Future())
        if self._facts is None or self._end_status:
            request.future.set_exception(TrackingError("The run is not open, so no model can be logged to it."))
        elif len(self._requests) >= _MOST_MODELS_WAITING:
            request.future.set_exception(TrackingError("Too many models are waiting to be logged; try again later."))
        else:
            self._requests.append(request)
            self._background.wake()
        return request.future

    def close(self, status: str, timeout_seconds: float) -> bool:
        if self._facts is None:
            return True
        self._end_status = self._end_status or status
        self._background.wake()
        self._background.join(timeout_seconds)
        return self._status.state == self._end_status.lower()

    def _count_step(self, entry: Entry) -> None:
        with self._status_lock:
            latest = {
                name: (*self._status.metrics.get(name, ())[1 - LATEST_VALUES :], value)
                for name, value in entry.metrics.items()
            }
            metrics = {**self._status.metrics, **latest}
            self._status = replace(self._status, steps=entry.step, waiting=self._outbox.steps, metrics=metrics)

    def _change_status(self, **changes: Any) -> None:
        with self._status_lock:
            self._status = replace(self._status, **changes, waiting=self._outbox.steps)

    def _work(self) -> float:
        """Bring the store up to date. Returns the seconds until the next time."""
        try:
            return self._write()
        except TrackingError as error:
            return self._go_offline(str(error))
        except BaseException:
            self._go_offline("Recording to MLflow ended because of an error in pokeview itself; please report it.")
            raise

    def _write(self) -> float:
        # Asked before anything is sent: what is recorded meanwhile would be missing from a run that ends now.
        end_status = self._end_status
        run = self._open_run()
        with raised_as_tracking_error(self._store.tracking_uri):
            while batch := self._outbox.next_batch():
                run.log(batch)
                self._outbox.remove(batch)
                self._change_status()
        self._retry_seconds = _FIRST_RETRY_SECONDS
        self._change_status(state="running", problem="")
        self._log_models(run)
        if end_status:
            self._end(run, end_status)
        return _WRITE_EVERY_SECONDS

    def _open_run(self) -> SessionRun:
        if self._run is None:
            store = open_store(self._store)
            with raised_as_tracking_error(self._store.tracking_uri):
                kill_stale_runs(store)
                self._run = open_run(store, self._session)
            self._change_status(run_name=self._run.name, run_id=self._run.run_id)
        return self._run

    def _end(self, run: SessionRun, status: str) -> None:
        with raised_as_tracking_error(self._store.tracking_uri):
            run.end(status)
        self._change_status(state=status.lower())
        self._background.end()

    def _go_offline(self, problem: str) -> float:
        self._change_status(state="offline", problem=problem)
        self._refuse_models(problem)
        longest = _LONGEST_LAST_RETRY_SECONDS if self._end_status else _LONGEST_RETRY_SECONDS
        self._retry_seconds = min(self._retry_seconds * 2, longest)
        return self._retry_seconds

    def _log_models(self, run: SessionRun) -> None:
        while self._requests:
            agent, future = self._requests.popleft()
            if future.set_running_or_notify_cancel():
                try:
                    model = self._log_model(run, agent)
                except Exception as error:  # Whoever holds the future is told.
                    future.set_exception(error)
                else:
                    self._change_status(models=(*self._status.models, model))
                    future.set_result(model)

    def _log_model(self, run: SessionRun, agent: str) -> LoggedModel:
        game, seed = self._session.game, self._session.seed
        return log_agent(agent, self._store, game=game, seed=seed, run_id=run.run_id, step=self._status.steps)

    def _refuse_models(self, problem: str) -> None:
        while self._requests:
            future = self._requests.popleft().future
            if future.set_running_or_notify_cancel():
                future.set_exception(TrackingError(problem))

    @property
    def _session(self) -> SessionFacts:
        assert self._facts is not None, "the thread runs only after start()"
        return self._facts


class NullRecorder:
    """Keeps nothing: for play without MLflow."""

    @property
    def status(self) -> RunStatus:
        return RunStatus("off")

    def start(self, facts: SessionFacts) -> None:
        """Nothing to open."""

    def record(self, event: Event) -> None:
        """Nothing to keep."""

    def log_model(self, agent: str) -> Future[LoggedModel]:
        refused: Future[LoggedModel] = Future()
        refused.set_exception(
            TrackingError("MLflow is switched off: start pokeview without --no-mlflow to log models.")
        )
        return refused

    def close(self, status: str, timeout_seconds: float) -> bool:
        return True
