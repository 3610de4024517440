"""`pokeview log`, `pokeview models`, and a logged model as an agent, as a user's shell sees them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.cli.models import alias, compare_models, log, models, register
from pokeview.config import load_config
from pokeview.sessions.roster import Candidate, Roster
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.logged_models.model_listing import find_model
from pokeview.tracking.logged_models.score import log_score
from pokeview.tracking.store.store import Store, choose_store, open_store
from tests.support.processes.forked import POKEVIEW, run_forked


@pytest.fixture
def home(tmp_path: Path, empty_mlflow_database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings' home, with an empty store."""
    shutil.copy(empty_mlflow_database, tmp_path / "mlflow.db")
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "OPENAI_BASE_URL", "POKEVIEW_MODEL", "POKEVIEW_LLM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("POKEVIEW_HOME", str(tmp_path))
    monkeypatch.setenv("POKEVIEW_CONFIG", str(tmp_path / "none.toml"))
    return tmp_path


@pytest.fixture
def shelf(home: Path) -> Store:
    """The store of the settings."""
    return choose_store(None, home)


def test_an_empty_store_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert models() == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("There is no logged model yet")


def test_models_are_listed_ranked_and_printed_as_json(shelf: Store, capsys: pytest.CaptureFixture[str]) -> None:
    opened = open_store(shelf)
    for agent, score in {"explorer": 9.0, "random": 1.5}.items():
        run_id = opened.client.create_run(opened.experiment_id).info.run_id
        model = log_agent(agent, shelf, run_id=run_id)
        log_score(opened.client, run_id, model.model_id, {"milestones_per_100_steps": score}, 50, 1000)
    assert models(sort="milestones_per_100_steps") == 0
    heading, *rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert heading == ["MODEL", "AGENT", "ASKS", "GAME", "MILESTONES_PER_100_STEPS", "RUNS", "LOGGED"]
    assert [row[:6] for row in rows] == [
        ["models:/pokeview-explorer/1", "explorer", "-", "fernvale", "9", "1"],
        ["models:/pokeview-random/1", "random", "-", "fernvale", "1.5", "1"],
    ]
    models(as_json=True)
    listed = json.loads(capsys.readouterr().out)
    assert [model["address"] for model in listed] == ["models:/pokeview-random/1", "models:/pokeview-explorer/1"]


def test_what_the_store_says_is_printable(shelf: Store, capsys: pytest.CaptureFixture[str]) -> None:
    opened = open_store(shelf)
    model = opened.client.create_logged_model(opened.experiment_id, "m", tags={"pokeview.agent": "\x1b[31mred\n"})
    opened.client.finalize_logged_model(model.model_id, "READY")
    models()
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert len(said.splitlines()) == 2


def test_an_agent_is_logged_registered_and_aliased(shelf: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert log(load_config(), "explorer", register=False, alias="", program=None) == 0
    uri = capsys.readouterr().out.splitlines()[-1]
    assert register(uri, name="hero", alias="champion") == 0
    assert alias("hero@champion", "best") == 0
    assert capsys.readouterr().out.splitlines() == ["models:/hero@champion", "models:/hero@best"]
    assert find_model(shelf, "models:/hero@best").uri == uri
    register(uri)
    assert capsys.readouterr().out == "models:/pokeview-explorer/1\n"


def test_an_agent_is_logged_with_the_model_of_the_settings(shelf: Store) -> None:
    config = load_config(model="qwen3-8b", base_url="http://127.0.0.1:9/v1")
    assert log(config, "dspy", register=True, alias="champion", program=None) == 0
    assert find_model(shelf, "pokeview-dspy@champion").metadata["model"] == "qwen3-8b"


def test_two_models_are_compared(shelf: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("gemma-270m", "qwen3-8b"):
        log_agent("openai", shelf, choice=ModelChoice(model=name, environ={}))
    assert compare_models("pokeview-openai/1", "pokeview-openai/2") == 0
    said = capsys.readouterr().out
    assert ["model", "gemma-270m", "qwen3-8b"] in [line.split() for line in said.splitlines()]
    assert "-You play a Game Boy RPG. Choose what is good. Reply in JSON." in said
    compare_models("pokeview-openai/1", "pokeview-openai/1")
    assert capsys.readouterr().out.endswith("Their prompts are the same.\n")


def test_the_roster_offers_the_logged_models_that_can_play(shelf: Store) -> None:
    opened = open_store(shelf)
    foreign = opened.client.create_logged_model(opened.experiment_id, "foreign")
    opened.client.finalize_logged_model(foreign.model_id, "READY")
    log_agent("explorer", shelf, alias="champion")
    roster = Roster(load_config())
    assert [model.address for model in roster.logged()] == ["models:/pokeview-explorer@champion"]
    agent = roster.make(Candidate("models:/pokeview-explorer@champion"))
    assert agent.name == "models:/pokeview-explorer@champion"


def test_a_name_with_spaces_is_one_address(home: Path) -> None:
    roster = Roster(load_config())
    assert roster.candidate("models:/my best agent@champion") == Candidate("models:/my best agent@champion")
    assert roster.candidate("runs:/1f/my agent") == Candidate("runs:/1f/my agent")
    assert roster.candidate("openai my model") == Candidate("openai", "my model")


def test_where_there_is_no_store_none_is_made(home: Path) -> None:
    (home / "mlflow.db").unlink()
    assert Roster(load_config()).logged() == []
    assert not (home / "mlflow.db").exists()


def pokeview(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return run_forked(POKEVIEW, *arguments)


def test_a_logged_model_plays_a_run(shelf: Store) -> None:
    log_agent("explorer", shelf, seed=1, alias="champion")
    results = []
    for agent in ("models:/pokeview-explorer@champion", "explorer"):
        done = pokeview("run", "--agent", agent, "--steps", "8", "--seed", "1", "--json", "--no-mlflow")
        assert done.returncode == 0, done.stderr
        results.append(json.loads(done.stdout))
    assert results[0]["steps"] == 8
    assert results[0]["state_hash"] == results[1]["state_hash"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            ["run", "--agent", "models:/nobody@champion", "--no-mlflow"],
            "There is no logged model at models:/nobody@champion",
        ),
        (["models", "compare", "nobody/1", "nobody/2"], "nobody"),
        (["log", "models:/nobody@champion"], "is a logged model already"),
        (["log", "openai"], "No model was chosen"),
    ],
)
def test_what_cannot_be_is_one_sentence(home: Path, arguments: list[str], problem: str) -> None:
    done = pokeview(*arguments)
    assert done.returncode == 2
    assert problem in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
