"""Walking to a square of the toy game: whatever the bundled game has no example of."""

from dataclasses import replace

import pytest

from pokeview.games.state import Direction, Position, Warp
from pokeview.play.actions import Action, TalkTo, Walk, WalkTo
from pokeview.play.macros.pad import BLOCKED
from pokeview.play.macros.walking import MOST_STEPS
from tests.support.play.toy_game import CAVE, ToyGameBoy, carry_out, enter_cave
from tests.support.play.toy_scenes import field, once, put_people, start_battle

UP, DOWN, RIGHT = Direction.UP, Direction.DOWN, Direction.RIGHT


def test_it_walks_round_somebody_who_steps_into_the_way() -> None:
    gameboy = field(".....", ".....", after_step=once(lambda it: put_people(it, (0, 2))))
    assert carry_out(WalkTo(0, 4), gameboy) == ""
    assert gameboy.square == (0, 4)


def test_it_waits_for_somebody_to_leave_the_only_way() -> None:
    gameboy = field(".....", after_step=once(lambda it: put_people(it, (0, 2))))
    gameboy.as_time_passes = lambda it: put_people(it) if it.frames > 150 else None
    assert carry_out(WalkTo(0, 4), gameboy) == ""
    assert gameboy.square == (0, 4)


def test_somebody_who_stays_in_the_only_way_is_named() -> None:
    gameboy = field(".....", after_step=once(lambda it: put_people(it, (0, 2))))
    assert carry_out(WalkTo(0, 4), gameboy) == "somebody stands in the way to (y=0, x=4)"
    assert gameboy.square == (0, 1)


def test_it_jumps_down_a_ledge_and_does_not_climb_it() -> None:
    gameboy = field("...", "vvv", "...")
    assert carry_out(WalkTo(2, 2), gameboy) == ""
    assert gameboy.square == (2, 2)
    assert carry_out(WalkTo(0, 0), gameboy) == "no way to (y=0, x=0) is known"
    assert gameboy.square == (2, 2)


def test_it_stops_where_a_text_opens_in_mid_walk() -> None:
    gameboy = field(".....", after_step=lambda it: it.show("HEY!") if it.square == (0, 2) else None)
    assert carry_out(WalkTo(0, 4), gameboy) == "text came up"
    assert gameboy.square == (0, 2)
    assert set(gameboy.pressed) == {"right"}
    assert gameboy.state.dialogue == "HEY!"


def test_it_stops_where_a_battle_begins() -> None:
    gameboy = field(".....", after_step=lambda it: start_battle(it) if it.square == (0, 3) else None)
    assert carry_out(WalkTo(0, 4), gameboy) == "a battle began"
    assert gameboy.square == (0, 3)


def test_it_enters_a_door_and_walks_round_another() -> None:
    doors = (Warp(0, 1, 9, 0), Warp(0, 2, 2, 0))
    gameboy = field("...", "...", warps=doors)
    gameboy.arrivals = {(0, 2): enter_cave}
    assert carry_out(WalkTo(0, 2), gameboy) == ""
    assert gameboy.state.area == CAVE


def test_a_mat_at_the_edge_is_left_by_one_more_step() -> None:
    gameboy = field("...", "...", warps=(Warp(1, 1, 2, 0),), bumps={(1, 1, DOWN): enter_cave})
    assert carry_out(WalkTo(1, 1), gameboy) == ""
    assert gameboy.state.area == CAVE


def test_a_doorway_that_opens_upwards_only_is_entered_from_the_side_too() -> None:
    gameboy = field("###", "...", warps=(Warp(1, 1, 2, 0),), at=(1, 0), bumps={(1, 1, UP): enter_cave})
    assert carry_out(WalkTo(1, 1), gameboy) == ""
    assert gameboy.state.area == CAVE


def test_stairs_on_which_the_player_stands_are_stepped_on_anew() -> None:
    gameboy = field("...", warps=(Warp(0, 1, 2, 0), Warp(0, 2, 3, 0)), at=(0, 1))
    gameboy.arrivals = {(0, 1): enter_cave}
    assert carry_out(WalkTo(0, 1), gameboy) == ""
    assert gameboy.state.area == CAVE


