"""JSON and back: what comes back is what was given, of the same types, in the same order."""

import json
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pytest

from pokeview.games.state import Direction, Position
from pokeview.play.actions import Action, Button, Buttons, Choose, Press, ReadOn, RunAway, TalkTo, Wait, Walk, WalkTo
from pokeview.play.json_form import MISSHAPEN, from_json, to_json


@dataclass(frozen=True)
class Node:
    name: str
    places: dict[Position, tuple[int, str | None]]


VALUES: list[tuple[Any, Any]] = [
    (int | None, None),
    (int | None, 3),
    (float, 2),
    (str, "\ud800 half a pair, and \0"),
    (bool, False),
    (Direction, Direction.UP),
    (tuple[int, str], (1, "a")),
    (tuple[Button, ...], (Button.A, Button.B)),
    (tuple[int, ...], ()),
    (list[Position], [Position(1, 2, 3)]),
    (frozenset[tuple[int, int]], frozenset({(2, 1), (1, 2)})),
    (dict[str, list[int]], {"b": [1], "a": []}),
    (dict[tuple[str, int], Position], {("warp", 1): Position(1, 2, 3)}),
    (Node, Node("x", {Position(1, 0, 0): (4, None)})),
    (object, {"any": [1, None, {"json": 2.5}]}),
    (Action, Buttons((Press(Button.UP, 3), Press(Button.A)))),
    (Action, Wait(30)),
    (Action, Walk((Direction.LEFT,))),
    (Action, WalkTo(1, 2)),
    (Action, TalkTo(1, 2)),
    (Action, ReadOn()),
    (Action, RunAway()),
    (Action, Choose("YES")),
    (Action | None, None),
]


@pytest.mark.parametrize(("kind", "value"), VALUES, ids=repr)
def test_what_comes_back_is_what_was_given(kind: Any, value: Any) -> None:
    back = from_json(kind, json.loads(json.dumps(to_json(kind, value))))
    assert back == value
    assert type(back) is type(value)


def test_dictionaries_keep_their_order() -> None:
    assert list(from_json(dict[int, int], to_json(dict[int, int], {3: 0, 1: 0, 2: 0}))) == [3, 1, 2]


def test_sets_come_out_sorted() -> None:
    assert to_json(set[int], {30, 2, 100}) == [2, 30, 100]


def test_a_list_may_be_a_deque() -> None:
    assert to_json(list[int], deque([1, 2])) == [1, 2]


def test_the_state_of_a_source_of_chance_comes_back() -> None:
    kind, chance = tuple[int, tuple[int, ...], float | None], random.Random(1)
    chance.gauss()
    again = random.Random(2)
    again.setstate(from_json(kind, json.loads(json.dumps(to_json(kind, chance.getstate())))))
    assert again.getstate() == chance.getstate()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, "1"),
        (int, True),
        (int, 1.5),
        (int, None),
        (str, 1),
        (Direction, "north"),
        (tuple[int, int], [1]),
        (tuple[int, ...], "12"),
        (list[int], {"a": 1}),
        (dict[str, int], [1]),
        (Position, {"map_id": 1}),
        (Position, []),
        (Action, ["Explode", {}]),
        (Action, "RunAway"),
        (Action, {}),
        (Action, None),
    ],
    ids=repr,
)
def test_another_shape_is_refused(kind: Any, value: Any) -> None:
    with pytest.raises(MISSHAPEN):
        from_json(kind, value)


@dataclass(frozen=True)
class Grown:
    name: str
    parent: str = ""
    steps: list[int] = field(default_factory=list)


def test_a_field_that_has_come_since_takes_its_default() -> None:
    assert from_json(Grown, {"name": "x"}) == Grown("x")
    assert from_json(Grown, {"name": "x", "parent": "y", "steps": [1]}) == Grown("x", "y", [1])


@pytest.mark.parametrize("json", [{}, {"parent": "y"}, {"name": "x", "parent": 4}])
def test_a_field_without_a_default_is_needed_and_every_field_of_its_type(json: dict[str, object]) -> None:
    with pytest.raises(MISSHAPEN):
        from_json(Grown, json)
