"""Every macro, from a hundred random moments of the bundled game on the real emulator, with arguments good and bad."""

import random
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from pokeview.games import fernvale
from pokeview.games.state import GameMode, GameState
from pokeview.play.actions import (
    Action,
    Choose,
    ReadOn,
    RunAway,
    SwitchTo,
    TalkTo,
    UseItem,
    UseMove,
    WalkTo,
    describe,
)
from pokeview.play.explored import UNSEEN, Square
from pokeview.play.macros.performing import LONGEST_ACTION_FRAMES
from tests.support.play.situations import Situation, Stage, find_situations
from tests.support.play.truths import what_is_false

STARTS = 100
NONSENSE = ("", "  ", "FLY", "POTION", "YES", "7", "Ünïcode ♥", "FIGHTRUN")


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="module")
def situations(stage: Stage) -> list[Situation]:
    return find_situations(stage, seed=8, steps=260)


def any_square(chance: random.Random, known: GameState, free: int = 1, grass: int = 1, things: int = 1) -> Square:
    """A square of the map that is up, or off it: free ones, grass, people and signs, ways out, walls, unseen ones.

    `free`, `grass` and `things` are how much more often than the other kinds these are taken.
    """
    area = known.area
    if area is None:
        return 1, 1
    ground: dict[str, list[Square]] = {symbol: [] for symbol in (".", '"', "#", UNSEEN)}
    for y, row in enumerate(area.grid):
        for x, symbol in enumerate(row):
            ground[symbol].append((y, x))
    things_to_face = [(person.y, person.x) for person in area.people] + [(sign.y, sign.x) for sign in area.signs]
    ways_out = [(warp.y, warp.x) for warp in area.warps]
    off_the_map = [(-1, 4), (4, -1), (area.height, 4), (4, 99), (known.position.y, known.position.x)]
    kinds = [ground["."]] * free + [ground['"']] * grass + [things_to_face, ways_out] * things
    kinds = [kind for kind in (*kinds, ground["#"], ground[UNSEEN], off_the_map) if kind]
    return chance.choice(chance.choice(kinds))


def any_name(chance: random.Random, names: Sequence[str], others: Sequence[str]) -> str:
    """Mostly one of the names that fit, in any case; sometimes another that the game knows, or none at all."""
    known = chance.choice(names) if names and chance.random() < 0.75 else chance.choice([*others, *NONSENSE])
    return chance.choice([known, known, known.lower(), f" {known.title()} "])


def options_of(state: GameState) -> tuple[str, ...]:
    return state.menu.options if state.menu else ()


def moves_of(state: GameState) -> list[str]:
    return [move.name for move in state.battle.own.moves] if state.battle else []


Start = tuple[Callable[[GameState], bool], Callable[[random.Random, GameState], Action]]
"""Where a macro mostly begins, and what it is asked for."""

MACROS: dict[type, Start] = {
    WalkTo: (
        lambda s: s.mode == GameMode.OVERWORLD,
        lambda chance, s: WalkTo(*any_square(chance, s, free=4, grass=12, things=2)),
    ),
    TalkTo: (lambda s: s.mode == GameMode.OVERWORLD, lambda chance, s: TalkTo(*any_square(chance, s, things=6))),
    ReadOn: (lambda s: bool(s.dialogue), lambda chance, s: ReadOn()),
    Choose: (
        lambda s: s.menu is not None,
        lambda chance, s: Choose(any_name(chance, options_of(s), ("RUN", "SALVE"))),
    ),
    UseMove: (
        lambda s: s.battle is not None,
        lambda chance, s: UseMove(any_name(chance, moves_of(s), list(fernvale.NAMES.moves.values()))),
    ),
    UseItem: (
        lambda s: bool(s.bag) and s.mode in (GameMode.BATTLE, GameMode.OVERWORLD),
        lambda chance, s: UseItem(any_name(chance, [item.name for item in s.bag], list(fernvale.NAMES.items.values()))),
    ),
    SwitchTo: (
        lambda s: s.battle is not None and len(s.party) > 1,
        lambda chance, s: SwitchTo(
            any_name(chance, [member.nickname for member in s.party], list(fernvale.NAMES.species.values()))
        ),
    ),
    RunAway: (lambda s: s.battle is not None, lambda chance, s: RunAway()),
}


def test_the_starts_are_as_different_as_the_game(situations: list[Situation]) -> None:
    states = [situation.state for situation in situations]
    assert {state.mode for state in states} == set(GameMode)
    assert {state.area.name for state in states if state.area} == set(fernvale.NAMES.maps.values())
    assert {state.battle.kind for state in states if state.battle} == {"wild", "trainer"}
    assert {len(state.party) for state in states} >= {0, 1, 2, 6}
    menus = {options_of(state)[:2] for state in states}
    assert menus >= {(), ("FIGHT", "BAG"), ("TEAM", "BAG"), ("CAPSULE", "SALVE"), ("SPRIGLET", "CINDERP")}


@pytest.mark.parametrize("macro", MACROS)
def test_it_ends_where_it_should_or_names_the_true_reason(
    macro: type, stage: Stage, situations: list[Situation]
) -> None:
    fits, ask = MACROS[macro]
    chance = random.Random(macro.__name__)
    usual = [situation for situation in situations if fits(situation.state)]
    lies, endings = [], Counter[str]()
    for _ in range(STARTS):
        situation = chance.choice(usual if chance.random() < 0.85 else situations)
        stage.set(situation)
        played = stage.play(ask(chance, situation.explored.fogged(situation.state)))
        endings[played.reason] += 1
        false = what_is_false(played)
        if false:
            lies.append(f"{situation.name}: {describe(played.action)}: {false}")
        assert played.frames <= LONGEST_ACTION_FRAMES
    assert lies == []
    assert endings[""] >= STARTS // 4
    assert len(endings) >= 3
    assert macro is not WalkTo or endings["a battle began"]
