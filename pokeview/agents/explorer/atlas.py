"""What an explorer has found out about the world: places, who was spoken to, where exits lead, what is left to do."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pokeview.games.state import Area, Direction, GameState
from pokeview.play.explored import Square
from pokeview.play.json_form import from_json, to_json
from pokeview.play.macros.navigation import OPPOSITE, Reach, beside, frontier, reach

GRASS = '"'

ExitKey = tuple[str, int, int]
"""('warp', y, x), or (direction, -1, -1) for the whole of a joined border."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a place: a warp's square, or a border square with the step across it."""

    square: Square
    across: Direction | None
    leads_to: int | None

    @property
    def key(self) -> ExitKey:
        return ("warp", *self.square) if self.across is None else (self.across, -1, -1)


@dataclass(frozen=True, slots=True)
class Goal:
    """Somewhere to stand and something to do there: face a way and press A, or take an exit."""

    reason: str
    square: Square
    facing: Direction | None = None
    person: int | None = None
    sign: Square | None = None
    exit: Exit | None = None


@dataclass
class Place:
    """One map as last seen. `spoken`, `read` and `tried` hold the chapter in which something was last done."""

    area: Area
    here: Square
    spoken: dict[int, int] = field(default_factory=dict)
    read: set[Square] = field(default_factory=set)
    taken: dict[ExitKey, int] = field(default_factory=dict)
    tried: dict[ExitKey, int] = field(default_factory=dict)

    def exits(self) -> Iterator[Exit]:
        """Every exit that has been seen."""
        for warp in self.area.warps:
            leads_to = self.taken.get(("warp", warp.y, warp.x), warp.destination_map)
            yield Exit((warp.y, warp.x), None, leads_to)
        for direction, map_id in self.area.connections:
            yield from (Exit(square, direction, map_id) for square in _border(self.area, direction))


_REMEMBERED: Mapping[str, Any] = {
    "places": dict[int, Place],
    "chapter": int,
    "grass_cost": int,
    "avoided": set[tuple[int, int]],
}


