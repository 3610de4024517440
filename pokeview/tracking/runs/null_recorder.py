"""The recorder that keeps nothing."""

from concurrent.futures import Future

from pokeview.play.ending import SessionEnding
from pokeview.play.events import Event
from pokeview.play.takers import takes
from pokeview.tracking.logged_models.model_requests import refused
from pokeview.tracking.recorder import LoggedModel, RunEdit, RunState, RunStatus, SessionFacts
from pokeview.tracking.runs.run_edits import refused_edit


class NullRecorder:
    """Keeps nothing: for play without MLflow."""

    @property
    def status(self) -> RunStatus:
        return RunStatus(RunState.OFF, keeps_traces=False)

    def start(self, facts: SessionFacts) -> None:
        """Nothing to open."""

    @takes()
    def record(self, event: Event) -> None:
        """Nothing to keep."""

    def log_model(self, agent: str) -> Future[LoggedModel]:
        return refused("MLflow is switched off: start pokeview without --no-mlflow to log models.")

    def edit_run(self, edit: RunEdit) -> Future[str]:
        return refused_edit("MLflow is switched off: start pokeview without --no-mlflow to keep a run.")

    def close(self, ending: SessionEnding, timeout_seconds: float) -> bool:
        return True
