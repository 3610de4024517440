"""Macros of the map and of conversations, on the toy game: whatever the bundled game has no example of."""

from dataclasses import replace

import pytest
from toy_game import CAVE, Effect, ToyGame, ToyGameBoy, carry_out, enter_cave

from pokeview.games.profile import Memory
from pokeview.games.state import Area, Battle, Direction, GameState, Mode, Monster, Person, Position, Warp
from pokeview.play.actions import (
    Action,
    Choose,
    ReadOn,
    RunAway,
    SwitchTo,
    TalkTo,
    UseItem,
    UseMove,
    Walk,
    WalkTo,
)
from pokeview.play.macros import MOST_APPROACHES, MOST_PAGES, MOST_UNANSWERED
from pokeview.play.pad import BLOCKED
from pokeview.play.walking import MOST_STEPS

UP, DOWN, LEFT, RIGHT = Direction.UP, Direction.DOWN, Direction.LEFT, Direction.RIGHT
EVERY_MACRO = (
    WalkTo(1, 2),
    TalkTo(1, 2),
    ReadOn(),
    Choose("YES"),
    UseMove("TACKLE"),
    UseItem("SALVE"),
    SwitchTo("X"),
    RunAway(),
)
MONSTER = Monster(1, "X", "X", 5, 20, 20, "", ())


def toy(*grid: str, at: tuple[int, int] = (0, 0), warps: tuple[Warp, ...] = (), **effects: object) -> ToyGameBoy:
    """A toy with a map of its own and the player on it."""
    area = Area(1, "FIELD", grid, warps=warps)
    gameboy = ToyGameBoy(arrivals={}, **effects)  # type: ignore[arg-type]
    gameboy.state = GameState(Mode.OVERWORLD, Position(1, *at), DOWN, area=area)
    return gameboy


def put_people(gameboy: ToyGameBoy, *squares: tuple[int, int]) -> None:
    """Place the people of the map; the first keeps number 1, and so on."""
    assert gameboy.state.area is not None
    people = tuple(Person(number, y, x, DOWN, 1, 1, True) for number, (y, x) in enumerate(squares, 1))
    gameboy.state = replace(gameboy.state, area=replace(gameboy.state.area, people=people))


def once(effect: Effect) -> Effect:
    """An effect that happens the first time only."""
    left = [effect]
    return lambda gameboy: left.pop()(gameboy) if left else None


def start_battle(gameboy: ToyGameBoy) -> None:
    gameboy.state = replace(gameboy.state, mode=Mode.BATTLE, battle=Battle("wild", MONSTER, MONSTER))


def test_it_walks_round_somebody_who_steps_into_the_way() -> None:
    gameboy = toy(".....", ".....", after_step=once(lambda it: put_people(it, (0, 2))))
    assert carry_out(WalkTo(0, 4), gameboy) == ""
    assert gameboy.square == (0, 4)


def test_it_waits_for_somebody_to_leave_the_only_way() -> None:
    gameboy = toy(".....", after_step=once(lambda it: put_people(it, (0, 2))))
    gameboy.as_time_passes = lambda it: put_people(it) if it.frames > 150 else None
    assert carry_out(WalkTo(0, 4), gameboy) == ""
    assert gameboy.square == (0, 4)


def test_somebody_who_stays_in_the_only_way_is_named() -> None:
    gameboy = toy(".....", after_step=once(lambda it: put_people(it, (0, 2))))
    assert carry_out(WalkTo(0, 4), gameboy) == "somebody stands in the way to (y=0, x=4)"
    assert gameboy.square == (0, 1)


def test_it_jumps_down_a_ledge_and_does_not_climb_it() -> None:
    gameboy = toy("...", "vvv", "...")
    assert carry_out(WalkTo(2, 2), gameboy) == ""
    assert gameboy.square == (2, 2)
    assert carry_out(WalkTo(0, 0), gameboy) == "no way to (y=0, x=0) is known"
    assert gameboy.square == (2, 2)


def test_it_stops_where_a_text_opens_in_mid_walk() -> None:
    gameboy = toy(".....", after_step=lambda it: it.show("HEY!") if it.square == (0, 2) else None)
    assert carry_out(WalkTo(0, 4), gameboy) == "text came up"
    assert gameboy.square == (0, 2)
    assert set(gameboy.pressed) == {"right"}
    assert gameboy.state.dialogue == "HEY!"


def test_it_stops_where_a_battle_begins() -> None:
    gameboy = toy(".....", after_step=lambda it: start_battle(it) if it.square == (0, 3) else None)
    assert carry_out(WalkTo(0, 4), gameboy) == "a battle began"
    assert gameboy.square == (0, 3)


def test_it_enters_a_door_and_walks_round_another() -> None:
    doors = (Warp(0, 1, 9, 0), Warp(0, 2, 2, 0))
    gameboy = toy("...", "...", warps=doors)
    gameboy.arrivals = {(0, 2): enter_cave}
    assert carry_out(WalkTo(0, 2), gameboy) == ""
    assert gameboy.state.area == CAVE


