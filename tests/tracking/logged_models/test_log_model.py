"""An agent that is logged can be loaded and played elsewhere, without this repository."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import pokeview
from pokeview.agents.llm.local_model import LocalModel
from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.agents.program.forms import ChoiceForm, ToolForm
from pokeview.agents.program.saving import save
from pokeview.errors import AgentError, TrackingError
from pokeview.models.model_config import ModelConfig
from pokeview.play.ending import SessionEnding
from pokeview.tracking.logged_models.code_version import git_commit
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.logged_models.model_listing import resolve
from pokeview.tracking.logged_models.package import REQUIREMENTS
from pokeview.tracking.recorder import LoggedModel
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.runs.session_run import MlflowStatus
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store import Store, open_store
from tests.support.tracking.played_steps import FACTS, step_done

pytestmark = pytest.mark.usefixtures("_bundled_game")

NOT_REQUIRED = {"cyclopts", "dspy", "openai", "pydantic-settings", "rich-pixels", "textual"}
"""What pokeview needs elsewhere, and a logged model does not name among its requirements."""

ELSEWHERE = """
import base64, importlib.metadata, io, json, logging, os, sys
import mlflow
from mlflow.exceptions import MlflowException
from PIL import Image

mlflow.set_tracking_uri(sys.argv[1])
loaded, *others = [mlflow.pyfunc.load_model(uri) for uri in sys.argv[3:]]
answers = [loaded.predict({"action": "start_game", "headless": True})]
answers += [loaded.predict({"action": "step"}) for _ in range(int(sys.argv[2]))]
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
    "others": [other.predict({"action": "start_game"})["status"] for other in others],
    "answers": answers, "sizes": sizes, "wrong": wrong["error"], "several": len(several), "refused": refused,
    "code": pokeview.__file__, "installed": sorted(installed),
}))
"""


@pytest.fixture
def _bundled_game(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POKEVIEW_ROM", raising=False)


def play_elsewhere(store: Store, folder: Path, *uris: str, steps: int = 10, **environment: str) -> Any:
    """Load models and play them in a fresh process that knows neither this folder nor this package.

    The first one is played for some steps, the others are only started.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-c", ELSEWHERE, store.tracking_uri, str(steps), *uris],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    assert "excepthook" not in done.stderr, "a game that is still on says so when the process ends"
    return json.loads(done.stdout.splitlines()[-1])


def addresses_of(model: LoggedModel) -> list[str]:
    name = f"models:/{model.name}"
    return [model.uri, f"{name}/{model.version}", f"{name}@champion"]


