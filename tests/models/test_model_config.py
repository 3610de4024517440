"""The configuration of a logged model: every key can be given anew, and nothing in it is secret."""

import pytest

from pokeview.agents.llm.local_model import MODEL
from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.agents.llm.openai_chat import OpenAIChat
from pokeview.errors import AgentError, SettingError
from pokeview.models.model_config import ModelConfig, config_for

PASSWORD = "hunter2-planted"


def logged(agent: str = "openai", **choice: object) -> ModelConfig:
    return config_for(agent, ModelChoice(environ={}, **choice), game="fernvale", seed=7)  # type: ignore[arg-type]


def test_what_is_logged_is_what_comes_back() -> None:
    config = logged(model="qwen3-8b", base_url="http://127.0.0.1:8000/v1", temperature=0.5, vision=True)
    assert ModelConfig.of(config.model_dump()) == config
    assert ModelConfig.of(None) == ModelConfig()


def test_the_model_is_asked_as_it_was_when_the_agent_was_logged() -> None:
    agent = logged(model="qwen3-8b", base_url="http://127.0.0.1:8000/v1").make_agent()
    assert isinstance(agent, OpenAIChat)
    assert agent.name == "openai qwen3-8b"


@pytest.mark.parametrize(("model", "profile"), [("gemma-3-270m", "small"), ("gpt-5-mini", "full")])
def test_a_way_of_asking_stays_with_the_logged_agent(model: str, profile: str) -> None:
    assert logged(model=model).profile == profile


def test_the_local_model_is_logged_by_its_name_and_with_no_address() -> None:
    config = logged(llm="local", base_url="http://127.0.0.1:1/v1")
    assert (config.model, config.llm, config.base_url) == (MODEL, "local", "")


@pytest.mark.parametrize(
    "base_url", [f"http://ash:{PASSWORD}@box/v1", f"https://box/v1?key={PASSWORD}", f"https://box/v1#{PASSWORD}"]
)
def test_an_address_with_a_password_is_not_logged(base_url: str) -> None:
    assert logged(model="m", base_url=base_url).base_url == ""
    from_environment = ModelChoice(model="m", environ={"OPENAI_BASE_URL": base_url})
    assert config_for("dspy", from_environment, game="fernvale", seed=0).base_url == ""


def test_agents_that_ask_nobody_are_logged_without_a_model() -> None:
    assert logged("explorer", model="gpt-5") == ModelConfig(agent="explorer", seed=7)


def test_an_agent_with_no_model_to_ask_is_refused() -> None:
    with pytest.raises(SettingError, match="No model was chosen"):
        logged(model=" ")


@pytest.mark.parametrize(
    ("key", "value"), [("temperature", 9), ("temperature", "hot"), ("profile", "tiny"), ("seed", "x"), ("llm", "cloud")]
)
def test_a_value_that_cannot_be_used_is_named(key: str, value: object) -> None:
    with pytest.raises(SettingError, match=f"The key '{key}' of the model's model_config cannot be used: "):
        ModelConfig.of({key: value})


def test_an_unknown_agent_is_named() -> None:
    with pytest.raises(AgentError, match="no agent called 'nobody'"):
        ModelConfig(agent="nobody").make_agent()
