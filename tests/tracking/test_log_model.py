"""An agent that is logged can be loaded and played elsewhere, without this repository."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from played_steps import FACTS, step_done

from pokeview.errors import AgentError, TrackingError
from pokeview.tracking.environment import import_mlflow
from pokeview.tracking.log_model import REQUIREMENTS, log_agent
from pokeview.tracking.recorder import LoggedModel
from pokeview.tracking.run_recorder import MlflowRecorder
from pokeview.tracking.store import Store, open_store

pytestmark = pytest.mark.usefixtures("_bundled_game")

NOT_REQUIRED = {"cyclopts", "dspy", "openai", "pydantic-settings", "rich-pixels", "textual"}
"""What pokeview needs elsewhere, and a logged model does not name among its requirements."""

ELSEWHERE = """
import base64, importlib.metadata, io, json, logging, os, sys
import mlflow
from mlflow.exceptions import MlflowException
from PIL import Image

mlflow.set_tracking_uri(sys.argv[1])
loaded = mlflow.pyfunc.load_model(sys.argv[2])
answers = [loaded.predict({"action": "start_game", "headless": True})]
answers += [loaded.predict({"action": "step"}) for _ in range(5)]
sizes = [Image.open(io.BytesIO(base64.b64decode(answer.pop("screen_base64")))).size for answer in answers]
wrong = loaded.predict({"action": "fly"})
several = loaded.predict([{"action": "step"}, {"action": "step", "headless": False}])
try:
    refused = loaded.predict({"headless": True})
except MlflowException as error:
    refused = str(error)
import pokeview
imported = {name.partition(".")[0] for name in sys.modules}
packages = importlib.metadata.packages_distributions()
installed = {package for module in imported for package in packages.get(module, [])}
print(json.dumps({
    "answers": answers, "sizes": sizes, "wrong": wrong["error"], "several": len(several), "refused": refused,
    "code": pokeview.__file__, "installed": sorted(installed),
}))
"""


@pytest.fixture
def _bundled_game(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POKEVIEW_ROM", raising=False)


def play_elsewhere(store: Store, uri: str, folder: Path) -> Any:
    """Load and play a model in a fresh process that knows neither this folder nor this package."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", ELSEWHERE, store.tracking_uri, uri],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "excepthook" not in done.stderr, "a game that is still on says so when the process ends"
    return json.loads(done.stdout.splitlines()[-1])


def test_a_logged_explorer_plays_in_another_process(store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    model = log_agent("explorer", store, seed=3)
    played = play_elsewhere(store, f"models:/{model.name}/{model.version}", tmp_path_factory.mktemp("elsewhere"))
    assert [answer["status"] for answer in played["answers"]] == ["success"] * 6
    assert played["answers"][0]["action_executed"] == "start_game"
    assert played["sizes"] == [[160, 144]] * 6
    assert played["wrong"] == "The action has to be 'start_game' or 'step', not 'fly'."
    assert played["several"] == 2
    assert "missing inputs ['action']" in played["refused"]
    assert not NOT_REQUIRED & set(played["installed"])
    assert f"{model.model_id}/artifacts/code/pokeview/" in played["code"], "it plays the code that was logged with it"


def test_a_random_player_can_be_logged_too(store: Store, tmp_path: Path) -> None:
    model = log_agent("random", store, register=False)
    assert model == LoggedModel("pokeview-random", model.model_id, f"models:/{model.model_id}", "")
    played = play_elsewhere(store, model.uri, tmp_path)
    assert all(answer["ai_response"].startswith("The die says") for answer in played["answers"][1:])


def test_a_logged_model_says_what_it_is(store: Store) -> None:
    logged = log_agent("explorer", store, seed=3)
    assert log_agent("explorer", store).version == "2"
    model = import_mlflow().models.get_model_info(logged.uri)
    assert model.metadata["agent"] == "explorer"
    assert model.metadata["seed"] == "3"
    assert "pokeview_version" in model.metadata
    assert [(column.name, column.required) for column in model.signature.inputs] == [
        ("action", True),
        ("headless", False),
    ]
    assert [column.name for column in model.signature.outputs if not column.required] == ["error"]
    kept = open_store(store).client.get_logged_model(logged.model_id)
    assert kept.status == "READY"
    assert kept.params == {"agent": "explorer", "game": "fernvale", "seed": "3"}


def files_of(store: Store, model: LoggedModel) -> dict[str, Path]:
    folder = Path(import_mlflow().artifacts.download_artifacts(model.uri, tracking_uri=store.tracking_uri))
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def test_a_logged_model_holds_the_code_it_plays_with_and_no_more(store: Store) -> None:
    files = files_of(store, log_agent("explorer", store))
    assert "code/pokeview/games/fernvale/fernvale.gb" in files
    assert "input_example.json" in files
    assert not [name for name in files if re.search(r"/tui/|/source/|__pycache__|\.tcss$", name)]
    requirements = files["requirements.txt"].read_text().splitlines()
    assert sorted(requirements) == [f"{name}=={version(name)}" for name in REQUIREMENTS]


def test_logging_leaves_no_trace_in_this_process(store: Store) -> None:
    mlflow = import_mlflow()
    log_agent("explorer", store)
    before = list(sys.path)
    log_agent("explorer", store)
    assert sys.path == before
    assert mlflow.active_run() is None
    assert mlflow.get_active_model_id() is None


def test_a_model_file_that_sets_no_model_is_not_logged_as_the_model_before(store: Store, tmp_path: Path) -> None:
    log_agent("explorer", store)
    forgetful = tmp_path / "forgetful_model.py"
    forgetful.write_text("import mlflow\n")
    mlflow = import_mlflow()
    with pytest.raises(mlflow.exceptions.MlflowException):
        mlflow.pyfunc.save_model(tmp_path / "model", python_model=str(forgetful), pip_requirements=["mlflow"])


def test_a_recorder_links_the_model_to_its_run(store: Store) -> None:
    recorder = MlflowRecorder(store)
    recorder.start(FACTS)
    recorder.record(step_done(41))
    model = recorder.log_model("explorer").result(120)
    assert recorder.status.models == (model,)
    assert recorder.close("FINISHED", 120)
    client = open_store(store).client
    outputs = client.get_run(recorder.status.run_id).outputs.model_outputs
    assert [(output.model_id, output.step) for output in outputs] == [(model.model_id, 41)]
    assert client.get_logged_model(model.model_id).source_run_id == recorder.status.run_id
    assert client.get_run(recorder.status.run_id).info.status == "FINISHED"


def test_an_unknown_agent_is_named_with_those_that_there_are(store: Store) -> None:
    with pytest.raises(AgentError, match=r"'human' cannot be logged as a model\. Choose one of: explorer, random\."):
        log_agent("human", store)


def test_a_store_that_is_not_there_is_an_expected_failure() -> None:
    with pytest.raises(TrackingError, match="does not answer"):
        log_agent("explorer", Store("http://127.0.0.1:9"))
    assert os.environ.get("MLFLOW_TRACKING_URI") != "http://127.0.0.1:9"