def test_a_mat_at_the_edge_is_left_by_one_more_step() -> None:
    gameboy = toy("...", "...", warps=(Warp(1, 1, 2, 0),), bumps={(1, 1, DOWN): enter_cave})
    assert carry_out(WalkTo(1, 1), gameboy) == ""
    assert gameboy.state.area == CAVE


def test_a_doorway_that_opens_upwards_only_is_entered_from_the_side_too() -> None:
    gameboy = toy("###", "...", warps=(Warp(1, 1, 2, 0),), at=(1, 0), bumps={(1, 1, UP): enter_cave})
    assert carry_out(WalkTo(1, 1), gameboy) == ""
    assert gameboy.state.area == CAVE


def test_stairs_on_which_the_player_stands_are_stepped_on_anew() -> None:
    gameboy = toy("...", warps=(Warp(0, 1, 2, 0), Warp(0, 2, 3, 0)), at=(0, 1))
    gameboy.arrivals = {(0, 1): enter_cave}
    assert carry_out(WalkTo(0, 1), gameboy) == ""
    assert gameboy.state.area == CAVE


def test_a_way_out_that_does_not_open_is_named() -> None:
    gameboy = toy("...", warps=(Warp(0, 1, 2, 0),))
    assert carry_out(WalkTo(0, 1), gameboy) == "the way out at (y=0, x=1) does not open"
    assert gameboy.square == (0, 1)


def test_a_pad_that_leads_to_the_same_map_is_entered_once() -> None:
    def teleport(it: ToyGameBoy) -> None:
        it.state = replace(it.state, position=Position(1, 2, 0))

    gameboy = toy("...", "###", "...", warps=(Warp(0, 2, 1, 1), Warp(2, 0, 1, 0)))
    gameboy.arrivals = {(0, 2): teleport}
    assert carry_out(WalkTo(0, 2), gameboy) == ""
    assert gameboy.square == (2, 0)


def test_it_goes_round_a_wall_that_is_on_no_map() -> None:
    gameboy = toy("...", "...", secret_walls={(0, 1)})
    assert carry_out(WalkTo(0, 2), gameboy) == ""
    assert gameboy.square == (0, 2)


def test_a_wall_that_is_on_no_map_is_named_where_there_is_no_way_round() -> None:
    gameboy = toy("....", secret_walls={(0, 2)})
    assert carry_out(WalkTo(0, 3), gameboy) == "the way to (y=0, x=3) is blocked at (y=0, x=2)"


def test_it_finds_its_way_from_where_the_floor_has_carried_it() -> None:
    def slide(it: ToyGameBoy) -> None:
        it.state = replace(it.state, position=Position(1, 2, 3))

    gameboy = toy("....", "....", "....", after_step=once(slide))
    assert carry_out(WalkTo(0, 2), gameboy) == ""
    assert gameboy.square == (0, 2)


def test_a_floor_that_always_carries_it_back_is_given_up() -> None:
    def carry_back(it: ToyGameBoy) -> None:
        if it.square == (0, 2):
            it.state = replace(it.state, position=Position(1, 0, 0))

    gameboy = toy("....", after_step=carry_back)
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
    gameboy = toy(".#?", "...")
    put_people(gameboy, (1, 2))
    assert carry_out(WalkTo(*goal), gameboy) == reason
    assert gameboy.pressed == []


def test_a_walk_by_hand_is_blocked_by_people() -> None:
    gameboy = toy("...")
    put_people(gameboy, (0, 1))
    assert carry_out(Walk((RIGHT, RIGHT)), gameboy) == BLOCKED


def test_it_goes_to_somebody_and_reads_all_they_say() -> None:
    gameboy = ToyGameBoy()
    assert carry_out(TalkTo(1, 5), gameboy) == ""
    assert gameboy.state.mode == Mode.OVERWORLD
    assert gameboy.pressed.count("a") == 2


def test_somebody_who_walks_on_is_followed() -> None:
    gameboy = toy(".....", ".....")
    put_people(gameboy, (0, 2))
    gameboy.after_step = once(lambda it: put_people(it, (1, 4)))
    assert carry_out(TalkTo(0, 2), gameboy) == ""
    assert gameboy.state.in_front() == Position(1, 1, 4)
    assert gameboy.pressed.count("a") == 2


def test_somebody_who_always_walks_on_is_given_up() -> None:
    def flee(it: ToyGameBoy) -> None:
        if it.square[1] in (1, 3):
            put_people(it, (0, 4 if it.square[1] == 1 else 0))

    gameboy = toy(".....", at=(0, 2), as_time_passes=flee)
    put_people(gameboy, (0, 4))
    assert carry_out(TalkTo(0, 4), gameboy).endswith(f"was not faced after {MOST_APPROACHES} tries")
    assert "a" not in gameboy.pressed


