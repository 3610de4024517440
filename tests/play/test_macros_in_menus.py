"""Macros that choose, on the toy game: menus that misbehave, and Pokemon Red's prompts that the bundled game lacks."""

from dataclasses import replace

import pytest
from toy_game import Effect, ToyGameBoy, carry_out

from pokeview.games.state import BagItem, Battle, Menu, Mode, Monster, Move
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
        "ITEM": open_bag,
        "PKMN": lambda it: it.show("Choose a POKéMON.", options=[member.nickname for member in it.state.party]),
    }
    gameboy.answers = lists | gameboy.answers
    to_battle_menu(gameboy)
    return gameboy


def to_battle_menu(it: ToyGameBoy) -> None:
    it.show(options=BATTLE_MENU, columns=2)


def open_bag(it: ToyGameBoy) -> None:
    it.show(options=("POTION", "POKé BALL", "CANCEL"))


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
    gameboy = ToyGameBoy(answers={name: lambda it, name=name: it.show(f"You took {name}.") for name in "ABC"})
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


def long_bag(cursor: int, items: int = 9) -> ToyGameBoy:
    """A bag that shows three rows, with all of its items and CANCEL."""
    names = [f"ITEM{number}" for number in range(items)]
    gameboy = in_battle()
    gameboy.state = replace(gameboy.state, bag=tuple(BagItem(n, name, 1) for n, name in enumerate(names)))
    gameboy.answers["ITEM"] = lambda it: it.show(options=[*names, "CANCEL"], rows=3, cursor=cursor)
    gameboy.answers |= {name: using(name) for name in names}
    return gameboy


def using(name: str) -> Effect:
    def use(it: ToyGameBoy) -> None:
        lose_item(it, name)
        it.show(f"RED used {name}!")

    return use


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


def test_an_item_that_asks_whom_to_use_it_on_leaves_the_question_open() -> None:
    gameboy = in_battle()
    gameboy.answers["POTION"] = gameboy.answers["PKMN"]
    assert carry_out(UseItem("POTION"), gameboy) == "a choice has to be made first: PIKA, MEW, ODDISH"
    assert options(gameboy) == ("PIKA", "MEW", "ODDISH")


def test_an_item_that_does_not_work_is_named() -> None:
    gameboy = in_battle("trainer", answers={"POKé BALL": lambda it: it.show("The trainer blocked the BALL!")})
    assert carry_out(UseItem("POKE BALL"), gameboy) == "there are still 5 POKE BALL in the bag"
    assert options(gameboy) == BATTLE_MENU


def on_the_map(**answers: Effect) -> ToyGameBoy:
    """Pokemon Red's start menu: an item is asked whether to USE or TOSS it."""
    gameboy = ToyGameBoy(starting=lambda it: it.show(options=START_MENU), leaving=lambda it: it.show())
    gameboy.state = replace(gameboy.state, bag=(POTION, BALL))
    gameboy.answers = {
        "ITEM": open_bag,
        "POTION": lambda it: it.show(options=("USE", "TOSS")),
        "POKé BALL": lambda it: it.show(options=("USE", "TOSS")),
        **answers,
    }
    gameboy.reading_on = open_bag
    return gameboy


def test_an_item_is_used_on_the_map_and_the_menus_are_closed() -> None:
    gameboy = on_the_map(USE=using("POTION"))
    assert carry_out(UseItem("POTION"), gameboy) == ""
    assert gameboy.state.mode == Mode.OVERWORLD
    assert gameboy.pressed[-1] == "b"


def test_a_question_that_an_item_asks_on_the_map_stays_up() -> None:
    gameboy = on_the_map(USE=lambda it: it.show("On which one?", options=("PIKA", "MEW")))
    assert carry_out(UseItem("POTION"), gameboy) == "a choice has to be made first: PIKA, MEW"
    assert options(gameboy) == ("PIKA", "MEW")


