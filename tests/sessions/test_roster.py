"""Who could play, by the settings, and by an endpoint that is asked."""

import pytest

from pokeview.agents.llm.local_model import MODEL
from pokeview.config import load_config
from pokeview.errors import AgentError, SettingError
from pokeview.sessions.roster import Candidate, Roster
from tests.support.agents.scripted_server import ScriptedServer


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENROUTER_API_KEY", "POKEVIEW_MODEL", "POKEVIEW_LLM"):
        monkeypatch.delenv(name, raising=False)


def test_the_configured_and_the_local_model_are_known_without_asking() -> None:
    assert Roster(load_config()).known("openai") == [Candidate("openai", MODEL, local=True)]
    assert Roster(load_config(model="gpt-5")).known("dspy") == [
        Candidate("dspy", "gpt-5"),
        Candidate("dspy", MODEL, local=True),
    ]


def test_without_the_extra_there_is_no_local_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pokeview.agents.llm.local_model.find_spec", lambda name: None)
    assert Roster(load_config()).known("openai") == []


async def test_the_endpoint_offers_its_models() -> None:
    with ScriptedServer(models=("one", "two")) as server:
        offered = await Roster(load_config(base_url=server.base_url)).offered("openai")
    assert offered == [Candidate("openai", "one"), Candidate("openai", "two")]


async def test_an_endpoint_that_cannot_be_asked_says_why() -> None:
    with ScriptedServer() as server:
        gone = server.base_url
    with pytest.raises(AgentError, match="cannot be reached"):
        await Roster(load_config(base_url=gone)).offered("openai")
    with pytest.raises(SettingError, match="wants an API key"):
        await Roster(load_config()).offered("openai")


@pytest.mark.parametrize(
    ("candidate", "name"),
    [
        (Candidate("explorer"), "explorer"),
        (Candidate("openai", "qwen3"), "openai qwen3"),
        (Candidate("openai"), "openai configured"),
        (Candidate("openai", MODEL, local=True), f"openai {MODEL}"),
    ],
)
def test_an_agent_is_made_with_its_model(candidate: Candidate, name: str) -> None:
    config = load_config(model="configured", base_url="http://127.0.0.1:1/v1")
    assert Roster(config).make(candidate).name == name


@pytest.mark.parametrize(
    ("name", "is_known"),
    [("explorer", True), ("openai", True), ("models:/m-1", True), ("runs:/r/m", True), ("you", False), ("gone", False)],
)
def test_a_name_is_an_agents_or_a_logged_models(name: str, is_known: bool) -> None:
    assert Candidate(name).is_known is is_known


def test_another_model_than_the_local_one_can_be_chosen_where_that_is_configured() -> None:
    config = load_config(llm="local", base_url="http://127.0.0.1:1/v1")
    assert Roster(config).make(Candidate("openai", "qwen3")).name == "openai qwen3"


def test_what_is_missing_is_said() -> None:
    with pytest.raises(SettingError, match="No model was chosen"):
        Roster(load_config(base_url="http://127.0.0.1:1/v1")).make(Candidate("openai"))
    with pytest.raises(SettingError, match="wants an API key"):
        Roster(load_config()).make(Candidate("openai", "gpt-5"))