def test_people_behind_a_counter_are_talked_to_across_it() -> None:
    gameboy = toy("###", "###", "...", at=(2, 0), counters={(1, 1)})
    put_people(gameboy, (0, 1))
    assert carry_out(TalkTo(0, 1), gameboy) == ""
    assert (gameboy.square, gameboy.state.facing) == ((2, 1), UP)
    assert gameboy.pressed.count("a") == 2


def test_somebody_behind_a_wall_does_not_answer() -> None:
    gameboy = toy("###", "###", "...", at=(2, 0))
    put_people(gameboy, (0, 1))
    assert carry_out(TalkTo(0, 1), gameboy) == "nothing answers at (y=0, x=1)"


def test_nobody_is_talked_to_through_two_walls_and_no_thing_across_one() -> None:
    gameboy = toy("###", "###", "###", "...", at=(3, 0))
    put_people(gameboy, (0, 1))
    assert carry_out(TalkTo(0, 1), gameboy) == "there is no known way to stand beside (y=0, x=1)"
    assert carry_out(TalkTo(1, 0), gameboy) == "there is no known way to stand beside (y=1, x=0)"


def test_a_way_out_is_no_place_to_talk_from() -> None:
    gameboy = toy("..#", "..#", warps=(Warp(0, 1, 2, 0),))
    gameboy.arrivals = {(0, 1): enter_cave}
    assert carry_out(TalkTo(0, 2), gameboy) == "there is no known way to stand beside (y=0, x=2)"


def test_nothing_answers_where_nobody_is() -> None:
    gameboy = toy("...")
    assert carry_out(TalkTo(0, 2), gameboy) == "nothing answers at (y=0, x=2)"
    assert gameboy.square == (0, 1)


def test_what_comes_up_on_the_way_is_not_taken_for_an_answer() -> None:
    gameboy = ToyGameBoy(after_step=once(lambda it: it.show("WILD X APPEARED")))
    assert carry_out(TalkTo(1, 5), gameboy) == "text came up"
    assert "a" not in gameboy.pressed


def test_reading_ends_with_the_last_page() -> None:
    gameboy = ToyGameBoy()
    gameboy.show("ONE", "TWO", "THREE")
    assert carry_out(ReadOn(), gameboy) == ""
    assert gameboy.pressed == ["a"] * 3


def test_reading_ends_where_a_choice_comes_up_and_answers_nothing() -> None:
    gameboy = ToyGameBoy(reading_on=lambda it: it.show("Well?", options=("YES", "NO")))
    gameboy.show("ONE", "TWO")
    assert carry_out(ReadOn(), gameboy) == ""
    assert gameboy.pressed == ["a"] * 2
    assert gameboy.state.menu is not None


def test_a_picture_without_words_is_left_too() -> None:
    def close(it: ToyGameBoy) -> None:
        if it.pressed:
            it.show()

    gameboy = ToyGameBoy(as_time_passes=close)
    gameboy.state = replace(gameboy.state, mode=Mode.DIALOGUE)
    assert carry_out(ReadOn(), gameboy) == ""
    assert gameboy.state.mode == Mode.OVERWORLD


def test_a_text_without_end_is_given_up() -> None:
    gameboy = ToyGameBoy()
    gameboy.show(*map(str, range(10 * MOST_PAGES)))
    assert carry_out(ReadOn(), gameboy) == f"the text goes on after {MOST_PAGES} pages"


def test_a_text_that_does_not_answer_is_given_up() -> None:
    gameboy = ToyGameBoy(as_time_passes=lambda it: it.show("ERROR"))
    gameboy.show("ERROR")
    assert carry_out(ReadOn(), gameboy) == "the text does not go on when A is pressed"
    assert gameboy.pressed == ["a"] * MOST_UNANSWERED


def test_where_there_is_no_text_nothing_is_pressed() -> None:
    gameboy = ToyGameBoy()
    assert carry_out(ReadOn(), gameboy) == "there is no text to read"
    gameboy.show("Well?", options=("YES", "NO"))
    assert carry_out(ReadOn(), gameboy) == "there is nothing to read, but a choice to make: YES, NO"
    gameboy.show()
    gameboy.state = replace(gameboy.state, mode=Mode.TITLE, area=None)
    assert carry_out(ReadOn(), gameboy) == "the game has not begun"
    assert gameboy.pressed == []


@pytest.mark.parametrize("action", EVERY_MACRO)
def test_a_game_that_cannot_be_read_is_left_alone(action: Action) -> None:
    class Unreadable(ToyGame):
        def read(self, memory: Memory) -> GameState:
            return None  # type: ignore[return-value]

    gameboy = ToyGameBoy()
    assert carry_out(action, gameboy, Unreadable()) != ""
    assert gameboy.pressed == []


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
