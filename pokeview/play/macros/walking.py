"""Walking to a square: the way is planned anew after each step, and whatever ends it early is named."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from pokeview.games.state import Area, Direction, GameMode, GameState
from pokeview.play.actions import Input
from pokeview.play.explored import UNSEEN, Square
from pokeview.play.macros.navigation import OPPOSITE, WALKABLE, Step, beside, ground, is_inside, reach, warp_squares
from pokeview.play.macros.pad import BLOCKED, Pad, Performance, interruption

MOST_STEPS = 400
MOST_WAITS, WAIT_FRAMES = 8, 30
"""Four seconds: people on the map take a step every second or two, and stop a player for one before they speak."""
SURELY_BLOCKED = 2
"""A step that has failed so often is not tried again; once it may have been somebody who walked by."""


def walk_to(pad: Pad, goal: Square) -> Performance:
    """Step by step along the cheapest known way to a square. A warp's square is entered."""
    trip = _Trip(goal)
    for _ in range(MOST_STEPS):
        state = pad.read()
        if state is None or state.area is None or state.mode != GameMode.OVERWORLD:
            return why_not_walking(state)
        here = square_of(state)
        if here == goal:
            return (yield from _arrive_at_goal(pad, state, state.area))
        direction = trip.plan(state.area, here)
        if direction is None and not trip.is_worth_waiting(state.area, here):
            return trip.why_no_way(state.area, here)
        entering = direction is not None and beside(here, direction) == goal and goal in warp_squares(state.area)
        reason = yield from (trip.step(pad, here, direction) if direction else trip.wait(pad))
        if entering and _has_left(pad, state, goal):
            return ""
        if reason:
            return reason
    return f"{place(goal)} is not reached after {MOST_STEPS} steps"


def why_not_walking(state: GameState | None) -> str:
    """Why a macro of the map cannot begin or go on."""
    if state is None:
        return "this game's map cannot be read"
    return {
        GameMode.TITLE: "the game has not begun",
        GameMode.BATTLE: "a battle is on",
        GameMode.DIALOGUE: "text is on screen: read it first",
        GameMode.MENU: "a menu is up: choose or close it first",
    }.get(state.mode, "no map is loaded")


def square_of(state: GameState) -> Square:
    """Where the player stands."""
    return state.position.y, state.position.x


def place(square: Square) -> str:
    """A square as it is told to a player."""
    return f"(y={square[0]}, x={square[1]})"


class _Trip:
    """One walk to a goal: which steps have failed on it, and how often it has waited."""

    def __init__(self, goal: Square) -> None:
        self._goal = goal
        self._waits = 0
        self._failed: Counter[Step] = Counter()

    def plan(self, area: Area, here: Square) -> Direction | None:
        """The first step of the cheapest way, None when there is no way."""
        path = _path(area, here, self._goal, self._closed)
        return path[0] if path else None

    def step(self, pad: Pad, here: Square, direction: Direction) -> Performance:
        """Take a step. One that is blocked is no reason to stop: the next plan will avoid it."""
        reason = yield from pad.step(direction)
        if reason == BLOCKED:
            self._failed[here, direction] += 1
            return ""
        if reason:
            yield from pad.settle()
        return reason

    def wait(self, pad: Pad) -> Performance:
        """Let somebody go out of the way, or somebody who has stopped the player come up and speak."""
        self._waits += 1
        before = pad.read()
        yield Input(None, WAIT_FRAMES)
        yield from pad.settle_if_busy()
        return interruption(before, pad.read())

    def is_worth_waiting(self, area: Area, here: Square) -> bool:
        """True for a while, where there would be a way without people or steps have failed for no reason that shows."""
        return self._waits < MOST_WAITS and (bool(self._failed) or self._is_somebody_in_the_way(area, here))

    def why_no_way(self, area: Area, here: Square) -> str:
        """What is wrong with the goal, or what is in the way."""
        where = place(self._goal)
        if not is_inside(area, self._goal):
            return f"{where} is not on this map, which has {area.height} rows of {area.width} squares"
        if ground(area, self._goal) == UNSEEN:
            return f"{where} has not been seen yet"
        if any((person.y, person.x) == self._goal for person in area.people):
            return f"somebody stands at {where}"
        if ground(area, self._goal) not in WALKABLE:
            return f"{where} is solid: nobody can stand there"
        if self._is_somebody_in_the_way(area, here):
            return f"somebody stands in the way to {where}"
        if self._failed:
            return f"the way to {where} is blocked at {place(self._last_blocked())}"
        return f"no way to {where} is known"

    def _is_somebody_in_the_way(self, area: Area, here: Square) -> bool:
        return _path(replace(area, people=()), here, self._goal, self._closed) is not None

    def _last_blocked(self) -> Square:
        square, direction = list(self._failed)[-1]
        return beside(square, direction)

    @property
    def _closed(self) -> Collection[Step]:
        return {step for step, times in self._failed.items() if times >= SURELY_BLOCKED}


def _path(area: Area, here: Square, goal: Square, closed: Collection[Step]) -> tuple[Direction, ...] | None:
    reached = reach(area, here, closed=closed)
    return reached.path(goal) if goal in reached else None


def _has_left(pad: Pad, before: GameState, *known: Square) -> bool:
    """True on another map, or on a square of this one that no step from `before` could have led to."""
    now = pad.read()
    if now is None:
        return False
    return now.position.map_id != before.position.map_id or square_of(now) not in (square_of(before), *known)


def _arrive_at_goal(pad: Pad, state: GameState, area: Area) -> Performance:
    """On the goal nothing is left to do, unless it is a warp that has not taken the player away."""
    yield from pad.settle()
    goal = square_of(state)
    if goal not in warp_squares(area):
        return ""
    for direction in _ways_out(area, goal):
        reason = yield from pad.step(direction)
        yield from pad.settle()
        if _has_left(pad, state):
            return ""
        if reason != BLOCKED:
            return reason
    return (yield from _step_off_and_on(pad, state, area))


def _ways_out(area: Area, square: Square) -> list[Direction]:
    """Where to press on a mat or in a doorway: towards the edge of the map, then against the walls around it."""
    rank = {"": 0, "#": 1}
    ways = [way for way in Direction if ground(area, beside(square, way)) in rank]
    return sorted(ways, key=lambda way: rank[ground(area, beside(square, way))])


def _step_off_and_on(pad: Pad, state: GameState, area: Area) -> Performance:
    """Stairs on which the player has just arrived lead away again only when they are stepped on anew."""
    warp = square_of(state)
    aside = _way_aside(area, warp)
    if aside is not None:
        for direction in (aside, OPPOSITE[aside]):
            reason = yield from pad.step(direction)
            yield from pad.settle()
            if _has_left(pad, state, beside(warp, aside)):
                return ""
            if reason:
                return reason
    return f"the way out at {place(warp)} does not open"


def _way_aside(area: Area, square: Square) -> Direction | None:
    """The direction of a free square beside this one."""
    taken = warp_squares(area) | {(person.y, person.x) for person in area.people}
    free = (way for way in Direction if ground(area, beside(square, way)) in (".", '"'))
    return next((way for way in free if beside(square, way) not in taken), None)
