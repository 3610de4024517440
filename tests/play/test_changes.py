"""What an action changed is told exactly."""

from dataclasses import replace

import pytest

from pokeview.games.state import Area, BagItem, Battle, Direction, GameMode, GameState, Menu, Monster, Position
from pokeview.play.actions import Outcome
from pokeview.play.changes import changes

SPRIG = Monster(1, "SPRIGLET", "SPRIGLET", 5, 20, 20, "", ())
FOE = Monster(5, "PEBBLIN", "PEBBLIN", 4, 15, 15, "", ())
HOME, TOWN = Area(37, "HOME", ("..",)), Area(0, "TOWN", ("..",))
BEFORE = GameState(
    GameMode.OVERWORLD, Position(37, 3, 5), Direction.DOWN, area=HOME, party=(SPRIG,), bag=(BagItem(1, "CAPSULE", 5),)
)
FIGHT = replace(BEFORE, mode=GameMode.BATTLE, battle=Battle("wild", SPRIG, FOE))
QUIET = Outcome((), 10)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (BEFORE, BEFORE, ("nothing changed",)),
        (BEFORE, replace(BEFORE, position=Position(37, 3, 6)), ("moved from (y=3, x=5) to (y=3, x=6)",)),
        (BEFORE, replace(BEFORE, facing=Direction.UP), ("turned up",)),
        (BEFORE, replace(BEFORE, position=Position(0, 5, 4), area=TOWN), ("entered TOWN at (y=5, x=4)",)),
        (replace(BEFORE, dialogue="Hi"), BEFORE, ("the text box closed",)),
        (BEFORE, replace(BEFORE, menu=Menu(("YES", "NO"), ((1, 1), (2, 1)), 0)), ("menu: YES, NO",)),
        (BEFORE, FIGHT, ("a wild battle began against PEBBLIN L4",)),
        (replace(FIGHT, last_battle=""), replace(BEFORE, last_battle="won"), ("the battle ended: won",)),
        (
            FIGHT,
            replace(FIGHT, battle=Battle("wild", replace(SPRIG, hp=12), replace(FOE, hp=3))),
            ("enemy PEBBLIN HP 15 -> 3", "own SPRIGLET HP 20 -> 12"),
        ),
        (BEFORE, replace(BEFORE, party=(SPRIG, FOE)), ("PEBBLIN L4 joined the party",)),
        (
            BEFORE,
            replace(BEFORE, party=(replace(SPRIG, level=6, hp=22),)),
            ("SPRIGLET level 5 -> 6", "SPRIGLET HP 20 -> 22"),
        ),
        (BEFORE, replace(BEFORE, party=(replace(SPRIG, status="asleep"),)), ("SPRIGLET is asleep",)),
        (BEFORE, replace(BEFORE, bag=(BagItem(1, "CAPSULE", 4),)), ("CAPSULE 5 -> 4",)),
        (BEFORE, replace(BEFORE, bag=()), ("CAPSULE 5 -> 0",)),
        (BEFORE, replace(BEFORE, money=300), ("money 0 -> 300",)),
        (BEFORE, replace(BEFORE, badges=("MOSS",)), ("got the MOSS badge",)),
        (BEFORE, replace(BEFORE, events=frozenset({3})), ("something in the story changed",)),
    ],
)
def test_each_change_is_one_sentence(before: GameState, after: GameState, told: tuple[str, ...]) -> None:
    assert changes(before, after, QUIET) == told


def test_why_an_action_stopped_comes_first() -> None:
    stopped = Outcome((), 10, "the way is blocked")
    assert changes(BEFORE, BEFORE, stopped) == ("stopped early: the way is blocked", "nothing changed")


def test_of_a_game_that_cannot_be_read_nothing_is_claimed() -> None:
    assert changes(None, None, QUIET) == ()


def test_all_the_text_that_was_shown_is_told() -> None:
    read = Outcome((), 10, pages=("Hi\nthere", "Robin"))
    assert changes(BEFORE, replace(BEFORE, dialogue="there\nRobin"), read) == ("text: 'Hi there Robin'",)