def test_a_way_out_that_does_not_open_is_named() -> None:
    gameboy = field("...", warps=(Warp(0, 1, 2, 0),))
    assert carry_out(WalkTo(0, 1), gameboy) == "the way out at (y=0, x=1) does not open"
    assert gameboy.square == (0, 1)


def test_a_pad_that_leads_to_the_same_map_is_entered_once() -> None:
    def teleport(it: ToyGameBoy) -> None:
        it.state = replace(it.state, position=Position(1, 2, 0))

    gameboy = field("...", "###", "...", warps=(Warp(0, 2, 1, 1), Warp(2, 0, 1, 0)))
    gameboy.arrivals = {(0, 2): teleport}
    assert carry_out(WalkTo(0, 2), gameboy) == ""
    assert gameboy.square == (2, 0)


def test_it_goes_round_a_wall_that_is_on_no_map() -> None:
    gameboy = field("...", "...", secret_walls={(0, 1)})
    assert carry_out(WalkTo(0, 2), gameboy) == ""
    assert gameboy.square == (0, 2)


def test_a_wall_that_is_on_no_map_is_named_where_there_is_no_way_round() -> None:
    gameboy = field("....", secret_walls={(0, 2)})
    assert carry_out(WalkTo(0, 3), gameboy) == "the way to (y=0, x=3) is blocked at (y=0, x=2)"


def test_somebody_who_has_stopped_the_player_is_waited_for() -> None:
    """For a second nothing moves and no button works; then they speak."""

    def stop(it: ToyGameBoy) -> None:
        seen_at, it.secret_walls = it.frames, {(0, 1), (0, 3)}
        it.as_time_passes = lambda it: it.show("FIGHT ME!") if it.frames > seen_at + 70 else None

    gameboy = field(".....", after_step=lambda it: stop(it) if it.square == (0, 2) else None)
    assert carry_out(WalkTo(0, 4), gameboy) == "text came up"


def test_it_finds_its_way_from_where_the_floor_has_carried_it() -> None:
    def slide(it: ToyGameBoy) -> None:
        it.state = replace(it.state, position=Position(1, 2, 3))

    gameboy = field("....", "....", "....", after_step=once(slide))
    assert carry_out(WalkTo(0, 2), gameboy) == ""
    assert gameboy.square == (0, 2)


def test_a_floor_that_always_carries_it_back_is_given_up() -> None:
    def carry_back(it: ToyGameBoy) -> None:
        if it.square == (0, 2):
            it.state = replace(it.state, position=Position(1, 0, 0))

    gameboy = field("....", after_step=carry_back)
    assert carry_out(WalkTo(0, 3), gameboy) == f"(y=0, x=3) is not reached after {MOST_STEPS} steps"


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        ((9, 0), "(y=9, x=0) is not on this map, which has 2 rows of 3 squares"),
        ((-1, 0), "(y=-1, x=0) is not on this map, which has 2 rows of 3 squares"),
        ((0, 2), "(y=0, x=2) has not been seen yet"),
        ((0, 1), "(y=0, x=1) is solid: nobody can stand there"),
        ((1, 2), "somebody stands at (y=1, x=2)"),
    ],
)
def test_a_goal_that_cannot_be_is_named_and_nothing_is_pressed(goal: tuple[int, int], reason: str) -> None:
    gameboy = field(".#?", "...")
    put_people(gameboy, (1, 2))
    assert carry_out(WalkTo(*goal), gameboy) == reason
    assert gameboy.pressed == []


def test_a_walk_by_hand_is_blocked_by_people() -> None:
    gameboy = field("...")
    put_people(gameboy, (0, 1))
    assert carry_out(Walk((RIGHT, RIGHT)), gameboy) == BLOCKED


@pytest.mark.parametrize("action", [WalkTo(1, 2), TalkTo(1, 2)])
@pytest.mark.parametrize(
    ("options", "pages", "reason"),
    [(("TEAM",), (), "a menu is up: choose or close it first"), ((), ("HI",), "text is on screen: read it first")],
)
def test_nobody_walks_under_a_menu_or_a_text(
    action: Action, options: tuple[str, ...], pages: tuple[str, ...], reason: str
) -> None:
    gameboy = ToyGameBoy()
    gameboy.show(*pages, options=options)
    assert carry_out(action, gameboy) == reason
    assert gameboy.pressed == []
