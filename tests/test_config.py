"""Flags over environment over the file over defaults, and a sentence for what cannot be used."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from pokeview.config import load_config
from pokeview.errors import SettingError


@pytest.fixture(autouse=True)
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("POKEVIEW_AGENT", "POKEVIEW_SPEED", "POKEVIEW_HOME", "MLFLOW_TRACKING_URI", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "config.toml"
    monkeypatch.setenv("POKEVIEW_CONFIG", str(path))
    return path


def test_with_nothing_set_there_are_defaults() -> None:
    config = load_config()
    assert (config.agent, config.seed, config.speed, config.tracking) == ("explorer", 0, "1x", True)
    assert config.home.name == "pokeview"


def test_flags_win_over_the_environment_and_that_over_the_file(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.write_text('agent = "random"\nseed = 5\nspeed = "4x"')
    monkeypatch.setenv("POKEVIEW_SPEED", "2x")
    monkeypatch.setenv("POKEVIEW_SEED", "6")
    config = load_config(seed=7)
    assert (config.agent, config.speed, config.seed) == ("random", "2x", 7)


def test_a_flag_that_was_not_given_changes_nothing(config_file: Path) -> None:
    config_file.write_text('agent = "random"')
    assert load_config(agent=None).agent == "random"


def test_the_names_that_others_gave_their_variables_count(monkeypatch: pytest.MonkeyPatch, config_file: Path) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")
    config_file.write_text('base_url = "http://127.0.0.1:8080/v1"\ntracking_uri = "http://elsewhere"')
    config = load_config()
    assert config.tracking_uri == "http://127.0.0.1:5000"
    assert config.base_url == "http://127.0.0.1:8080/v1"


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        load_config().seed = 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('speed = "9x"', "The setting 'speed' cannot be used: input should be '1x', '2x', '4x' or 'max'"),
        ("seed = 'one'", "The setting 'seed' cannot be used: input should be a valid integer"),
        ("agnet = 'random'", "There is no setting 'agnet'. Is it misspelt in"),
        ("agent = [", "The configuration file .* cannot be read"),
        ("prompt_tokens = 3", "The setting 'prompt_tokens' cannot be used"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(config_file: Path, text: str, problem: str) -> None:
    config_file.write_text(text)
    with pytest.raises(SettingError, match=problem):
        load_config()


def test_a_logged_model_takes_no_prompt(monkeypatch: pytest.MonkeyPatch, config_file: Path) -> None:
    champion, prompt = "models:/pokeview-openai@champion", "prompts:/my-system@prod"
    with pytest.raises(SettingError, match="the prompt that it was logged with"):
        load_config(agent=champion, prompt=prompt)
    assert load_config(agent="openai", prompt=prompt).prompt == prompt
    monkeypatch.setenv("POKEVIEW_PROMPT", prompt)
    assert load_config(agent=champion).agent == champion
