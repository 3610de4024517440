"""What an agent is ranked by: its own part of a session, not what others have played before."""

from dataclasses import replace

import pytest

from pokeview.play.budget import Spent
from pokeview.play.events import AgentChosen, StepDone
from pokeview.tracking.logged_models.score import RANKING, Scorekeeper, log_score
from pokeview.tracking.store.store import Store, open_store
from tests.support.tracking.played_steps import step_done


def played(step: int, milestones: int, tokens: int = 0, dollars: float = 0.0) -> StepDone:
    done = step_done(step)
    progress = replace(done.progress, milestones=milestones, squares_seen=10 * step)
    return replace(done, progress=progress, spent=Spent(steps=step, input_tokens=tokens, dollars=dollars))


def test_nobody_has_a_score_before_the_first_step() -> None:
    keeper = Scorekeeper()
    assert keeper.score == {}
    keeper.take(played(1, 1))
    keeper.take(AgentChosen(2, "random"))
    assert keeper.score == {}


def test_a_score_is_of_all_steps() -> None:
    keeper = Scorekeeper()
    for step in range(1, 51):
        keeper.take(played(step, milestones=step // 25, tokens=100 * step, dollars=0.5))
    assert keeper.score == {
        RANKING: pytest.approx(4.0),
        "milestones_reached": 2.0,
        "steps_played": 50.0,
        "new_squares_seen": 500.0,
        "tokens_used": 5000.0,
        "dollars_spent": 0.5,
    }


def test_another_agent_starts_anew() -> None:
    keeper = Scorekeeper()
    keeper.take(played(1, milestones=3, tokens=900))
    keeper.take(AgentChosen(2, "random"))
    keeper.take(played(2, milestones=4, tokens=900))
    assert keeper.score == {
        RANKING: pytest.approx(100.0),
        "milestones_reached": 1.0,
        "steps_played": 1.0,
        "new_squares_seen": 10.0,
    }


def test_a_score_that_is_sent_twice_is_stored_once(store: Store) -> None:
    opened = open_store(store)
    run_id = opened.client.create_run(opened.experiment_id).info.run_id
    model_id = opened.client.create_logged_model(opened.experiment_id, "m").model_id
    for _ in range(2):
        log_score(opened.client, run_id, model_id, {RANKING: 2.5}, 40, 1000)
    log_score(opened.client, run_id, model_id, {}, 41, 1000)
    (metric,) = opened.client.get_logged_model(model_id).metrics
    assert (metric.key, metric.value, metric.step, metric.run_id) == (RANKING, 2.5, 40, run_id)
