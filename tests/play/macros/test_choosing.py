"""Choosing on the toy game: menus that misbehave, and names that are written in other ways."""

import pytest

from pokeview.games.state import Menu
from pokeview.play.actions import Button, Choose
from pokeview.play.macros.choosing import find_option, same, towards
from tests.support.play.toy_game import Effect, ToyGameBoy, carry_out


def give_name(name: str) -> Effect:
    return lambda it: it.show(f"You took {name}.")


def test_the_cursor_is_on_the_option_before_a_is_pressed() -> None:
    gameboy = ToyGameBoy(answers={name: give_name(name) for name in "ABC"})
    gameboy.show("Which?", options=("A", "B", "C"))
    assert carry_out(Choose("c"), gameboy) == ""
    assert gameboy.state.dialogue == "You took C."
    assert gameboy.pressed == ["down", "down", "a"]


def test_a_cursor_that_does_not_move_is_named_and_nothing_is_chosen() -> None:
    gameboy = ToyGameBoy(cursor_moves=False)
    gameboy.show("Which?", options=("YES", "NO"))
    assert carry_out(Choose("NO"), gameboy) == "the cursor stays on 'YES' and does not get to 'NO'"
    assert "a" not in gameboy.pressed


def test_a_menu_that_changes_under_the_hand_is_not_answered() -> None:
    gameboy = ToyGameBoy()
    gameboy.show("Which?", options=("A", "B", "C"))
    gameboy.as_time_passes = lambda it: it.show("Sure?", options=("YES", "NO")) if it.pressed else None
    assert carry_out(Choose("C"), gameboy) == "the menu has changed to YES, NO"
    assert gameboy.pressed == ["down"]


def test_a_menu_that_closes_under_the_hand_is_named() -> None:
    gameboy = ToyGameBoy()
    gameboy.show("Which?", options=("A", "B", "C"))
    gameboy.as_time_passes = lambda it: it.show() if it.pressed else None
    assert carry_out(Choose("C"), gameboy) == "the menu has closed"


def test_an_option_that_does_nothing_is_named() -> None:
    gameboy = ToyGameBoy()
    gameboy.show("Which?", options=("A", "B"))
    assert carry_out(Choose("A"), gameboy) == "choosing 'A' changed nothing"


@pytest.mark.parametrize("option", ["C", "", " ", "A, B"])
def test_what_is_not_in_the_menu_is_named_and_nothing_is_pressed(option: str) -> None:
    gameboy = ToyGameBoy()
    gameboy.show("Which?", options=("A", "", "B"))
    assert carry_out(Choose(option), gameboy) == f"the menu has no {option!r}, only A, B"
    assert gameboy.pressed == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("POKé BALL", "poke ball", True),
        (" Yes", "YES ", True),
        ("OAK's  PARCEL", "OAK'S PARCEL", True),
        ("", "", False),
    ],
)
def test_names_are_alike_but_for_case_accents_and_spaces(one: str, other: str, alike: bool) -> None:
    assert same(one, other) == alike


def test_of_two_options_with_one_name_the_one_with_the_cursor_is_meant() -> None:
    places = ((0, 0), (2, 0), (4, 0))
    assert find_option(Menu(("MEW", "ODDISH", "MEW"), places, 2), "mew") == 2
    assert find_option(Menu(("MEW", "ODDISH", "MEW"), places, 1), "mew") == 0


@pytest.mark.parametrize(
    ("place", "button"), [((0, 8), Button.RIGHT), ((2, 0), Button.DOWN), ((2, 8), Button.DOWN), ((2, 1), Button.DOWN)]
)
def test_rows_come_before_columns(place: tuple[int, int], button: Button) -> None:
    assert towards(Menu(("HERE", "THERE"), ((0, 0), place), 0), 1) == button
