"""Ways across a map: which squares can be reached from here, and by which steps."""

import heapq
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pokeview.games.state import Area, Direction
from pokeview.play.explored import UNSEEN, Square

GRASS_COST = 6
"""How many steps of detour a step through tall grass is worth."""
OPPOSITE = {
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
    Direction.LEFT: Direction.RIGHT,
    Direction.RIGHT: Direction.LEFT,
}
GRASS = '"'
WALKABLE = "." + GRASS
LEDGES = {"v": Direction.DOWN, "<": Direction.LEFT, ">": Direction.RIGHT}

Step = tuple[Square, Direction]
"""A square, and the way in which it is left."""


@dataclass(frozen=True)
class Reach:
    """Every square that can be reached from `start`, with its cost and the step that leads there."""

    start: Square
    cost: Mapping[Square, int]
    _came_by: Mapping[Square, Step]

    def __contains__(self, square: Square) -> bool:
        return square in self.cost

    def path(self, goal: Square) -> tuple[Direction, ...]:
        """The steps from the start to a reachable square."""
        steps: list[Direction] = []
        while goal != self.start:
            goal, direction = self._came_by[goal]
            steps.append(direction)
        return tuple(reversed(steps))


def reach(area: Area, start: Square, grass_cost: int = GRASS_COST, closed: Collection[Step] = ()) -> Reach:
    """Search the seen part of a map. People are walls, `closed` steps fail; warps can be entered, not crossed."""
    people = {(person.y, person.x) for person in area.people}
    warps = warp_squares(area)
    cost = {start: 0}
    came_by: dict[Square, Step] = {}
    open_squares = [(0, start)]
    while open_squares:
        so_far, square = heapq.heappop(open_squares)
        if so_far > cost[square] or (square in warps and square != start):
            continue
        for direction, landing in _steps_out(area, square):
            if landing in people or (square, direction) in closed:
                continue
            total = so_far + (grass_cost if ground(area, landing) == GRASS else 1)
            if total < cost.get(landing, total + 1):
                cost[landing] = total
                came_by[landing] = (square, direction)
                heapq.heappush(open_squares, (total, landing))
    return Reach(start, cost, came_by)


def beside(square: Square, direction: Direction) -> Square:
    """The square one step away."""
    dy, dx = direction.offset
    return square[0] + dy, square[1] + dx


def is_inside(area: Area, square: Square) -> bool:
    return 0 <= square[0] < area.height and 0 <= square[1] < area.width


def ground(area: Area, square: Square) -> str:
    """The symbol of a square; '' beyond the edges of the map."""
    return area.grid[square[0]][square[1]] if is_inside(area, square) else ""


def warp_squares(area: Area) -> frozenset[Square]:
    return frozenset((warp.y, warp.x) for warp in area.warps)


def frontier(area: Area, reached: Reach) -> list[Square]:
    """Reachable squares from which something unseen begins."""
    return [
        square
        for square in reached.cost
        if any(ground(area, beside(square, direction)) == UNSEEN for direction in Direction)
    ]


def _steps_out(area: Area, square: Square) -> Iterator[tuple[Direction, Square]]:
    """The ways out of a square, each with the square where it ends: the next one, or the one behind a ledge."""
    for direction in Direction:
        landing = beside(square, direction)
        if LEDGES.get(ground(area, landing)) == direction:
            landing = beside(landing, direction)
        if ground(area, landing) and ground(area, landing) in WALKABLE:
            yield direction, landing
