"""A journey can be taken up where it was left, by way of JSON."""

import json
from typing import cast

from pokeview.gameboy import GameBoy
from pokeview.play.actions import Outcome, press
from pokeview.play.journey import Journey
from tests.support.play.toy_game import ToyGame, ToyGameBoy, enter_cave

DOES_NOTHING = press("b")
NOTHING_PRESSED = Outcome((), 0)


def make_journey(toy: ToyGameBoy) -> Journey:
    return Journey(cast(GameBoy, toy), ToyGame())


def taken_up(journey: Journey, toy: ToyGameBoy) -> Journey:
    again = make_journey(toy)
    again.recall(json.loads(json.dumps(journey.remember())))
    return again


def do_nothing(journey: Journey) -> None:
    journey.arrive(DOES_NOTHING, journey.set_out(), NOTHING_PRESSED)


def test_all_that_it_has_come_to_is_taken_up() -> None:
    toy = ToyGameBoy()
    journey = make_journey(toy)
    before = journey.set_out()
    enter_cave(toy)
    journey.arrive(press("down"), before, NOTHING_PRESSED)
    for _ in range(5):
        do_nothing(journey)
    again = taken_up(journey, toy)
    assert again.remember() == journey.remember()
    assert again.milestones.names == ("cave",)
    assert again.milestones.next_titles(3) == ()
    assert again.explored.seen == journey.explored.seen
    assert again.explored.squares_walked == 2
    assert again.changes == ("nothing changed",)
    assert "'b' has changed nothing 5 times" in again.stuck.warning
    assert (again.stuck.warning, again.stuck.steps_stuck) == (journey.stuck.warning, 3)


def test_being_stuck_is_noticed_across_the_gap() -> None:
    toy = ToyGameBoy()
    journey = make_journey(toy)
    do_nothing(journey)
    do_nothing(journey)
    again = taken_up(journey, toy)
    assert again.stuck.warning == ""
    do_nothing(again)
    assert "'b' has changed nothing 3 times" in again.stuck.warning


def test_a_milestone_that_the_game_no_longer_has_is_left_out() -> None:
    journey = make_journey(ToyGameBoy())
    journey.milestones.recall(["moon", "cave"])
    assert journey.milestones.names == ("cave",)


def test_setting_out_and_arriving_see_what_is_on_screen() -> None:
    journey = make_journey(ToyGameBoy())
    before = journey.set_out()
    after, reached = journey.arrive(DOES_NOTHING, before, NOTHING_PRESSED)
    assert after == before
    assert reached == []
    assert journey.explored.squares_seen == 35
