"""Only tools of use now are offered, and only usable calls become actions."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pokeview.agents.llm.toolbox import MOST_PRESSES, UnusableCall, action_of, tools_for
from pokeview.games.state import BagItem, Battle, Direction, GameMode, GameState, Menu, Monster, Move, Position
from pokeview.play.actions import Action, Choose, ReadOn, RunAway, UseItem, UseMove, Wait, WalkTo, press
from pokeview.play.observation import Observation
from tests.support.play.toy_game import TOWN

SPRIG = Monster(1, "SPRIGLET", "SPRIGLET", 5, 20, 20, "", (Move(1, "TACKLE", 3), Move(2, "LEAFCUT", 0)))
MAP = GameState(GameMode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN)
TEXT = replace(MAP, mode=GameMode.DIALOGUE, dialogue="Hi")
CHOICE = replace(TEXT, mode=GameMode.MENU, menu=Menu(("YES", "NO"), ((1, 1), (2, 1)), 0))
FIGHT = replace(
    MAP, mode=GameMode.BATTLE, battle=Battle("wild", SPRIG, SPRIG), party=(SPRIG,), bag=(BagItem(1, "SALVE", 2),)
)


def tools(state: GameState | None) -> dict[str, Any]:
    seen = Observation(step=1, game="Toy", picture=np.zeros((144, 160, 3), np.uint8), state=state)
    return {tool.name: tool for tool in tools_for(seen)}


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (None, {"press", "wait"}),
        (MAP, {"walk_to", "talk_to", "press", "wait"}),
        (TEXT, {"read_on", "press", "wait"}),
        (CHOICE, {"choose", "press", "wait"}),
        (FIGHT, {"fight", "use_item", "run_away", "read_on", "press", "wait"}),
        (replace(FIGHT, battle=Battle("trainer", SPRIG, SPRIG)), {"fight", "use_item", "read_on", "press", "wait"}),
        (GameState(GameMode.TITLE, Position(0, 0, 0), Direction.DOWN), {"press", "wait"}),
    ],
)
def test_tools_fit_the_situation(state: GameState | None, names: set[str]) -> None:
    assert set(tools(state)) == names


def test_only_what_is_legal_can_be_named() -> None:
    assert tools(FIGHT)["fight"].parameters["properties"]["move"]["enum"] == ["TACKLE"]
    assert tools(CHOICE)["choose"].parameters["properties"]["option"]["enum"] == ["YES", "NO"]


@pytest.mark.parametrize(
    ("state", "name", "arguments", "action"),
    [
        (MAP, "walk_to", {"y": 3, "x": "4"}, WalkTo(3, 4)),
        (MAP, "press", {"buttons": ["UP", " a "]}, press("up", "a")),
        (MAP, "press", {"buttons": "up, a"}, press("up", "a")),
        (MAP, "wait", {"seconds": 0.5}, Wait(30)),
        (TEXT, "read_on", {}, ReadOn()),
        (CHOICE, "choose", {"option": "YES"}, Choose("YES")),
        (FIGHT, "fight", {"move": "TACKLE"}, UseMove("TACKLE")),
        (FIGHT, "use_item", {"item": "SALVE"}, UseItem("SALVE")),
        (FIGHT, "run_away", {}, RunAway()),
    ],
)
def test_a_call_becomes_an_action(state: GameState, name: str, arguments: dict[str, Any], action: Action) -> None:
    assert action_of(name, arguments, tuple(tools(state).values())) == action


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        ("fly", {}, "There is no tool 'fly' now, only walk_to"),
        ("fight", {"move": "TACKLE"}, "There is no tool 'fight' now"),
        ("walk_to", {"y": 3}, "walk_to was called with .* which does not fit"),
        ("walk_to", {"y": "north", "x": 1}, "does not fit"),
        ("press", {"buttons": ["turbo"]}, "does not fit"),
        ("press", {"buttons": []}, f"1 to {MOST_PRESSES} buttons"),
        ("press", {"buttons": ["a"] * 10_000}, f"1 to {MOST_PRESSES} buttons"),
        ("press", {"buttons": None}, "does not fit"),
        ("wait", {"seconds": 1e9}, "a wait lasts up to"),
        ("wait", {"seconds": "soon"}, "does not fit"),
    ],
)
def test_an_unusable_call_is_refused_with_a_sentence(name: str, arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(UnusableCall, match=problem):
        action_of(name, arguments, tuple(tools(MAP).values()))