def test_an_item_of_no_use_on_the_map_is_named_and_the_menus_are_closed() -> None:
    gameboy = on_the_map(USE=lambda it: it.show("This is not the time to use that!"))
    assert carry_out(UseItem("POKE BALL"), gameboy) == "there are still 5 POKE BALL in the bag"
    assert gameboy.state.mode == Mode.OVERWORLD


def test_menus_that_do_not_close_are_named() -> None:
    gameboy = on_the_map(USE=using("POTION"))
    gameboy.leaving = lambda it: None
    assert carry_out(UseItem("POTION"), gameboy) == "the menus do not close"


def test_a_start_button_that_opens_nothing_is_named() -> None:
    gameboy = on_the_map()
    gameboy.starting = lambda it: None
    assert carry_out(UseItem("POTION"), gameboy) == "the menu does not open"


def fighting(it: ToyGameBoy) -> None:
    battle = it.state.battle
    assert battle is not None
    moves = (replace(battle.own.moves[0], pp=9), battle.own.moves[1])
    it.state = replace(it.state, battle=replace(battle, own=replace(battle.own, moves=moves)))
    it.show("PIKA used TACKLE!", "RATTATA used GROWL!")


def test_a_move_is_used_from_any_list_of_the_battle() -> None:
    for way in ([], ["FIGHT"], ["ITEM"], ["PKMN"]):
        gameboy = in_battle(answers={"TACKLE": fighting})
        for option in way:
            carry_out(Choose(option), gameboy)
        assert carry_out(UseMove("tackle"), gameboy) == ""
        assert options(gameboy) == BATTLE_MENU


def test_a_move_that_is_refused_is_named() -> None:
    gameboy = in_battle(answers={"TACKLE": lambda it: it.show("The move is disabled!")})
    gameboy.reading_on = lambda it: it.show(options=("TACKLE", "GROWL"))
    assert carry_out(UseMove("TACKLE"), gameboy) == "TACKLE was not used"


def test_a_turn_that_is_slept_through_is_a_turn() -> None:
    gameboy = in_battle(answers={"TACKLE": lambda it: it.show("PIKA is fast asleep!", "RATTATA missed!")})
    assert carry_out(UseMove("TACKLE"), gameboy) == ""


def test_without_any_pp_it_fights_on_as_the_game_does() -> None:
    gameboy = in_battle(party=(monster("PIKA", pp=0),))
    gameboy.answers["FIGHT"] = lambda it: it.show("PIKA has no moves left!", "PIKA used STRUGGLE!")
    assert carry_out(UseMove("TACKLE"), gameboy) == ""


def test_a_move_without_pp_is_not_tried_while_another_has_some() -> None:
    pika = monster("PIKA")
    gameboy = in_battle(party=(replace(pika, moves=(replace(pika.moves[0], pp=0), pika.moves[1])),))
    assert carry_out(UseMove("TACKLE"), gameboy) == "TACKLE has no PP left"
    assert gameboy.pressed == []


def test_a_move_that_could_be_learned_ends_the_turn_with_the_question() -> None:
    def learn(it: ToyGameBoy) -> None:
        it.show("RATTATA fainted!", "PIKA is trying to learn SWIFT!")
        it.reading_on = lambda it: it.show("Delete an older move?", options=("YES", "NO"))

    gameboy = in_battle(answers={"TACKLE": learn})
    assert carry_out(UseMove("TACKLE"), gameboy) == ""
    assert options(gameboy) == ("YES", "NO")


@pytest.mark.parametrize("action", [UseMove("TACKLE"), UseItem("POTION"), SwitchTo("MEW"), RunAway()])
def test_a_question_is_not_answered_in_passing(action: Action) -> None:
    gameboy = in_battle()
    gameboy.show("Use next POKéMON?", options=("YES", "NO"))
    assert carry_out(action, gameboy) == "something else has to be chosen first: YES, NO"
    assert gameboy.pressed == []


