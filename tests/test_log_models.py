"""The demonstration, with the real small model."""

from pathlib import Path

import pytest

from pokeview import log_models
from pokeview.agents.llm.local_model import LocalModel
from pokeview.config import load_config
from pokeview.errors import SettingError


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, empty_mlflow_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mlflow.db").write_bytes(empty_mlflow_database.read_bytes())
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "OPENAI_BASE_URL", "POKEVIEW_MODEL", "POKEVIEW_LLM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("POKEVIEW_HOME", str(tmp_path))
    monkeypatch.setenv("POKEVIEW_CONFIG", str(tmp_path / "none.toml"))


def test_both_agents_are_logged_loaded_in_three_ways_and_play(
    local_model: LocalModel, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", local_model.api_key.get_secret_value())
    monkeypatch.setattr(log_models, "STEPS", 1)
    config = load_config(model=local_model.model, base_url=local_model.base_url)
    played = log_models.demonstrate(config)
    names = [one.address.removeprefix("models:/") for one in played]
    assert names[1:3] == ["pokeview-openai/1", "pokeview-openai@champion"]
    assert names[4:6] == ["pokeview-dspy/1", "pokeview-dspy@champion"]
    assert all(name.startswith("m-") for name in (names[0], names[3]))
    assert all(one.actions[0] == "start_game" and len(one.actions) == 2 and one.reasoning for one in played)
    said = capsys.readouterr().out
    assert "Logged pokeview-openai in run " in said
    assert "Logged pokeview-dspy in no run" in said
    assert said.endswith("6 of 6 loaded models played.\n")


def test_without_any_model_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_models, "is_installed", lambda: False)
    with pytest.raises(SettingError, match=r"pip install 'pokeview\[local\]'"):
        log_models.demonstrate(load_config())


def test_a_failure_is_a_sentence_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(log_models, "is_installed", lambda: False)
    with pytest.raises(SystemExit) as ended:
        log_models.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("pokeview: There is no model to ask")
