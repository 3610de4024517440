"""Fog of war: which squares have been on screen, and a map that shows only those."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pokeview.games.state import Area, GameMode, GameState, Position

UNSEEN = "?"
VIEW_UP, VIEW_DOWN, VIEW_LEFT, VIEW_RIGHT = 4, 4, 4, 5
"""Squares that the 10x9 view of the screen shows around the player."""

Square = tuple[int, int]


class Explored:
    """The squares that a session has seen and walked, over all maps."""

    def __init__(self) -> None:
        self._seen: dict[int, frozenset[Square]] = {}
        self._walked: set[Position] = set()
        self._absent: set[tuple[int, int]] = set()

    @property
    def seen(self) -> Mapping[int, frozenset[Square]]:
        return self._seen

    def __contains__(self, position: Position) -> bool:
        """True when the player has stood there."""
        return position in self._walked

    @property
    def squares_seen(self) -> int:
        return sum(map(len, self._seen.values()))

    @property
    def squares_walked(self) -> int:
        return len(self._walked)

    def look_around(self, state: GameState) -> None:
        """Add what is on screen now; nothing while no map is loaded or a battle covers it."""
        if state.area is None or state.battle is not None:
            return
        here = state.position
        self._walked.add(here)
        view = _view(state.area, here)
        self._seen[here.map_id] = self._seen.get(here.map_id, frozenset()) | view
        if state.mode == GameMode.OVERWORLD:
            self._note_absent(state.area, view)

    def fogged(self, state: GameState) -> GameState:
        """The same state, with everything that has never been on screen taken out of its map."""
        if state.area is None:
            return state
        area = _fogged_area(state.area, self._seen.get(state.area.map_id, frozenset()))
        people = tuple(person for person in area.people if (area.map_id, person.number) not in self._absent)
        return replace(state, area=replace(area, people=people))

    def remember(self) -> dict[str, object]:
        """All of it, as JSON values."""
        walked = sorted((p.map_id, p.y, p.x) for p in self._walked)
        seen = {str(map_id): sorted(squares) for map_id, squares in self._seen.items()}
        return {"seen": seen, "walked": walked, "absent": sorted(self._absent)}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take up what an earlier `remember` returned."""
        self._seen = {int(map_id): frozenset((y, x) for y, x in seen) for map_id, seen in memory["seen"].items()}
        self._walked = {Position(*walked) for walked in memory["walked"]}
        self._absent = {(map_id, number) for map_id, number in memory["absent"]}

    def _note_absent(self, area: Area, view: frozenset[Square]) -> None:
        """Somebody whose square is in view but who is not on screen is not there: an item taken, a person gone."""
        for person in area.people:
            if (person.y, person.x) in view:
                change = self._absent.discard if person.on_screen else self._absent.add
                change((area.map_id, person.number))


def _view(area: Area, here: Position) -> frozenset[Square]:
    rows = range(max(0, here.y - VIEW_UP), min(area.height, here.y + VIEW_DOWN + 1))
    columns = range(max(0, here.x - VIEW_LEFT), min(area.width, here.x + VIEW_RIGHT + 1))
    return frozenset((y, x) for y in rows for x in columns)


def _fogged_area(area: Area, seen: frozenset[Square]) -> Area:
    grid = tuple(
        "".join(square if (y, x) in seen else UNSEEN for x, square in enumerate(row)) for y, row in enumerate(area.grid)
    )
    return replace(
        area,
        grid=grid,
        warps=tuple(warp for warp in area.warps if (warp.y, warp.x) in seen),
        signs=tuple(sign for sign in area.signs if (sign.y, sign.x) in seen),
        people=tuple(person for person in area.people if (person.y, person.x) in seen),
    )
