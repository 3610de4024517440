"""Ways across a map."""

from pokeview.games.state import Area, Direction, Person, Warp
from pokeview.play.macros.navigation import frontier, reach

UP, DOWN, LEFT, RIGHT = Direction.UP, Direction.DOWN, Direction.LEFT, Direction.RIGHT


def area(*grid: str, **parts: tuple[object, ...]) -> Area:
    return Area(1, "FIELD", grid, **parts)  # type: ignore[arg-type]


def test_the_shortest_path_goes_round_a_wall() -> None:
    field = area("....", ".##.", "....")
    assert reach(field, (1, 0)).path((1, 3)) in (
        (UP, RIGHT, RIGHT, RIGHT, DOWN),
        (DOWN, RIGHT, RIGHT, RIGHT, UP),
    )


def test_grass_is_worth_a_detour_of_its_cost() -> None:
    field = area('.".', "...")
    assert reach(field, (0, 0), grass_cost=6).path((0, 2)) == (DOWN, RIGHT, RIGHT, UP)
    assert reach(field, (0, 0), grass_cost=1).path((0, 2)) == (RIGHT, RIGHT)


def test_people_stand_in_the_way_and_closed_steps_are_not_taken() -> None:
    person = Person(1, 0, 1, DOWN, 1, 1, True)
    assert (0, 2) not in reach(area("...", people=(person,)), (0, 0))
    assert (0, 2) not in reach(area("..."), (0, 0), closed={((0, 0), RIGHT)})


def test_a_warp_can_be_entered_but_not_crossed() -> None:
    field = area("...", warps=(Warp(0, 1, 2, 0),))
    reached = reach(field, (0, 0))
    assert (0, 1) in reached
    assert (0, 2) not in reached
    assert (0, 2) in reach(field, (0, 1))


def test_a_ledge_is_jumped_one_way_only() -> None:
    field = area(".", "v", ".")
    assert reach(field, (0, 0)).path((2, 0)) == (DOWN,)
    assert (0, 0) not in reach(field, (2, 0))


def test_the_frontier_is_where_the_unseen_begins() -> None:
    field = area("..??", "..#?", "....")
    assert sorted(frontier(field, reach(field, (0, 0)))) == [(0, 1), (2, 3)]


def test_nothing_beyond_the_edge_is_reached() -> None:
    assert sorted(reach(area(".."), (0, 0)).cost) == [(0, 0), (0, 1)]
