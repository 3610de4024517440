"""The models that ask a language model, as MLflow runs them."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from pokeview.agents.llm.local_model import LocalModel
from pokeview.tracking.store.environment import import_mlflow


def model_of(agent: str) -> Any:
    """What the agent's model file makes."""
    import_mlflow()
    if agent == "dspy":
        from pokeview.models.dspy_model import PokemonRedDSPyModel

        return PokemonRedDSPyModel()
    from pokeview.models.openai_model import PokemonRedOpenAIModel

    return PokemonRedOpenAIModel()


@pytest.mark.parametrize("agent", ["openai", "dspy"])
def test_it_plays_and_gives_its_agent_away(
    agent: str, local_model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("POKEVIEW_ROM", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", local_model.api_key.get_secret_value())
    config = {"agent": agent, "model": local_model.model, "base_url": local_model.base_url}
    model = model_of(agent)
    model.load_context(context := SimpleNamespace(model_config=config, artifacts={}))
    rows = [{"action": "start_game", "headless": True}, {"action": "step"}]
    started, stepped = model.predict(context, pd.DataFrame(rows))
    assert (started["status"], stepped["status"]) == ("success", "success")
    assert stepped["action_executed"]
    assert stepped["ai_response"]
    assert model.make_agent().name == f"{agent} {local_model.model}"
