"""MLflow is imported quietly, and what the user has set stays."""

import os
import subprocess
import sys

import pytest

from pokeview.tracking.store.environment import DEFAULTS, set_environment


def test_a_variable_of_the_user_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "99")
    monkeypatch.delenv("MLFLOW_DISABLE_TELEMETRY", raising=False)
    set_environment()
    assert os.environ["MLFLOW_HTTP_REQUEST_TIMEOUT"] == "99"
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"


def test_mlflow_and_what_it_warns_of_stay_off_the_terminal() -> None:
    code = """
import logging
from pokeview.tracking.store.environment import import_mlflow
print(import_mlflow().__name__)
logging.getLogger("mlflow.store.db.utils").warning("not for the screen")
"""
    environment = {name: value for name, value in os.environ.items() if name not in DEFAULTS}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("mlflow\n", "")


def test_the_tracking_modules_import_no_mlflow() -> None:
    code = """
import sys
import pokeview.tracking.runs.run_recorder, pokeview.tracking.logged_models.log_model, pokeview.models.model_interface
print(sorted({"mlflow", "textual", "sqlalchemy", "pandas"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
