from pokeview.games.state import Area, Direction, GameMode, GameState, Person, Position, Sign, Warp
from pokeview.tui.facts.text_map import text_map

AREA = Area(
    1,
    "HALL",
    ("#####", '#..."', "#...#", "#####"),
    warps=(Warp(3, 1, None, 0),),
    signs=(Sign(0, 2, 1),),
    people=(Person(1, 2, 3, Direction.UP, 0, 0, True),),
)


def state(area: Area | None, y: int = 1, x: int = 1) -> GameState:
    return GameState(GameMode.OVERWORLD, Position(1, y, x), Direction.LEFT, area=area)


def test_a_small_map_is_told_whole() -> None:
    assert text_map(state(AREA), 70, 10) == [
        "# # S # #",
        '# < . . "',
        "# . . P #",
        "# W # # #",
        '^v<> you  P person  W way out  S sign  . way  " grass  # wall',
    ]


def test_a_large_map_is_told_around_the_player() -> None:
    wide = Area(1, "FIELD", ("." * 40,) * 30)
    rows = text_map(state(wide, 15, 20), 21, 5)
    assert [len(row) for row in rows] == [21] * 5
    assert rows[2] == ". . . . . < . . . . ."
    corner = text_map(state(wide, 0, 0), 21, 5)
    assert corner[0] == "< . . . . . . . . . ."
    far = text_map(state(wide, 29, 39), 21, 5)
    assert far[4] == ". . . . . . . . . . <"


def test_without_an_area_there_is_no_map() -> None:
    assert text_map(state(None), 70, 10) == []
    assert text_map(state(AREA), 70, 0) == []


def test_names_of_squares_never_reach_the_terminal_as_control_characters() -> None:
    assert "\x1b" not in "".join(text_map(state(Area(1, "X", ("\x1b[31m.",))), 40, 4))
