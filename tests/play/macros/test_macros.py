"""Talking and reading on the toy game: people who walk on, counters, texts that do not end."""

from dataclasses import replace

import pytest

from pokeview.games.profile import Memory
from pokeview.games.state import Direction, GameMode, GameState, Position, Warp
from pokeview.play.actions import Action, Choose, ReadOn, RunAway, SwitchTo, TalkTo, UseItem, UseMove, WalkTo
from pokeview.play.macros.talking import MOST_APPROACHES, MOST_PAGES, MOST_UNANSWERED
from tests.support.play.toy_game import ToyGame, ToyGameBoy, carry_out, enter_cave
from tests.support.play.toy_scenes import field, once, put_people

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


def test_it_goes_to_somebody_and_reads_all_they_say() -> None:
    gameboy = ToyGameBoy()
    assert carry_out(TalkTo(1, 5), gameboy) == ""
    assert gameboy.state.mode == GameMode.OVERWORLD
    assert gameboy.pressed.count("a") == 2


def test_somebody_who_walks_on_is_followed() -> None:
    gameboy = field(".....", ".....")
    put_people(gameboy, (0, 2))
    gameboy.after_step = once(lambda it: put_people(it, (1, 4)))
    assert carry_out(TalkTo(0, 2), gameboy) == ""
    assert gameboy.state.in_front() == Position(1, 1, 4)
    assert gameboy.pressed.count("a") == 2


def test_somebody_who_comes_nearer_is_met_halfway() -> None:
    gameboy = field(".....")
    put_people(gameboy, (0, 4))
    gameboy.after_step = once(lambda it: put_people(it, (0, 3)))
    assert carry_out(TalkTo(0, 4), gameboy) == ""
    assert gameboy.square == (0, 2)


def test_somebody_who_always_walks_on_is_given_up() -> None:
    def flee(it: ToyGameBoy) -> None:
        if it.square[1] in (1, 3):
            put_people(it, (0, 4 if it.square[1] == 1 else 0))

    gameboy = field(".....", at=(0, 2), as_time_passes=flee)
    put_people(gameboy, (0, 4))
    assert carry_out(TalkTo(0, 4), gameboy).endswith(f"was not faced after {MOST_APPROACHES} tries")
    assert "a" not in gameboy.pressed


def test_people_behind_a_counter_are_talked_to_across_it() -> None:
    gameboy = field("###", "###", "...", at=(2, 0), counters={(1, 1)})
    put_people(gameboy, (0, 1))
    assert carry_out(TalkTo(0, 1), gameboy) == ""
    assert (gameboy.square, gameboy.state.facing) == ((2, 1), Direction.UP)
    assert gameboy.pressed.count("a") == 2


def test_somebody_behind_a_wall_does_not_answer() -> None:
    gameboy = field("###", "###", "...", at=(2, 0))
    put_people(gameboy, (0, 1))
    assert carry_out(TalkTo(0, 1), gameboy) == "nothing answers at (y=0, x=1)"


def test_nobody_is_talked_to_through_two_walls_and_no_thing_across_one() -> None:
    gameboy = field("###", "###", "###", "...", at=(3, 0))
    put_people(gameboy, (0, 1))
    assert carry_out(TalkTo(0, 1), gameboy) == "there is no known way to stand beside (y=0, x=1)"
    assert carry_out(TalkTo(1, 0), gameboy) == "there is no known way to stand beside (y=1, x=0)"


def test_a_way_out_is_no_place_to_talk_from() -> None:
    gameboy = field("..#", "..#", warps=(Warp(0, 1, 2, 0),))
    gameboy.arrivals = {(0, 1): enter_cave}
    assert carry_out(TalkTo(0, 2), gameboy) == "there is no known way to stand beside (y=0, x=2)"
    assert gameboy.pressed == []


def test_nothing_answers_where_nobody_is() -> None:
    gameboy = field("...")
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
    gameboy.state = replace(gameboy.state, mode=GameMode.DIALOGUE)
    assert carry_out(ReadOn(), gameboy) == ""
    assert gameboy.state.mode == GameMode.OVERWORLD


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
    gameboy.state = replace(gameboy.state, mode=GameMode.TITLE, area=None)
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
