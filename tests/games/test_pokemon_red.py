from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from pokeview.games.pokemon_red import MILESTONES, NAMES, is_finished
from pokeview.games.state import Area, Battle, Direction, GameMode, GameState, Monster, Position

POWER_ON = GameState(mode=GameMode.TITLE, position=Position(0, 0, 0), facing=Direction.DOWN)
BULBASAUR = Monster(0x99, "BULBASAUR", "BULBASAUR", level=5, hp=19, max_hp=19, status="", moves=())
BATTLE = Battle(kind="trainer", own=BULBASAUR, enemy=BULBASAUR)
REACHED = {milestone.name: milestone.reached for milestone in MILESTONES}
TABLES = {
    "maps": NAMES.maps,
    "species": NAMES.species,
    "moves": NAMES.moves,
    "items": NAMES.items,
    "events": NAMES.events,
}


def standing_on(map_id: int) -> GameState:
    area = Area(map_id, NAMES.map(map_id), grid=("....",) * 4)
    return replace(POWER_ON, mode=GameMode.OVERWORLD, position=Position(map_id, 1, 1), area=area)


BEDROOM = standing_on(0x26)
PALLET_TOWN = standing_on(0x00)


def with_events(*events: int) -> GameState:
    return replace(PALLET_TOWN, events=frozenset(events))


def with_battle(battle: Battle | None, last_battle: str = "") -> GameState:
    return replace(PALLET_TOWN, battle=battle, last_battle=last_battle)


@pytest.mark.parametrize(
    ("kind", "number", "name"),
    [
        ("maps", 0x00, "Pallet Town"),
        ("maps", 0x0C, "Route 1"),
        ("maps", 0x25, "Red's house 1F"),
        ("maps", 0x28, "Oak's lab"),
        ("maps", 0x33, "Viridian Forest"),
        ("maps", 0x3B, "Mt. Moon 1F"),
        ("maps", 0x76, "Hall of Fame"),
        ("maps", 0xF7, "Agatha's room"),
        ("species", 0x01, "RHYDON"),
        ("species", 0x15, "MEW"),
        ("species", 0x54, "PIKACHU"),
        ("species", 0x99, "BULBASAUR"),
        ("species", 0xB0, "CHARMANDER"),
        ("species", 0xB1, "SQUIRTLE"),
        ("species", 0xBE, "VICTREEBEL"),
        ("moves", 1, "POUND"),
        ("moves", 33, "TACKLE"),
        ("moves", 165, "STRUGGLE"),
        ("items", 0x04, "POKE BALL"),
        ("items", 0x14, "POTION"),
        ("items", 0x46, "OAK's PARCEL"),
        ("items", 0xC4, "HM01 CUT"),
        ("items", 0xFA, "TM50 SUBSTITUTE"),
        ("events", 34, "got the starter"),
        ("events", 296, "got the POKE FLUTE"),
    ],
)
def test_a_number_has_the_name_that_players_know(kind: str, number: int, name: str) -> None:
    assert TABLES[kind][number] == name


@pytest.mark.parametrize(("kind", "count"), [("maps", 222), ("species", 151), ("moves", 165), ("items", 135)])
def test_the_tables_are_complete(kind: str, count: int) -> None:
    assert len(TABLES[kind]) == count


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_name_stands_for_two_numbers(table: Mapping[int, str]) -> None:
    assert [name for name, count in Counter(table.values()).items() if count > 1] == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_names_are_printable_ascii(table: Mapping[int, str]) -> None:
    wrong = [name for name in table.values() if not (name and name.isascii() and name.isprintable())]
    assert wrong == []


@pytest.mark.parametrize("kind", ["maps", "species", "moves", "items"])
def test_numbers_fit_a_byte(kind: str) -> None:
    assert [number for number in TABLES[kind] if not 0 <= number <= 0xFF] == []


def test_moves_are_numbered_without_a_gap() -> None:
    assert list(NAMES.moves) == list(range(1, 166))


@pytest.mark.parametrize(("first", "kind", "count"), [(0xC4, "HM", 5), (0xC9, "TM", 50)])
def test_machines_are_numbered_in_order_and_name_a_move(first: int, kind: str, count: int) -> None:
    known = set(NAMES.moves.values())
    for number in range(1, count + 1):
        label, _, move = NAMES.items[first + number - 1].partition(" ")
        assert label == f"{kind}{number:02d}"
        assert move in known


