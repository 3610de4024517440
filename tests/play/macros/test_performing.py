"""Actions become inputs, stop when the situation changes, and say why."""

import pytest

from pokeview.games.state import Direction, Position
from pokeview.play.actions import Action, Button, Buttons, Press, Wait, Walk, describe, press
from pokeview.play.macros.pad import LONGEST_HOLD_FRAMES, LONGEST_SETTLE_FRAMES, STILL_FRAMES, Pad
from pokeview.play.macros.performing import LONGEST_ACTION_FRAMES, LONGEST_WAIT_FRAMES, MOST_PRESSES, perform
from tests.support.play.toy_game import ToyGame, ToyGameBoy, carry_out

UP, DOWN, LEFT, RIGHT = Direction.UP, Direction.DOWN, Direction.LEFT, Direction.RIGHT


def test_a_walk_turns_where_it_must_and_arrives() -> None:
    gameboy = ToyGameBoy()
    assert carry_out(Walk((DOWN, DOWN, RIGHT)), gameboy) == ""
    assert gameboy.square == (3, 2)


def test_a_walk_into_a_wall_says_so_and_presses_nothing_more() -> None:
    gameboy = ToyGameBoy()
    assert carry_out(Walk((UP, RIGHT)), gameboy) == "the way is blocked"
    assert gameboy.square == (1, 1)
    assert "right" not in [button for button, _ in gameboy.log]


def test_a_walk_stops_behind_a_door() -> None:
    gameboy = ToyGameBoy()
    reason = carry_out(Walk((DOWN, DOWN, RIGHT, RIGHT, DOWN, UP, UP)), gameboy)
    assert reason == "entered CAVE"
    assert gameboy.state.position == Position(2, 2, 1)


def test_presses_stop_when_somebody_speaks() -> None:
    gameboy = ToyGameBoy()
    carry_out(Walk((RIGHT, RIGHT, RIGHT)), gameboy)
    assert carry_out(press("a", "a", "a"), gameboy) == "text came up"
    assert gameboy.state.dialogue == "HELLO"
    assert [button for button, _ in gameboy.log].count("a") == 1


def test_presses_stop_when_the_text_ends() -> None:
    gameboy = ToyGameBoy()
    carry_out(Walk((RIGHT, RIGHT, RIGHT)), gameboy)
    carry_out(press("a"), gameboy)
    assert carry_out(press("a", "a"), gameboy) == "the text ended"
    assert gameboy.state.dialogue == ""


def test_after_an_action_the_game_has_stood_still() -> None:
    gameboy = ToyGameBoy()
    carry_out(press("right"), gameboy)
    waits = [frames for button, frames in gameboy.log if button is None]
    assert sum(waits) >= STILL_FRAMES


def test_a_game_that_never_stands_still_is_not_waited_for_for_ever() -> None:
    class Restless(ToyGame):
        def look(self, memory: object) -> bytes:
            assert isinstance(memory, ToyGameBoy)
            return str(memory.frames).encode()

    gameboy = ToyGameBoy()
    for step in perform(Wait(1), Pad(Restless(), gameboy)):
        gameboy.advance(step.frames, step.button)
    assert gameboy.frames == 1 + LONGEST_SETTLE_FRAMES


def test_a_wait_is_cut_and_says_so() -> None:
    gameboy = ToyGameBoy()
    assert carry_out(Wait(10**9), gameboy) == f"{LONGEST_WAIT_FRAMES} frames are the longest wait"
    assert gameboy.frames <= LONGEST_WAIT_FRAMES + LONGEST_SETTLE_FRAMES


def test_ten_thousand_buttons_are_cut_and_it_says_so() -> None:
    gameboy = ToyGameBoy()
    reason = carry_out(press(*["b"] * 10_000), gameboy)
    assert reason == f"too many buttons: only the first {MOST_PRESSES} of 10000 were pressed"
    assert len(gameboy.pressed) == MOST_PRESSES


def test_no_action_is_longer_than_three_minutes() -> None:
    gameboy = ToyGameBoy()
    assert carry_out(Walk((DOWN, UP) * 5000), gameboy) == "it took longer than 180 seconds"
    assert gameboy.frames <= LONGEST_ACTION_FRAMES + LONGEST_SETTLE_FRAMES
    assert gameboy.log[-1][0] is None


def test_a_button_waits_until_the_game_listens() -> None:
    gameboy = ToyGameBoy()
    gameboy.walking_frames = 40
    carry_out(press("right"), gameboy)
    assert gameboy.state.facing == RIGHT


@pytest.mark.parametrize(("asked", "given"), [(-5, 1), (0, 1), (30, 30), (10**9, LONGEST_HOLD_FRAMES)])
def test_holds_are_kept_within_bounds(asked: int, given: int) -> None:
    gameboy = ToyGameBoy()
    reason = carry_out(Buttons((Press(Button.B, asked),)), gameboy)
    assert gameboy.log[0] == ("b", given)
    assert bool(reason) == (asked > given)


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (press("a"), "a"),
        (press("up", "up", "a"), "up x2, a"),
        (Walk((LEFT, LEFT, DOWN)), "walk left x2, down"),
        (Wait(30), "wait 30 frames"),
    ],
)
def test_an_action_is_described_in_a_few_characters(action: Action, text: str) -> None:
    assert describe(action) == text