def test_a_logged_explorer_plays_in_another_process(store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    run_id = new_run(store)
    model = log_agent("explorer", store, seed=3, run_id=run_id, alias="champion")
    uris = [*addresses_of(model), f"runs:/{run_id}/{model.name}"]
    played = play_elsewhere(store, tmp_path_factory.mktemp("elsewhere"), *uris)
    assert [answer["status"] for answer in played["answers"]] == ["success"] * 11
    assert played["answers"][0]["action_executed"] == "start_game"
    assert played["sizes"] == [[160, 144]] * 11
    assert played["others"] == ["success"] * 3
    assert played["wrong"] == "The action has to be 'start_game' or 'step', not 'fly'."
    assert played["several"] == 2
    assert "missing inputs ['action']" in played["refused"]
    assert not NOT_REQUIRED & set(played["installed"])
    assert f"{model.model_id}/artifacts/code/pokeview/" in played["code"], "it plays the code that was logged with it"


@pytest.mark.parametrize("agent", ["openai", "dspy"])
def test_a_logged_agent_asks_the_real_small_model_in_another_process(
    agent: str, store: Store, tmp_path_factory: pytest.TempPathFactory, local_model: LocalModel
) -> None:
    key = local_model.api_key.get_secret_value()
    choice = ModelChoice(model=local_model.model, base_url=local_model.base_url, environ={"OPENAI_API_KEY": key})
    model = log_agent(agent, store, choice=choice, alias="champion")
    folder = tmp_path_factory.mktemp("elsewhere")
    played = play_elsewhere(store, folder, *addresses_of(model), steps=3, OPENAI_API_KEY=key)
    assert [answer["status"] for answer in played["answers"]] == ["success"] * 4
    assert len({answer["ai_response"] for answer in played["answers"]}) > 2
    assert played["others"] == ["success"] * 2
    required = {line.partition("==")[0] for line in requirements_of(model, store)}
    needed = set(played["installed"]) & {"dspy-ai", "json_repair", "openai", "platformdirs", "pydantic", "pyboy"}
    assert {name.replace("_", "-") for name in needed} <= required
    assert all(key.encode() not in path.read_bytes() for path in files_of(store, model).values())


def new_run(store: Store) -> str:
    opened = open_store(store)
    return str(opened.client.create_run(opened.experiment_id).info.run_id)


def test_a_random_player_can_be_logged_too(store: Store) -> None:
    model = log_agent("random", store, register=False)
    assert model == LoggedModel("pokeview-random", model.model_id, f"models:/{model.model_id}", "")
    loaded = import_mlflow().pyfunc.load_model(model.uri)
    answers = loaded.predict([{"action": "start_game"}, {"action": "step"}])
    assert answers[1]["ai_response"].startswith("The die says")


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
        ("session_id", False),
    ]
    assert [column.name for column in model.signature.outputs if not column.required] == ["error"]
    kept = open_store(store).client.get_logged_model(logged.model_id)
    assert kept.status == "READY"
    assert kept.params == {"agent": "explorer", "game": "fernvale", "seed": "3"}
    assert kept.tags["mlflow.note.content"] == "The agent explorer plays fernvale."
    assert kept.tags["mlflow.source.name"] == "pokeview"
    assert open_store(store).client.get_model_version(logged.name, "1").description.startswith("The agent explorer")


def test_a_logged_model_knows_where_it_comes_from_and_how_it_has_played(store: Store) -> None:
    run_id = new_run(store)
    logged = log_agent(
        "openai",
        store,
        run_id=run_id,
        step=41,
        choice=ModelChoice(model="qwen3-8b", base_url="http://127.0.0.1:9/v1", temperature=0.5, environ={}),
        score={"milestones_per_100_steps": 2.5},
        name="scout",
        tags={"team": "red"},
    )
    metadata = import_mlflow().models.get_model_info(logged.uri).metadata
    assert metadata["source_run"] == run_id
    assert metadata["model"] == "qwen3-8b"
    assert json.loads(metadata["score"]) == {"milestones_per_100_steps": 2.5}
    assert re.fullmatch(r"\d+-[0-9a-f]{8}", metadata["prompt_version"])
    assert metadata["git_commit"] == git_commit()
    kept = open_store(store).client.get_logged_model(logged.model_id)
    assert (logged.name, kept.name) == ("scout", "scout")
    assert kept.tags["team"] == "red"
    assert kept.params["temperature"] == "0.5"
    assert [(metric.key, metric.value, metric.step, metric.run_id) for metric in kept.metrics] == [
        ("milestones_per_100_steps", 2.5, 41, run_id)
    ]


def test_an_agent_is_logged_to_the_run_that_is_active(store: Store) -> None:
    mlflow = import_mlflow()
    mlflow.set_tracking_uri(store.tracking_uri)
    with mlflow.start_run(experiment_id=open_store(store).experiment_id) as run:
        logged = log_agent("explorer", store, step=7)
        other_run = new_run(store)
        elsewhere = log_agent("explorer", store, run_id=other_run)
        assert mlflow.active_run().info.run_id == run.info.run_id
    client = open_store(store).client
    outputs = client.get_run(run.info.run_id).outputs.model_outputs
    assert (logged.model_id, 7) in [(output.model_id, output.step) for output in outputs]
    assert client.get_logged_model(logged.model_id).source_run_id == run.info.run_id
    assert client.get_logged_model(elsewhere.model_id).source_run_id == other_run
    assert [output.model_id for output in client.get_run(other_run).outputs.model_outputs] == [elsewhere.model_id]


