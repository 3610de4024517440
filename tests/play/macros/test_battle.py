"""Battles on the toy game, with the prompts that Pokemon Red has and the bundled game lacks."""

from dataclasses import replace

import pytest

from pokeview.play.actions import Action, Choose, RunAway, SwitchTo, UseItem, UseMove
from tests.support.play.toy_game import ToyGameBoy, carry_out
from tests.support.play.toy_scenes import BATTLE_MENU, end_battle, in_battle, monster, options, send_out, to_battle_menu


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


def test_a_battle_with_a_menu_of_its_own_is_run_from_too() -> None:
    def run(it: ToyGameBoy) -> None:
        it.show("Got away safely!")
        it.reading_on = lambda it: end_battle(it, "escaped")

    gameboy = in_battle(answers={"RUN": run})
    gameboy.show(options=("BALL", "BAIT", "ROCK", "RUN"), columns=2)
    assert carry_out(RunAway(), gameboy) == ""


def test_a_list_that_does_not_close_is_given_up() -> None:
    gameboy = in_battle()
    carry_out(Choose("FIGHT"), gameboy)
    gameboy.leaving = lambda it: None
    assert carry_out(RunAway(), gameboy) == "the battle menu does not come up"