class Atlas:
    """All places seen so far. A `chapter` ends whenever the story moves on: then everything is worth another try."""

    def __init__(self, grass_cost: int = 1) -> None:
        self.places: dict[int, Place] = {}
        self.chapter = 0
        self.grass_cost = grass_cost
        self.avoided: set[tuple[int, int]] = set()

    def update(self, state: GameState) -> Place:
        """Take over what is seen now of the place where the player stands."""
        assert state.area is not None
        here = (state.position.y, state.position.x)
        place = self.places.setdefault(state.area.map_id, Place(state.area, here))
        place.area, place.here = state.area, here
        return place

    def remember(self) -> dict[str, object]:
        """All of it, as JSON values."""
        return {name: to_json(kind, getattr(self, name)) for name, kind in _REMEMBERED.items()}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take up what an earlier `remember` returned."""
        for name, kind in _REMEMBERED.items():
            setattr(self, name, from_json(kind, memory[name]))

    def reach(self, place: Place) -> Reach:
        return reach(place.area, place.here, self.grass_cost)

    def business(self, place: Place) -> list[Goal]:
        """What is left to do in a place in this chapter: one kind of thing, the nearest first."""
        return next((goals for goals in self.business_by_kind(place) if goals), [])

    def business_by_kind(self, place: Place) -> Iterator[list[Goal]]:
        """What is left to do in a place: people, then signs, unseen squares and exits, of each the nearest first."""
        reached = self.reach(place)
        for find in (self._talks, self._sign_goals, self._sights, self._exit_goals):
            yield sorted(find(place, reached), key=lambda goal: reached.cost[goal.square])

    def travel(self, place: Place, target: int, why: str) -> Goal | None:
        """The next exit on the shortest known way to another map."""
        route = self.routes(place).get(target)
        return Goal(why, route[0].square, exit=route[0]) if route else None

    def routes(self, place: Place) -> dict[int, list[Exit]]:
        """The exits to take, in order, to every map that can be reached by known ones."""
        reached = self.reach(place)
        exits = [exit for exit in self._open_exits(place) if exit.square in reached]
        waiting = deque([exit] for exit in sorted(exits, key=lambda exit: reached.cost[exit.square]))
        found: dict[int, list[Exit]] = {}
        while waiting:
            route = waiting.popleft()
            map_id = route[-1].leads_to
            if map_id is None or map_id in found or map_id == place.area.map_id:
                continue
            found[map_id] = route
            if map_id in self.places:
                waiting.extend([*route, exit] for exit in self._open_exits(self.places[map_id]))
        return found

    def elsewhere(self, here: Place) -> Goal | None:
        """The first step towards the nearest other place with something left to do."""
        for map_id, route in self.routes(here).items():
            goals = self.business(self.places[map_id]) if map_id in self.places else []
            if goals:
                why = f"I go to {self.places[map_id].area.name}: {goals[0].reason}"
                return Goal(why, route[0].square, exit=route[0])
        return None

    def is_grass(self, place: Place, square: Square) -> bool:
        return place.area.grid[square[0]][square[1]] == GRASS

    def towards_grass(self, here: Place, why: str) -> Goal | None:
        """The first step towards the nearest other place with tall grass."""
        for map_id in self.routes(here):
            if map_id in self.places and any(GRASS in row for row in self.places[map_id].area.grid):
                return self.travel(here, map_id, why)
        return None

    def forget_talk(self, map_id: int, number: int) -> None:
        """Make somebody worth talking to again."""
        self.avoided.discard((map_id, number))
        self.places[map_id].spoken.pop(number, None)

    def talk(self, place: Place, reached: Reach, number: int, reason: str) -> Goal | None:
        """Stand beside a person, from the nearest free side, and face them."""
        person = next((person for person in place.area.people if person.number == number), None)
        if person is None:
            return None
        sides = [(beside((person.y, person.x), way), OPPOSITE[way]) for way in Direction]
        sides = [side for side in sides if side[0] in reached]
        if not sides:
            return None
        square, facing = min(sides, key=lambda side: reached.cost[side[0]])
        return Goal(reason, square, facing, person=number)

    def _talks(self, place: Place, reached: Reach) -> Iterator[Goal]:
        for person in place.area.people:
            last = place.spoken.get(person.number)
            if last == self.chapter or (place.area.map_id, person.number) in self.avoided:
                continue
            where = f"the person at (y={person.y}, x={person.x})"
            reason = f"I have not talked to {where} yet." if last is None else f"{where} may have something new to say."
            goal = self.talk(place, reached, person.number, reason[0].upper() + reason[1:])
            if goal is not None:
                yield goal

    def _sign_goals(self, place: Place, reached: Reach) -> Iterator[Goal]:
        for sign in place.area.signs:
            below = (sign.y + 1, sign.x)
            if (sign.y, sign.x) not in place.read and below in reached:
                reason = f"There is something to read at (y={sign.y}, x={sign.x})."
                yield Goal(reason, below, Direction.UP, sign=(sign.y, sign.x))

    def _sights(self, place: Place, reached: Reach) -> Iterator[Goal]:
        for square in frontier(place.area, reached):
            if square not in {exit.square for exit in place.exits() if exit.across is None}:
                yield Goal(f"I have not seen what lies beyond (y={square[0]}, x={square[1]}).", square)

    def _exit_goals(self, place: Place, reached: Reach) -> Iterator[Goal]:
        for exit in place.exits():
            known = exit.key in place.taken or exit.leads_to in self.places
            if known or place.tried.get(exit.key) == self.chapter or exit.square not in reached:
                continue
            again = "may be open now" if exit.key in place.tried else "leads somewhere I have not been"
            yield Goal(f"The way out {_exit_place(exit)} {again}.", exit.square, exit=exit)

    def _open_exits(self, place: Place) -> Iterator[Exit]:
        return (exit for exit in place.exits() if place.tried.get(exit.key) != self.chapter)


def _exit_place(exit: Exit) -> str:
    return f"at (y={exit.square[0]}, x={exit.square[1]})" if exit.across is None else f"across the {exit.across} border"


def _border(area: Area, direction: Direction) -> Iterator[Square]:
    rows = {Direction.UP: [0], Direction.DOWN: [area.height - 1]}.get(direction, range(area.height))
    columns = {Direction.LEFT: [0], Direction.RIGHT: [area.width - 1]}.get(direction, range(area.width))
    return ((y, x) for y in rows for x in columns if area.grid[y][x] in '."')