def test_an_alias_is_given_to_the_newest_version(store: Store) -> None:
    log_agent("explorer", store, alias="champion")
    newest = log_agent("explorer", store, alias="champion")
    assert newest.version == "2"
    assert resolve(open_store(store).client, "models:/pokeview-explorer@champion") == newest.model_id


def test_every_key_can_be_given_anew_when_a_model_is_loaded(store: Store) -> None:
    logged = log_agent("explorer", store, seed=3)
    anew = {"agent": "random", "seed": 5, "model": "m", "base_url": "http://x", "llm": "local", "temperature": 1.0}
    anew |= {"game": "g", "rom": "r.gb", "vision": True, "profile": "full", "prompt_tokens": 900}
    anew |= {"reasoning_effort": "low", "extra_body": {"top_k": 20}}
    anew |= {"start_state": "-120", "most_sessions": 1, "prompt": "Go north.", "prompt_address": "prompts:/north/1"}
    assert anew.keys() == ModelConfig.model_fields.keys()
    loaded = import_mlflow().pyfunc.load_model(logged.uri, model_config=anew)
    assert loaded.model_config == anew


def test_an_optimised_program_travels_with_the_model(store: Store, tmp_path: Path) -> None:
    program = tmp_path / "optimised.json"
    predictor = ToolForm().predictor()
    predictor.signature = predictor.signature.with_instructions("Always go north.")
    save(predictor, program)
    choice = ModelChoice(model="qwen3-8b", base_url="http://127.0.0.1:9/v1", program=program, environ={})
    files = files_of(store, log_agent("dspy", store, choice=choice))
    assert json.loads(files["artifacts/program.json"].read_text())["signature"]["instructions"] == "Always go north."
    assert files["artifacts/prompt.txt"].read_text() == "Always go north.\n"
    with pytest.raises(AgentError, match="demonstrations have the fields"):
        log_agent("dspy", store, choice=replace(choice, program=program_of_choices(tmp_path)))


def program_of_choices(folder: Path) -> Path:
    path = folder / "choices.json"
    save(ChoiceForm().predictor(), path)
    return path


def files_of(store: Store, model: LoggedModel) -> dict[str, Path]:
    folder = Path(import_mlflow().artifacts.download_artifacts(model.uri, tracking_uri=store.tracking_uri))
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def requirements_of(model: LoggedModel, store: Store) -> list[str]:
    return files_of(store, model)["requirements.txt"].read_text().splitlines()


def test_a_logged_model_holds_the_code_it_plays_with_and_no_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    logged = log_agent("explorer", store)
    files = files_of(store, logged)
    assert "code/pokeview/games/fernvale/fernvale.gb" in files
    assert "input_example.json" in files
    assert "artifacts/prompt.txt" not in files
    assert not [name for name in files if re.search(r"/tui/|/source/|__pycache__|\.tcss$", name)]
    assert set(requirements_of(logged, store)) == {f"{name}=={version(name)}" for name in REQUIREMENTS}


