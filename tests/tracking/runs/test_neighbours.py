"""What is around a run, in a real store."""

from dataclasses import replace
from typing import Any

import pytest

from pokeview.errors import TrackingError
from pokeview.play.ending import SessionEnding
from pokeview.tracking.logged_models.model_listing import ListedModel, Version
from pokeview.tracking.logged_models.score import RANKING
from pokeview.tracking.recorder import RankedModel, RunState
from pokeview.tracking.runs import neighbours
from pokeview.tracking.runs.neighbours import LOOK_EVERY_SECONDS, Neighbours
from pokeview.tracking.runs.outbox import EventEntries
from pokeview.tracking.runs.session_run import SessionRun, open_run
from pokeview.tracking.store.store import Store, open_store
from tests.support.tracking.played_steps import FACTS, step_done

LOOKS = 3


class FakeClock:
    """Every look takes as long as a test says."""

    def __init__(self) -> None:
        self.now = 0.0
        self.passing = 0.0

    def __call__(self) -> float:
        self.now += self.passing
        return self.now


def open_session_run(store: Store, session_id: str, agent: str = "explorer") -> SessionRun:
    return open_run(open_store(store), replace(FACTS, session_id=session_id, agent=agent))


def changes(around: Neighbours, run: SessionRun) -> dict[str, Any]:
    return {name: value for _ in range(LOOKS) for name, value in around.look(run, 7).items()}


def test_other_runs_of_the_experiment(store: Store) -> None:
    other = open_session_run(store, "ffffffffffff", "random")
    entries = [EventEntries().entry_of(step_done(step)) for step in (1, 2)]
    other.log(tuple(entry for entry in entries if entry))
    other.end(SessionEnding.FAILED)
    run = open_session_run(store, "0123456789ab")
    (recent,) = changes(Neighbours(store), run)["recent_runs"]
    assert (recent.name, recent.agent, recent.state) == ("fernvale-random-ffffff", "random", RunState.FAILED)
    assert (recent.milestones, recent.steps) == (0, 2)


def test_the_machine_is_in_the_run(store: Store) -> None:
    run = open_session_run(store, "0123456789ab")
    changes(Neighbours(store), run)
    (logged,) = run.client.get_metric_history(run.run_id, "system/cpu_utilization_percentage")
    assert logged.step == 7


def test_whoever_does_not_want_the_machine_in_the_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", "false")
    run = open_session_run(store, "0123456789ab")
    changes(Neighbours(store), run)
    assert run.client.get_metric_history(run.run_id, "system/cpu_utilization_percentage") == []


def test_models_by_how_they_play(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [
        ListedModel("m-1", "explorer", 1, versions=(Version("explorer", "3", ("champion",)),), metrics={RANKING: 2.5}),
        ListedModel("m-2", "random", 1, metrics={RANKING: 0.5}, runs=2),
        ListedModel("m-3", "never played", 1),
    ]
    monkeypatch.setattr(neighbours, "list_models", lambda store, sort: listed)
    run = open_session_run(store, "0123456789ab")
    assert changes(Neighbours(store), run)["ranked_models"] == (
        RankedModel("explorer@champion", 2.5, 0),
        RankedModel("m-2", 0.5, 2),
    )


def test_a_store_that_gives_no_models_gives_the_rest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(store: Store, sort: str) -> list[ListedModel]:
        raise TrackingError("Nobody may see them.")

    monkeypatch.setattr(neighbours, "list_models", refuse)
    run = open_session_run(store, "0123456789ab")
    assert changes(Neighbours(store), run) == {"recent_runs": ()}


def test_a_look_that_takes_long_is_taken_rarely(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    clock = FakeClock()

    def list_none(store: Store, sort: str) -> list[ListedModel]:
        looked.append(sort)
        return []

    around = Neighbours(store, clock)
    run = open_session_run(store, "0123456789ab")
    monkeypatch.setattr(neighbours, "list_models", list_none)
    for _ in range(LOOKS):
        around.look(run, 1)
    assert looked == [RANKING]
    assert around.look(run, 1) == {}, "all has been looked at"
    clock.now += LOOK_EVERY_SECONDS
    clock.passing = 2.0
    changes(around, run)
    assert looked == [RANKING, RANKING]
    clock.passing = 0.0
    clock.now += LOOK_EVERY_SECONDS
    assert changes(around, run) == {}, "a rest of twenty times as long"
