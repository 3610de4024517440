"""Macros that choose, on the toy game: menus that misbehave, and Pokemon Red's prompts that the bundled game lacks."""

from dataclasses import replace

import pytest
from toy_game import Effect, ToyGameBoy, carry_out

from pokeview.games.state import BagItem, Battle, Direction, GameState, Menu, Mode, Monster, Move
from pokeview.play.actions import Action, Button, Choose, RunAway, SwitchTo, UseItem, UseMove
from pokeview.play.choosing import find_option, same, towards

BATTLE_MENU = ("FIGHT", "PKMN", "ITEM", "RUN")
START_MENU = ("POKéDEX", "POKéMON", "ITEM", "RED", "SAVE", "OPTION", "EXIT")
POTION, BALL = BagItem(1, "POTION", 3), BagItem(2, "POKE BALL", 5)


def monster(name: str, hp: int = 20, pp: int = 10) -> Monster:
    return Monster(1, name, name, 5, hp, 20, "", (Move(1, "TACKLE", pp), Move(2, "GROWL", pp)))


PARTY = (monster("PIKA"), monster("MEW"), monster("ODDISH", hp=0))


def in_battle(kind: str = "wild", party: tuple[Monster, ...] = PARTY, **effects: object) -> ToyGameBoy:
    """A battle at its menu, where FIGHT leads to two moves and ITEM to the bag."""
    gameboy = ToyGameBoy(**effects)  # type: ignore[arg-type]
    battle = Battle(kind, party[0], monster("RATTATA"))
    gameboy.state = replace(gameboy.state, battle=battle, party=party, bag=(POTION, BALL))
    gameboy.leaving = gameboy.reading_on = to_battle_menu
    lists: dict[str, Effect] = {
        "FIGHT": lambda it: it.show(options=("TACKLE", "GROWL")),
        "ITEM": lambda it: it.show(options=("POTION", "POKé BALL", "CANCEL")),
        "PKMN": lambda it: it.show("Choose a POKéMON.", options=[member.nickname for member in it.state.party]),
    }
    gameboy.answers = lists | gameboy.answers
    to_battle_menu(gameboy)
    return gameboy


def to_battle_menu(it: ToyGameBoy) -> None:
    it.show(options=BATTLE_MENU, columns=2)


def lose_item(it: ToyGameBoy, name: str) -> None:
    bag = tuple(replace(item, quantity=item.quantity - (item.name == name)) for item in it.state.bag)
    it.state = replace(it.state, bag=bag)


def end_battle(it: ToyGameBoy, result: str) -> None:
    it.state = replace(it.state, battle=None, last_battle=result, mode=Mode.OVERWORLD)


def send_out(it: ToyGameBoy, number: int) -> None:
    battle = it.state.battle
    assert battle is not None
    battle = replace(battle, own=it.state.party[number], own_number=number)
    it.state = replace(it.state, battle=battle)
    it.show(f"Go! {it.state.party[number].nickname}!")


def options(gameboy: ToyGameBoy) -> tuple[str, ...]:
    return gameboy.state.menu.options if gameboy.state.menu else ()


def test_the_cursor_is_on_the_option_before_a_is_pressed() -> None:
    chosen = []
    gameboy = ToyGameBoy(answers={name: lambda it: chosen.append(it.state.menu.chosen) or it.show() for name in "ABC"})
    gameboy.show("Which?", options=("A", "B", "C"))
    assert carry_out(Choose("c"), gameboy) == ""
    assert chosen == ["C"]
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
    [("POKé BALL", "poke ball", True), (" Yes", "YES ", True), ("OAK's  PARCEL", "OAK'S PARCEL", True), ("", "", False)],
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


def test_an_item_further_down_a_long_list_is_scrolled_to() -> None:
    names = [f"ITEM{number}" for number in range(9)]
    gameboy = in_battle()
    gameboy.state = replace(gameboy.state, bag=tuple(BagItem(n, name, 1) for n, name in enumerate(names)))
    gameboy.answers["ITEM"] = lambda it: it.show(options=names[3:6], cursor=2)

    def scroll(it: ToyGameBoy) -> None:
        """A list of three rows, which moves under a cursor that has come to its end."""
        menu, button = it.state.menu, it.log[-1][0]
        if menu and menu.options[0] in names and button in ("up", "down") and len(it.log) != it.scrolled:
            it.scrolled = len(it.log)
            first = names.index(menu.options[0]) + (button == "down") - (button == "up")
            if menu.cursor == (2 if button == "down" else 0) and it.was == menu.cursor and 0 <= first <= 6:
                it.show(options=names[first : first + 3], cursor=menu.cursor)
        it.was = it.state.menu.cursor if it.state.menu else 0
    ...