def test_a_number_without_a_name_is_shown_as_a_number() -> None:
    assert (NAMES.map(0x0B), NAMES.monster(0x1F), NAMES.item(0x2C)) == ("map 11", "species 31", "item 44")


def test_badges_are_in_the_order_of_their_bits() -> None:
    assert NAMES.badges == ("BOULDER", "CASCADE", "THUNDER", "RAINBOW", "SOUL", "MARSH", "VOLCANO", "EARTH")


def test_milestones_have_names_and_titles_of_their_own() -> None:
    assert len({milestone.name for milestone in MILESTONES}) == len(MILESTONES)
    assert len({milestone.title for milestone in MILESTONES}) == len(MILESTONES)


def test_nothing_is_reached_before_the_game_has_begun() -> None:
    assert [m.name for m in MILESTONES if m.reached(POWER_ON, POWER_ON)] == []


def test_nothing_is_reached_in_the_bedroom() -> None:
    assert [m.name for m in MILESTONES if m.reached(POWER_ON, BEDROOM)] == []


def test_each_event_is_one_milestone_and_they_come_in_the_same_order() -> None:
    states = [replace(BEDROOM, events=frozenset({event})) for event in NAMES.events]
    reached = [[m.name for m in MILESTONES if m.reached(BEDROOM, state)] for state in states]
    assert reached == [[m.name] for m in MILESTONES if m.name not in ("left_house", "won_battle")]


@pytest.mark.parametrize("map_id", [0x00, 0x0C, 0x28])
def test_the_house_is_left_on_any_other_map(map_id: int) -> None:
    assert REACHED["left_house"](BEDROOM, standing_on(map_id))


@pytest.mark.parametrize("map_id", [0x25, 0x26])
def test_the_house_is_not_left_upstairs_or_downstairs(map_id: int) -> None:
    assert not REACHED["left_house"](BEDROOM, standing_on(map_id))


def test_the_house_is_not_left_on_the_title_screen_of_a_saved_game() -> None:
    assert not REACHED["left_house"](POWER_ON, replace(PALLET_TOWN, mode=GameMode.TITLE))


def test_a_battle_is_won_when_it_ends_well() -> None:
    assert REACHED["won_battle"](with_battle(BATTLE), with_battle(None, "won"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (with_battle(BATTLE), with_battle(BATTLE, "won")),
        (with_battle(None), with_battle(None, "won")),
        (with_battle(BATTLE), with_battle(None, "lost")),
        (with_battle(BATTLE), with_battle(None, "escaped")),
    ],
    ids=["still on", "none was on", "lost", "escaped"],
)
def test_a_battle_is_not_won_otherwise(before: GameState, after: GameState) -> None:
    assert not REACHED["won_battle"](before, after)


@pytest.mark.parametrize(
    ("badge", "name", "event"),
    [
        ("BOULDER", "beat_brock", 119),
        ("CASCADE", "beat_misty", 191),
        ("THUNDER", "beat_surge", 359),
        ("RAINBOW", "beat_erika", 425),
        ("SOUL", "beat_koga", 601),
        ("MARSH", "beat_sabrina", 865),
        ("VOLCANO", "beat_blaine", 665),
        ("EARTH", "beat_giovanni", 81),
    ],
)
def test_a_leader_who_is_beaten_gives_the_badge(badge: str, name: str, event: int) -> None:
    titles = {milestone.name: milestone.title for milestone in MILESTONES}
    assert titles[name].endswith(f": {badge} badge")
    assert REACHED[name](with_events(), with_events(event))


def test_badge_milestones_come_in_the_order_of_the_badges() -> None:
    titles = [milestone.title for milestone in MILESTONES if milestone.title.endswith(" badge")]
    assert tuple(title.split()[-2] for title in titles) == NAMES.badges


def test_the_game_is_finished_once_the_champion_is_beaten() -> None:
    assert is_finished(with_events(2302, 2305))
    assert not is_finished(with_events(2302))
    assert not is_finished(POWER_ON)
