"""Stuck means that nothing happens, not that the player stands still."""

from dataclasses import replace

from pokeview.games.state import Battle, Direction, GameMode, GameState, Monster, Position
from pokeview.play.actions import press
from pokeview.play.stuck import SAME_AGAIN, WINDOW_STEPS, StuckDetector
from tests.support.play.toy_game import TOWN

HERE = GameState(GameMode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN)
THERE = replace(HERE, position=Position(1, 1, 2))
MON = Monster(1, "X", "X", 5, 20, 20, "", ())
FIGHT = replace(HERE, mode=GameMode.BATTLE, battle=Battle("wild", MON, MON))


def test_the_same_useless_action_is_warned_of_and_forgiven_once_something_changes() -> None:
    stuck = StuckDetector()
    for _ in range(SAME_AGAIN):
        assert stuck.warning == ""
        stuck.note(press("a"), HERE, HERE, progressed=False)
    assert "'a' has changed nothing 3 times" in stuck.warning
    stuck.note(press("up"), HERE, THERE, progressed=False)
    assert stuck.warning == ""


def test_different_useless_actions_are_noticed_too() -> None:
    stuck = StuckDetector()
    for button in ("a", "b", "start", "select"):
        stuck.note(press(button), HERE, HERE, progressed=False)
    assert "Nothing at all has changed in the last 4 steps" in stuck.warning


def test_pacing_to_and_fro_is_noticed() -> None:
    stuck = StuckDetector()
    for step in range(WINDOW_STEPS):
        before, after = (HERE, THERE) if step % 2 else (THERE, HERE)
        stuck.note(press("up"), before, after, progressed=False)
    assert "back and forth" in stuck.warning
    assert stuck.steps_stuck == 1


def test_a_long_battle_is_not_being_stuck() -> None:
    stuck = StuckDetector()
    for step in range(3 * WINDOW_STEPS):
        hit = replace(FIGHT, battle=Battle("wild", MON, replace(MON, hp=step % 20)))
        stuck.note(press("a"), FIGHT if step % 20 else HERE, hit, progressed=False)
    assert stuck.warning == ""


def test_seeing_new_squares_is_not_being_stuck() -> None:
    stuck = StuckDetector()
    for step in range(2 * WINDOW_STEPS):
        before, after = (HERE, THERE) if step % 2 else (THERE, HERE)
        stuck.note(press("up"), before, after, progressed=step % 10 == 0)
    assert stuck.warning == ""
