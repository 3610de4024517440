"""Ways across a map: which squares can be reached from here, and by which steps."""

import heapq
from collections.abc import Collection, Mapping
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

LEDGES = {"v": Direction.DOWN, "<": Direction.LEFT, ">": Direction.RIGHT}


@dataclass(frozen=True)
class Reach:
    """Every square that can be reached from `start`, with its cost and the step that leads there."""

    start: Square
    cost: Mapping[Square, int]
    _came_by: Mapping[Square, tuple[Square, Direction]]

    def __contains__(self, square: Square) -> bool:
        return square in self.cost

    def path(self, goal: Square) -> tuple[Direction, ...]:
        """The steps from the start to a reachable square."""
        steps: list[Direction] = []
        while goal != self.start:
            goal, direction = self._came_by[goal]
            steps.append(direction)
        return tuple(reversed(steps))


def reach(area: Area, start: Square, grass_cost: int = GRASS_COST, closed: Collection[Square] = ()) -> Reach:
    """Search the seen part of a map. People and `closed` squares are walls; warps can be entered, not crossed."""
    walls = {(person.y, person.x) for person in area.people} | set(closed)
    warps = {(warp.y, warp.x) for warp in area.warps}
    cost = {start: 0}
    came_by: dict[Square, tuple[Square, Direction]] = {}
    open_squares = [(0, start)]
    while open_squares:
        so_far, square = heapq.heappop(open_squares)
        if so_far > cost[square] or (square in warps and square != start):
            continue
        for direction in Direction:
            landing = _landing(area, square, direction)
            if landing is None or landing in walls:
                continue
            total = so_far + (grass_cost if area.grid[landing[0]][landing[1]] == '"' else 1)
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


def frontier(area: Area, reached: Reach) -> list[Square]:
    """Reachable squares from which something unseen begins."""
    return [
        square for square in reached.cost if any(_is_unseen(area, beside(square, direction)) for direction in Direction)
    ]


def _is_unseen(area: Area, square: Square) -> bool:
    return is_inside(area, square) and area.grid[square[0]][square[1]] == UNSEEN


def _landing(area: Area, square: Square, direction: Direction) -> Square | None:
    """Where a step ends: the next square, the one behind a ledge, or nowhere."""
    target = beside(square, direction)
    if not is_inside(area, target):
        return None
    ground = area.grid[target[0]][target[1]]
    if LEDGES.get(ground) == direction:
        target = beside(target, direction)
        ground = area.grid[target[0]][target[1]] if is_inside(area, target) else "#"
    return target if ground in '."' else None
