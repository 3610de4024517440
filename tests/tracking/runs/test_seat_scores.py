"""Whoever plays as a logged model, or is logged while it plays, gets its score in the store."""

from dataclasses import replace

import pytest

from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.errors import SettingError
from pokeview.play.ending import SessionEnding
from pokeview.play.events import AgentChosen
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.logged_models.model_listing import ListedModel, list_models
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.store.store import Store
from tests.support.tracking.played_steps import FACTS, step_done

PATIENCE_SECONDS = 120.0


def listed(store: Store, model_id: str) -> ListedModel:
    return next(model for model in list_models(store) if model.model_id == model_id)


def test_a_logged_model_that_plays_is_scored_when_it_leaves_the_seat(store: Store) -> None:
    model = log_agent("explorer", store)
    recorder = MlflowRecorder(store)
    recorder.start(replace(FACTS, agent=f"models:/{model.name}/{model.version}"))
    for step in (1, 2, 3):
        recorder.record(step_done(step))
    recorder.record(AgentChosen(4, "random"))
    for step in (4, 5):
        recorder.record(step_done(step))
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS), recorder.status
    assert listed(store, model.model_id).metrics["steps_played"] == 3
    assert listed(store, model.model_id).runs == 1


def test_an_agent_that_is_logged_while_it_plays_is_scored_to_the_end(store: Store) -> None:
    recorder = MlflowRecorder(store)
    recorder.start(FACTS)
    recorder.record(step_done(1))
    model = recorder.log_model("explorer").result(PATIENCE_SECONDS)
    for step in (2, 3):
        recorder.record(step_done(step))
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS), recorder.status
    assert listed(store, model.model_id).metrics["steps_played"] == 3


@pytest.mark.parametrize("agent", ["models:/nobody/7", "models:/m-00000000000000000000000000000000", "models:/"])
def test_a_model_that_is_no_longer_in_the_store_keeps_nothing_from_it(store: Store, agent: str) -> None:
    recorder = MlflowRecorder(store)
    recorder.start(replace(FACTS, agent=agent))
    recorder.record(step_done(1))
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS), recorder.status
    assert recorder.status.problem == ""


def test_a_model_that_asks_is_logged_as_it_asks(store: Store) -> None:
    recorder = MlflowRecorder(store, choice=ModelChoice(base_url="http://127.0.0.1:9/v1"))
    recorder.start(FACTS)
    model = recorder.log_model("openai qwen3-8b").result(PATIENCE_SECONDS)
    nameless = recorder.log_model("openai").exception(PATIENCE_SECONDS)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert listed(store, model.model_id).metadata["model"] == "qwen3-8b"
    assert isinstance(nameless, SettingError), nameless
