"""Using items on the toy game, through the menus that Pokemon Red has and the bundled game lacks."""

from dataclasses import replace

import pytest

from pokeview.games.state import BagItem, GameMode
from pokeview.play.actions import UseItem
from tests.support.play.toy_game import ToyGameBoy, carry_out
from tests.support.play.toy_scenes import BATTLE_MENU, in_battle, lose_item, on_the_map, options, to_battle_menu, using


def long_bag(cursor: int, items: int = 9) -> ToyGameBoy:
    """A bag that shows three rows, with all of its items and CANCEL."""
    names = [f"ITEM{number}" for number in range(items)]
    gameboy = in_battle()
    gameboy.state = replace(gameboy.state, bag=tuple(BagItem(n, name, 1) for n, name in enumerate(names)))
    gameboy.answers["ITEM"] = lambda it: it.show(options=[*names, "CANCEL"], rows=3, cursor=cursor)
    gameboy.answers |= {name: using(name) for name in names}
    return gameboy


@pytest.mark.parametrize("cursor", [0, 2])
@pytest.mark.parametrize("number", [0, 4, 8])
def test_an_item_further_down_a_long_list_is_scrolled_to(number: int, cursor: int) -> None:
    gameboy = long_bag(cursor)
    assert carry_out(UseItem(f"item{number}"), gameboy) == ""
    assert [item.quantity for item in gameboy.state.bag] == [int(n != number) for n in range(9)]


def test_an_item_above_what_a_long_list_shows_is_scrolled_to() -> None:
    gameboy = long_bag(2)
    gameboy.answers["ITEM"](gameboy)
    for _ in range(5):
        gameboy.advance(1, "down")
        gameboy.advance(1)
    assert options(gameboy) == ("ITEM5", "ITEM6", "ITEM7")
    bag_as_left = (gameboy.state.menu, gameboy._list, gameboy._first)

    def reopen(it: ToyGameBoy) -> None:
        menu, it._list, it._first = bag_as_left
        it.state = replace(it.state, menu=menu)

    to_battle_menu(gameboy)
    gameboy.answers["ITEM"] = reopen
    assert carry_out(UseItem("ITEM1"), gameboy) == ""


def test_an_item_that_the_list_does_not_show_is_named() -> None:
    gameboy = in_battle()
    gameboy.answers["ITEM"] = lambda it: it.show(options=("POTION", "CANCEL"))
    assert carry_out(UseItem("POKE BALL"), gameboy) == "the menu has no 'POKE BALL', only POTION, CANCEL"


def test_a_ball_that_catches_ends_with_the_question_for_a_name() -> None:
    def catch(it: ToyGameBoy) -> None:
        lose_item(it, "POKE BALL")
        it.show("RED used POKé BALL!", "All right! RATTATA was caught!")
        it.reading_on = lambda it: it.show("Give a nickname?", options=("YES", "NO"))

    gameboy = in_battle(answers={"POKé BALL": catch})
    assert carry_out(UseItem("POKE BALL"), gameboy) == ""
    assert options(gameboy) == ("YES", "NO")


def test_a_machine_is_found_by_its_number() -> None:
    gameboy = in_battle(answers={"TM29": using("TM29 PSYCHIC")})
    gameboy.state = replace(gameboy.state, bag=(BagItem(229, "TM29 PSYCHIC", 1),))
    gameboy.answers["ITEM"] = lambda it: it.show(options=("TM28", "TM29", "CANCEL"))
    assert carry_out(UseItem("TM29 PSYCHIC"), gameboy) == ""


def test_an_item_that_asks_whom_to_use_it_on_leaves_the_question_open() -> None:
    gameboy = in_battle()
    gameboy.answers["POTION"] = gameboy.answers["PKMN"]
    assert carry_out(UseItem("POTION"), gameboy) == "a choice has to be made first: PIKA, MEW, ODDISH"
    assert options(gameboy) == ("PIKA", "MEW", "ODDISH")


def test_an_item_that_does_not_work_is_named() -> None:
    gameboy = in_battle("trainer", answers={"POKé BALL": lambda it: it.show("The trainer blocked the BALL!")})
    assert carry_out(UseItem("POKE BALL"), gameboy) == "the bag still holds 5 POKE BALL"
    assert options(gameboy) == BATTLE_MENU


def test_an_item_is_used_on_the_map_and_the_menus_are_closed() -> None:
    gameboy = on_the_map(USE=using("POTION"))
    assert carry_out(UseItem("POTION"), gameboy) == ""
    assert gameboy.state.mode == GameMode.OVERWORLD
    assert gameboy.pressed[-1] == "b"


def test_a_question_that_an_item_asks_on_the_map_stays_up() -> None:
    gameboy = on_the_map(USE=lambda it: it.show("On which one?", options=("PIKA", "MEW")))
    assert carry_out(UseItem("POTION"), gameboy) == "a choice has to be made first: PIKA, MEW"
    assert options(gameboy) == ("PIKA", "MEW")


def test_an_item_of_no_use_on_the_map_is_named_and_the_menus_are_closed() -> None:
    gameboy = on_the_map(USE=lambda it: it.show("This is not the time to use that!"))
    assert carry_out(UseItem("POKE BALL"), gameboy) == "the bag still holds 5 POKE BALL"
    assert gameboy.state.mode == GameMode.OVERWORLD


def test_menus_that_do_not_close_are_named() -> None:
    gameboy = on_the_map(USE=using("POTION"))
    gameboy.leaving = lambda it: None
    assert carry_out(UseItem("POTION"), gameboy) == "the menus do not close"


def test_a_start_button_that_opens_nothing_is_named() -> None:
    gameboy = on_the_map()
    gameboy.starting = lambda it: None
    assert carry_out(UseItem("POTION"), gameboy) == "the menu does not open"
