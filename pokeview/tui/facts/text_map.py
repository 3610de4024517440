"""The map around the player in characters, for those who see no picture."""

from pokeview.games.state import Area, Direction, GameState, Position
from pokeview.text.untrusted import plain

_PLAYER = {Direction.UP: "^", Direction.DOWN: "v", Direction.LEFT: "<", Direction.RIGHT: ">"}
_LEGEND = '^v<> you  P person  W way out  S sign  . way  " grass  # wall'


def text_map(state: GameState, columns: int, rows: int) -> list[str]:
    """At most so many rows, each square two characters wide; a legend below if there is room. No area, no rows."""
    if state.area is None or rows < 1:
        return []
    has_legend = rows > 1 and columns >= len(_LEGEND)
    height = min(state.area.height, rows - has_legend)
    width = min(state.area.width, max(1, (columns + 1) // 2))
    top = _window_start(state.position.y, height, state.area.height)
    left = _window_start(state.position.x, width, state.area.width)
    marked = _marked(state.area, state.position, state.facing)
    lines = [" ".join(row[left : left + width]) for row in marked[top : top + height]]
    return [*lines, _LEGEND] if has_legend else lines


def _window_start(centre: int, shown: int, size: int) -> int:
    """Where a window begins that has a place in its middle, as far as there is map."""
    return max(0, min(centre - shown // 2, size - shown))


def _marked(area: Area, here: Position, facing: Direction) -> list[list[str]]:
    squares = [list(plain(row)) for row in area.grid]
    marks = {(sign.y, sign.x): "S" for sign in area.signs}
    marks |= {(warp.y, warp.x): "W" for warp in area.warps}
    marks |= {(person.y, person.x): "P" for person in area.people}
    marks[here.y, here.x] = _PLAYER[facing]
    for (y, x), mark in marks.items():
        if 0 <= y < len(squares) and 0 <= x < len(squares[y]):
            squares[y][x] = mark
    return squares
