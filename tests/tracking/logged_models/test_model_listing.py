"""The models of a store as they are listed, ranked, addressed and compared."""

from collections.abc import Mapping

import pytest

from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.errors import TrackingError
from pokeview.tracking.logged_models import model_registry
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.logged_models.model_listing import ListedModel, compare, find_model, list_models, ranked
from pokeview.tracking.logged_models.score import log_score
from pokeview.tracking.store.store import Store, open_store

RANKING = "milestones_per_100_steps"


def new_model(
    store: Store, name: str = "m", *scores: Mapping[str, float], tags: Mapping[str, str] | None = None
) -> str:
    """A model with no code, which is made at once: each score is that of a run of its own."""
    opened = open_store(store)
    model = opened.client.create_logged_model(opened.experiment_id, name, tags=dict(tags or {}))
    opened.client.finalize_logged_model(model.model_id, "READY")
    for score in scores:
        run_id = opened.client.create_run(opened.experiment_id).info.run_id
        log_score(opened.client, run_id, model.model_id, dict.fromkeys(score, 0.0), 1, 1000)
        log_score(opened.client, run_id, model.model_id, score, 50, 2000)
    return str(model.model_id)


def test_an_empty_store_has_none(store: Store) -> None:
    assert list_models(store) == []


def test_a_model_is_listed_with_what_it_is_and_how_it_played(store: Store) -> None:
    model_id = new_model(
        store, "scout", {RANKING: 2.0}, {RANKING: 4.0, "dollars": 1.0}, tags={"pokeview.agent": "dspy"}
    )
    (model,) = list_models(store)
    assert model == ListedModel(
        model_id, "scout", model.created_ms, {"agent": "dspy"}, (), {RANKING: 3.0, "dollars": 1.0}, runs=2
    )
    assert model.is_agent
    assert model.uri == model.address == f"models:/{model_id}"


def test_models_are_ranked_by_a_metric_and_the_unmeasured_come_last(store: Store) -> None:
    scores: dict[str, list[dict[str, float]]] = {"low": [{RANKING: 1.0}], "none": [], "high": [{RANKING: 9.0}]}
    for name, score in scores.items():
        new_model(store, name, *score)
    assert [model.name for model in list_models(store, RANKING)] == ["high", "low", "none"]
    assert [model.name for model in list_models(store)] == ["high", "none", "low"], "the newest first"
    assert ranked([], RANKING) == []


def test_a_model_that_is_not_ready_is_not_listed(store: Store) -> None:
    opened = open_store(store)
    opened.client.create_logged_model(opened.experiment_id, "half")
    assert list_models(store) == []


def test_versions_and_aliases_lead_to_their_models(store: Store) -> None:
    one, two = new_model(store), new_model(store)
    assert model_registry.register(store, one, "hero", "champion") == "1"
    assert model_registry.register(store, two, "hero") == "2"
    addresses = {model.model_id: model.address for model in list_models(store)}
    assert addresses == {one: "models:/hero@champion", two: "models:/hero/2"}
    for address in ("models:/hero/1", "hero/1", "models:/hero@champion", "hero@champion", f"models:/{one}", one):
        assert find_model(store, address).model_id == one


def test_an_alias_moves_to_another_version(store: Store) -> None:
    one, two = new_model(store), new_model(store)
    model_registry.register(store, one, "hero", "champion")
    model_registry.register(store, two, "hero")
    assert model_registry.set_alias(store, "hero/2", "champion") == "hero"
    assert find_model(store, "hero@champion").model_id == two
    assert model_registry.set_alias(store, "models:/hero@champion", "best") == "hero"
    assert find_model(store, "hero@best").model_id == two


@pytest.mark.parametrize("address", ["models:/", "models:/nobody@champion", "nobody/1", "m-0", "hero/9"])
def test_an_address_that_leads_nowhere_is_a_sentence(store: Store, address: str) -> None:
    model_registry.register(store, new_model(store), "hero")
    with pytest.raises(TrackingError):
        find_model(store, address)


def test_an_alias_needs_a_version(store: Store) -> None:
    model_id = new_model(store)
    with pytest.raises(TrackingError, match=f"{model_id} names no version: `pokeview models register {model_id}`"):
        model_registry.set_alias(store, model_id, "champion")


def test_two_models_are_compared_by_what_they_are_say_and_did(store: Store) -> None:
    small, full = (
        log_agent("openai", store, choice=ModelChoice(model=model, environ={})) for model in ("gemma-270m", "qwen3-8b")
    )
    one, other = find_model(store, small.uri), find_model(store, full.uri)
    comparison = compare(store, one, other)
    assert ("model", "gemma-270m", "qwen3-8b") in comparison.metadata
    assert {name for name, *_ in comparison.metadata} == {"model", "prompt_version"}
    assert comparison.prompt_diff[:2] == ("--- models:/pokeview-openai/1", "+++ models:/pokeview-openai/2")
    assert "-You play a Game Boy RPG. Choose what is good. Reply in JSON." in comparison.prompt_diff
    assert compare(store, one, one).prompt_diff == ()


def test_metrics_are_compared_side_by_side(store: Store) -> None:
    one = find_model(store, new_model(store, "one", {RANKING: 2.0}))
    other = find_model(store, new_model(store, "other", {RANKING: 3.0, "dollars": 1.0}))
    assert compare(store, one, other).metrics == (("dollars", None, 1.0), (RANKING, 2.0, 3.0))


def test_a_model_is_found_in_its_run_and_the_newest_of_a_name_counts(store: Store) -> None:
    opened = open_store(store)
    run_id = opened.client.create_run(opened.experiment_id).info.run_id
    log_agent("explorer", store, run_id=run_id, register=False, name="mine")
    newer = log_agent("random", store, run_id=run_id, register=False, name="mine")
    log_agent("explorer", store, register=False, name="mine")
    assert find_model(store, f"runs:/{run_id}/mine").model_id == newer.model_id
    with pytest.raises(TrackingError, match=f"no logged model at runs:/{run_id}/other"):
        find_model(store, f"runs:/{run_id}/other")


def test_an_alias_that_nobody_has_is_a_sentence(store: Store) -> None:
    log_agent("explorer", store)
    with pytest.raises(TrackingError, match=r"The model pokeview-explorer has no alias 'king'"):
        find_model(store, "pokeview-explorer@king")
