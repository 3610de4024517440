"""What goes between a session and an agent in another process comes out as it went in."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from pokeview.agents.remote.messages import (
    decision_as_json,
    decision_from_json,
    failure_as_json,
    failure_from_json,
    observation_as_json,
    observation_from_json,
)
from pokeview.games.state import Direction, GameMode, GameState, Position
from pokeview.play.actions import Action, ReadOn, RunAway, TalkTo, UseItem, Wait, Walk, WalkTo, press
from pokeview.play.agent import Decision, DecisionFailed, Exchange, Usage
from pokeview.play.json_form import MISSHAPEN
from pokeview.play.observation import Observation
from tests.support.play.toy_game import TOWN

PICTURE = np.arange(144 * 160 * 3, dtype=np.uint32).astype(np.uint8).reshape(144, 160, 3)
STATE = GameState(
    GameMode.OVERWORLD, Position(1, 2, 3), Direction.LEFT, area=TOWN, events=frozenset({3, 1}), dialogue="é\x1b[31m"
)
SEEN = Observation(
    step=7,
    game="Toy",
    picture=PICTURE,
    state=STATE,
    changes=("You moved.",),
    milestones=("Began",),
    goals=("Leave",),
    warning="Round in circles.",
    steps_stuck=4,
    nudges=("Go north.",),
)


@pytest.mark.parametrize("seen", [SEEN, Observation(step=1, game="Toy", picture=PICTURE, state=None)])
def test_an_observation_comes_through(seen: Observation) -> None:
    come = observation_from_json(json.loads(json.dumps(observation_as_json(seen))))
    assert np.array_equal(come.picture, seen.picture)
    for field in fields(Observation):
        if field.name != "picture":
            assert getattr(come, field.name) == getattr(seen, field.name)


@pytest.mark.parametrize(
    "action",
    [
        press("a", "up"),
        Wait(9),
        Walk((Direction.UP,)),
        WalkTo(1, 2),
        TalkTo(3, 4),
        ReadOn(),
        UseItem("SALVE"),
        RunAway(),
    ],
)
def test_a_decision_comes_through(action: Action) -> None:
    decision = Decision(action, "Because.", Usage(12, None, dollars=0.25), Exchange("sent", "answered"))
    assert decision_from_json(json.loads(json.dumps(decision_as_json(decision)))) == decision


def test_a_failure_comes_through() -> None:
    failure = failure_from_json(
        json.loads(json.dumps(failure_as_json(DecisionFailed("No such tool.", Usage(5, 6), Exchange("sent", "fly")))))
    )
    assert str(failure) == "No such tool."
    assert failure.usage == Usage(5, 6)
    assert failure.exchange == Exchange("sent", "fly")


def test_what_a_newer_version_adds_is_left_out_and_what_an_older_one_lacks_is_its_default() -> None:
    told = observation_as_json(SEEN)
    del told["nudges"]
    come = observation_from_json({**told, "weather": "rain"})
    assert come.nudges == ()
    assert come.changes == SEEN.changes


@pytest.mark.parametrize("change", [{"state": 3}, {"step": "x"}, {"picture": 3}])
def test_another_shape_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MISSHAPEN):
        observation_from_json({**observation_as_json(replace(SEEN, state=None)), **change})
