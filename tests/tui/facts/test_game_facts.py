"""The rows of the game panel."""

from dataclasses import replace

import pytest

from pokeview.games.state import Battle, GameMode
from pokeview.tui.facts.game_facts import GameFacts
from tests.support.tui.fakes import STATE, FakeGame, monster


def rows(facts: GameFacts, width: int = 36) -> list[str]:
    return [line.plain.rstrip() for line in facts.lines(width)]


def test_a_usual_moment() -> None:
    assert rows(GameFacts(FakeGame(), STATE, ("partner",))) == [
        "FERN VILLAGE  y 12  x 5    overworld",
        "PUDDLUP  L7  ━━━━━━━━━━━━━ 18/24",
        "GLOOMOTH L4  ━━╸━━━━━━━━━━  3/17 PSN",
        "money 2760  badges MOSS",
        "★ 1 of 3  Chose a partner",
        "○ next    Beat the rival",
    ]


def test_little_room() -> None:
    assert rows(GameFacts(FakeGame(), STATE), 24) == [
        "FERN VILLAGE y 12 x 5",
        "PUDDLUP  L7  ━ 18/24",
        "GLOOMOTH L4  ╸  3/17 PSN",
        "money 2760  badges MOSS",
        "★ 0 of 3  no milestone …",
        "○ next    Chose a partn…",
    ]


def test_an_unknown_cartridge_is_called_so() -> None:
    assert " ".join(rows(GameFacts(FakeGame(), None))) == (
        "Nothing is known of this cartridge (FERNVALE), so there is only its picture."
    )


def test_the_enemy_is_below_the_party() -> None:
    battle = Battle("wild", STATE.party[0], monster("WEEDLING", 3, 9, 11))
    lines = rows(GameFacts(FakeGame(), replace(STATE, mode=GameMode.BATTLE, battle=battle)))
    assert lines[3] == "vs WEEDLING L3  ━━━━━━━━━━  9/11"
    assert {line.index(" L") for line in lines[1:4]} == {11}


def test_what_is_said_stands_below() -> None:
    state = replace(STATE, dialogue="HELLO!\nYou look\x1b[31m lost. " + "word " * 40)
    lines = rows(GameFacts(FakeGame(), state))
    assert lines[6:] == [
        "“HELLO! You look lost. word word",
        "word word word word word word word",
        "word word word word word word word",
    ]


def test_before_the_game_has_begun() -> None:
    state = replace(STATE, mode=GameMode.TITLE, area=None, party=(), money=0, badges=())
    assert rows(GameFacts(FakeGame(), state))[:2] == [
        "not in the world yet           title",
        "★ 0 of 3  no milestone yet",
    ]


def test_all_milestones() -> None:
    facts = GameFacts(FakeGame(), STATE, ("partner", "rival", "badge"))
    assert rows(facts)[-1] == "★ 3 of 3  Won the Moss Badge"


@pytest.mark.parametrize("width", range(1, 60))
def test_rows_fit(width: int) -> None:
    battle = Battle("wild", STATE.party[0], monster("WEEDLING", 3, 9, 11))
    state = replace(STATE, mode=GameMode.BATTLE, battle=battle, dialogue="Hello there, you look lost.")
    for known in (state, None):
        lines = GameFacts(FakeGame(), known, ("partner",)).lines(width)
        assert max(line.cell_length for line in lines) <= max(width, 24)
