"""Fog of war."""

from dataclasses import replace

from pokeview.games.state import Area, Battle, Direction, GameMode, GameState, Monster, Person, Position, Sign, Warp
from pokeview.play.explored import Explored

FIELD = Area(
    7,
    "FIELD",
    ("." * 20,) * 20,
    warps=(Warp(0, 0, 2, 0), Warp(10, 10, 2, 1)),
    signs=(Sign(19, 19, 1),),
    people=(Person(1, 9, 9, Direction.DOWN, 1, 1, True),),
)


def state(y: int, x: int) -> GameState:
    return GameState(GameMode.OVERWORLD, Position(7, y, x), Direction.DOWN, area=FIELD)


def test_the_screen_shows_nine_rows_of_ten_squares() -> None:
    explored = Explored()
    explored.look_around(state(10, 10))
    seen = explored.seen[7]
    assert len(seen) == 90
    assert (min(seen), max(seen)) == ((6, 6), (14, 15))


def test_at_a_corner_only_squares_of_the_map_count() -> None:
    explored = Explored()
    explored.look_around(state(0, 0))
    assert explored.squares_seen == 5 * 6


def test_walking_adds_what_comes_into_view() -> None:
    explored = Explored()
    explored.look_around(state(10, 10))
    explored.look_around(state(10, 11))
    assert explored.squares_seen == 99
    assert explored.squares_walked == 2
    assert Position(7, 10, 11) in explored


def test_the_fogged_map_hides_what_was_never_on_screen() -> None:
    explored = Explored()
    explored.look_around(state(10, 10))
    area = explored.fogged(state(10, 10)).area
    assert area is not None
    assert area.grid[10] == "?" * 6 + "." * 10 + "?" * 4
    assert area.grid[0] == "?" * 20
    assert [(warp.y, warp.x) for warp in area.warps] == [(10, 10)]
    assert area.signs == ()
    assert len(area.people) == 1


def test_a_battle_shows_nothing_of_the_map() -> None:
    explored = Explored()
    monster = Monster(1, "X", "X", 1, 1, 1, "", ())
    explored.look_around(replace(state(10, 10), battle=Battle("wild", monster, monster)))
    assert explored.squares_seen == 0


def test_who_should_be_in_view_but_is_not_on_screen_is_not_there() -> None:
    explored = Explored()
    gone = replace(FIELD, people=(replace(FIELD.people[0], on_screen=False),))
    explored.look_around(replace(state(10, 10), area=gone))
    fogged = explored.fogged(replace(state(10, 10), area=gone)).area
    assert fogged is not None
    assert fogged.people == ()
    explored.look_around(state(10, 10))
    assert len(explored.fogged(state(10, 10)).area.people) == 1  # type: ignore[union-attr]


def test_who_is_only_out_of_view_is_still_there() -> None:
    explored = Explored()
    explored.look_around(state(10, 10))
    away = replace(state(18, 18), area=replace(FIELD, people=(replace(FIELD.people[0], on_screen=False),)))
    explored.look_around(away)
    assert len(explored.fogged(away).area.people) == 1  # type: ignore[union-attr]