@pytest.mark.parametrize("action", [UseMove("TACKLE"), UseItem("POTION"), RunAway()])
def test_where_somebody_has_to_be_sent_out_nothing_else_is_done(action: Action) -> None:
    gameboy = in_battle(party=(monster("PIKA", hp=0), monster("MEW")))
    carry_out(Choose("PKMN"), gameboy)
    presses = len(gameboy.pressed)
    assert carry_out(action, gameboy) == "something else has to be chosen first: PIKA, MEW"
    assert len(gameboy.pressed) == presses


@pytest.mark.parametrize("action", [UseMove("TACKLE"), UseItem("POTION"), SwitchTo("MEW"), RunAway()])
def test_a_battle_that_ends_while_it_is_read_is_named(action: Action) -> None:
    gameboy = in_battle(reading_on=to_battle_menu)
    gameboy.show("RATTATA fainted!")
    gameboy.reading_on = lambda it: end_battle(it, "won")
    assert carry_out(action, gameboy) == "the battle ended"


def test_a_member_is_sent_out_through_the_menu_of_what_to_do_with_it() -> None:
    gameboy = in_battle(answers={"SWITCH": lambda it: send_out(it, 1)})
    gameboy.answers["MEW"] = lambda it: it.show(options=("SWITCH", "STATS", "CANCEL"))
    assert carry_out(SwitchTo("mew"), gameboy) == ""
    assert gameboy.state.battle is not None
    assert gameboy.state.battle.own.nickname == "MEW"


def test_after_a_defeat_the_next_is_sent_out_at_once() -> None:
    gameboy = in_battle(party=(monster("PIKA", hp=0), monster("MEW")), answers={"MEW": lambda it: send_out(it, 1)})
    gameboy.show("Bring out which?", options=("PIKA", "MEW"))
    assert carry_out(SwitchTo("MEW"), gameboy) == ""
    assert gameboy.pressed == ["down", "a", "a"]


def test_of_two_with_one_name_the_one_who_can_fight_is_sent_out() -> None:
    party = (monster("MEW"), monster("MEW", hp=0), monster("MEW"))
    chosen = []

    def pick(it: ToyGameBoy) -> None:
        assert it.state.menu is not None
        chosen.append(it.state.menu.cursor)
        send_out(it, it.state.menu.cursor)

    gameboy = in_battle(party=party, answers={"MEW": pick})
    assert carry_out(SwitchTo("MEW"), gameboy) == ""
    assert chosen == [2]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("PIKA", "PIKA is fighting already"),
        ("ODDISH", "ODDISH has fainted"),
        ("ONIX", "there is no 'ONIX' in the party, only PIKA, MEW, ODDISH"),
        ("", "there is no '' in the party, only PIKA, MEW, ODDISH"),
    ],
)
def test_who_cannot_be_sent_out_is_named_and_nothing_is_pressed(name: str, reason: str) -> None:
    gameboy = in_battle()
    assert carry_out(SwitchTo(name), gameboy) == reason
    assert gameboy.pressed == []


def test_a_switch_that_the_game_refuses_is_named() -> None:
    gameboy = in_battle(answers={"MEW": lambda it: it.show("PIKA is trapped!")})
    assert carry_out(SwitchTo("MEW"), gameboy) == "MEW was not sent out"


@pytest.mark.parametrize(("result", "reason"), [("escaped", ""), ("lost", "the battle was lost")])
def test_an_escape_is_told_from_a_defeat(result: str, reason: str) -> None:
    def run(it: ToyGameBoy) -> None:
        it.show("...")
        it.reading_on = lambda it: end_battle(it, result)

    assert carry_out(RunAway(), in_battle(answers={"RUN": run})) == reason


def test_an_escape_that_fails_is_named() -> None:
    gameboy = in_battle(answers={"RUN": lambda it: it.show("Can't escape!", "RATTATA used TACKLE!")})
    assert carry_out(RunAway(), gameboy) == "it did not get away"
    assert options(gameboy) == BATTLE_MENU


def test_a_list_that_does_not_close_is_given_up() -> None:
    gameboy = in_battle()
    carry_out(Choose("FIGHT"), gameboy)
    gameboy.leaving = lambda it: None
    assert carry_out(RunAway(), gameboy) == "the battle menu does not come up"