@pytest.mark.parametrize("agent", ["explorer", "openai", "dspy"])
def test_no_secret_cartridge_or_folder_is_in_a_model_or_its_store(
    agent: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it planted: keys and a password, a cartridge, and this test's folder as home with all that is in it."""
    planted = [f"planted-{name}" for name in ("openai", "openrouter", "password", "cartridge", "mlflow")]
    rom = tmp_path / "own.gb"
    rom.write_bytes(planted[3].encode() * 1000)
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={planted[0]}\n")
    (tmp_path / "scratch").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for name, value in {
        "HOME": str(tmp_path),
        "OPENAI_API_KEY": planted[0],
        "OPENROUTER_API_KEY": planted[1],
        "OPENAI_BASE_URL": f"http://ash:{planted[2]}@127.0.0.1:9/v1",
        "MLFLOW_TRACKING_PASSWORD": planted[4],
        "POKEVIEW_ROM": str(rom),
    }.items():
        monkeypatch.setenv(name, value)
    program = tmp_path / "own_program.json"
    save(ToolForm().predictor(), program)
    choice = ModelChoice(model="qwen3-8b", program=program)
    logged = log_agent(agent, store, game="pokemon_red", choice=choice, run_id=new_run(store))
    checkout = str(Path(pokeview.__file__).parent)
    in_files = {name: path.read_bytes() for name, path in files_of(store, logged).items()}
    for secret in (*planted, str(tmp_path), checkout, str(Path.home()), "own.gb", "own_program"):
        assert [name for name, content in in_files.items() if secret.encode() in content] == []
    in_store = b"".join(path.read_bytes() for path in tmp_path.glob("mlflow.db*"))
    for secret in (*planted, checkout, "own.gb", "own_program"):
        assert secret.encode() not in in_store


@pytest.mark.parametrize("agent", ["explorer", "openai", "dspy"])
def test_the_example_is_played_and_answers_by_the_signature(agent: str, store: Store) -> None:
    mlflow = import_mlflow()
    logged = log_agent(agent, store, choice=ModelChoice(model="m", base_url="http://127.0.0.1:9/v1"))
    loaded = mlflow.pyfunc.load_model(logged.uri)
    answer = loaded.predict(loaded.input_example)
    assert answer["status"] == "success"
    signature = loaded.metadata.signature
    assert set(loaded.input_example) <= {column.name for column in signature.inputs}
    kinds = {"string": str, "boolean": bool}
    for column in signature.outputs:
        assert column.name in answer or not column.required
        assert isinstance(answer.get(column.name, ""), kinds[column.type.name])
    assert json.loads(files_of(store, logged)["serving_input_example.json"].read_text()) == {
        "inputs": {"action": "start_game", "headless": True}
    }


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
    assert recorder.close(SessionEnding.FINISHED, 120)
    client = open_store(store).client
    outputs = client.get_run(recorder.status.run_id).outputs.model_outputs
    assert [(output.model_id, output.step) for output in outputs] == [(model.model_id, 41)]
    assert client.get_logged_model(model.model_id).source_run_id == recorder.status.run_id
    assert client.get_run(recorder.status.run_id).info.status == MlflowStatus.FINISHED


def test_an_unknown_agent_is_named_with_those_that_there_are(store: Store) -> None:
    with pytest.raises(
        AgentError, match=r"'human' cannot be logged as a model\. Choose one of: explorer, openai, dspy, random\."
    ):
        log_agent("human", store)


def test_a_store_that_is_not_there_is_an_expected_failure() -> None:
    with pytest.raises(TrackingError, match="does not answer"):
        log_agent("explorer", Store("http://127.0.0.1:9"))
    assert os.environ.get("MLFLOW_TRACKING_URI") != "http://127.0.0.1:9"


def test_code_that_lacks_a_package_is_the_agents_problem_and_not_the_stores(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lacking_model.py"
    file.write_text("import nonesuch\n")
    monkeypatch.setattr("pokeview.tracking.logged_models.log_model.model_file", lambda agent: file)
    with pytest.raises(AgentError, match=r"The agent explorer cannot be logged.*No module named 'nonesuch'"):
        log_agent("explorer", store)


def test_an_agent_whose_package_is_missing_is_not_blamed_on_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dspy", None)
    with pytest.raises(AgentError, match=r"The agent dspy cannot be logged.*dspy"):
        log_agent("dspy", store, choice=ModelChoice(llm="local"))
