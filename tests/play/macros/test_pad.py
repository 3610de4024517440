"""The pad on the toy: presses, steps, turns, and what may come between."""

from collections.abc import Generator
from dataclasses import replace

import pytest

from pokeview.games.state import Battle, Direction, GameMode, GameState, Menu, Monster, Position
from pokeview.play.actions import Input
from pokeview.play.macros.pad import BLOCKED, CHECK_FRAMES, LONGEST_SETTLE_FRAMES, STILL_FRAMES, Pad, interruption
from tests.support.play.toy_game import CAVE, TOWN, ToyGame, ToyGameBoy

MAP = GameState(GameMode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN)
MONSTER = Monster(1, "X", "X", 5, 20, 20, "", ())
FIGHT = replace(MAP, mode=GameMode.BATTLE, battle=Battle("wild", MONSTER, MONSTER))
TEXT = replace(MAP, mode=GameMode.DIALOGUE, dialogue="HELLO")
PICTURE = replace(MAP, mode=GameMode.DIALOGUE)
YES_NO = replace(TEXT, mode=GameMode.MENU, menu=Menu(("YES", "NO"), ((0, 0), (2, 0)), 0))
START_MENU = replace(YES_NO, dialogue="")


def run(inputs: Generator[Input, None, object], gameboy: ToyGameBoy) -> str:
    while True:
        try:
            step = next(inputs)
        except StopIteration as end:
            return str(end.value or "")
        gameboy.advance(step.frames, step.button)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (MAP, MAP, ""),
        (MAP, replace(MAP, position=Position(1, 2, 1)), ""),
        (MAP, replace(MAP, position=Position(2, 2, 1), area=CAVE), "entered CAVE"),
        (MAP, FIGHT, "a battle began"),
        (FIGHT, MAP, "the battle ended"),
        (MAP, TEXT, "text came up"),
        (MAP, PICTURE, "text came up"),
        (PICTURE, MAP, "the text ended"),
        (TEXT, YES_NO, "a choice came up"),
        (YES_NO, TEXT, "the choice was made"),
        (MAP, START_MENU, ""),
        (None, MAP, ""),
    ],
)
def test_what_ends_an_action_early(before: GameState | None, after: GameState, reason: str) -> None:
    assert interruption(before, after) == reason


def test_a_step_into_a_wall_is_tried_twice() -> None:
    gameboy = ToyGameBoy()
    assert run(Pad(ToyGame(), gameboy).step(Direction.UP), gameboy) == BLOCKED
    assert gameboy.pressed == ["up", "up"]


def test_a_step_that_starts_a_scene_waits_for_it() -> None:
    """A trainer has seen the player: buttons are dead while they walk up, then they speak."""

    def see(toy: ToyGameBoy) -> None:
        toy.walking_frames, toy.after_step, seen_at = 200, lambda _: None, toy.frames
        toy.as_time_passes = lambda later: later.show("I SAW YOU") if later.frames > seen_at + 150 else None

    gameboy = ToyGameBoy(after_step=see)
    gameboy.state = replace(gameboy.state, facing=Direction.DOWN)
    assert run(Pad(ToyGame(), gameboy).step(Direction.DOWN), gameboy) == "text came up"
    assert gameboy.pressed == ["down"]


def test_turning_does_not_walk() -> None:
    gameboy = ToyGameBoy()
    pad = Pad(ToyGame(), gameboy)
    run(pad.face(Direction.RIGHT), gameboy)
    run(pad.face(Direction.RIGHT), gameboy)
    assert gameboy.state.facing == Direction.RIGHT
    assert gameboy.square == (1, 1)
    assert gameboy.pressed == ["right"]


def test_settling_starts_anew_with_every_change() -> None:
    gameboy = ToyGameBoy(as_time_passes=lambda toy: toy.show(f"{'A' * min(8, toy.frames // CHECK_FRAMES)}"))
    run(Pad(ToyGame(), gameboy).settle(), gameboy)
    assert 8 * CHECK_FRAMES + STILL_FRAMES <= gameboy.frames < LONGEST_SETTLE_FRAMES


def test_each_line_of_text_is_kept_once() -> None:
    gameboy = ToyGameBoy()
    pad = Pad(ToyGame(), gameboy, shown="one\ntwo")
    for page in ("one\ntwo", "two\nthree", "three"):
        gameboy.show(page)
        pad.read()
    assert pad.pages == ["three"]
