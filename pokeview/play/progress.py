"""How far a session has come, kept step by step from what memory says."""

from collections.abc import Collection
from dataclasses import dataclass

from pokeview.games.profile import Game, Milestone
from pokeview.games.state import GameState
from pokeview.play.explored import Explored


@dataclass(frozen=True, slots=True)
class Progress:
    """The figures of a session after a step: what the run logs and the panels show."""

    frames: int = 0
    milestones: int = 0
    badges: int = 0
    party_size: int = 0
    level_total: int = 0
    squares_seen: int = 0
    squares_walked: int = 0
    maps_seen: int = 0
    decision_seconds: float = 0.0

    def as_metrics(self) -> dict[str, float]:
        """The same figures under the names that MLflow gets."""
        return {name: float(getattr(self, name)) for name in self.__slots__}


class Milestones:
    """Which milestones of a game have been reached; a reached one is never lost again."""

    def __init__(self, game: Game) -> None:
        self._open = list(game.milestones)
        self.reached: list[Milestone] = []

    def check(self, before: GameState | None, after: GameState | None) -> list[Milestone]:
        """The milestones that were reached between two states."""
        if before is None or after is None:
            return []
        new = [milestone for milestone in self._open if milestone.reached(before, after)]
        self._open = [milestone for milestone in self._open if milestone not in new]
        self.reached += new
        return new

    def recall(self, names: Collection[str]) -> None:
        """Take up what `names` said earlier; those that the game no longer has are left out."""
        milestones = {milestone.name: milestone for milestone in [*self.reached, *self._open]}
        self.reached = [milestones.pop(name) for name in names if name in milestones]
        self._open = list(milestones.values())

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(milestone.title for milestone in self.reached)

    def next_titles(self, count: int) -> tuple[str, ...]:
        """The first milestones, in the game's order, that have not been reached."""
        return tuple(milestone.title for milestone in self._open[:count])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(milestone.name for milestone in self.reached)


def measure(
    state: GameState | None, explored: Explored, milestones: Milestones, *, frames: int, decision_seconds: float
) -> Progress:
    """The figures after a step. Without a readable state only frames, milestones and seconds are known."""
    party = state.party if state else ()
    return Progress(
        frames=frames,
        milestones=len(milestones.reached),
        badges=len(state.badges) if state else 0,
        party_size=len(party),
        level_total=sum(monster.level for monster in party),
        squares_seen=explored.squares_seen,
        squares_walked=explored.squares_walked,
        maps_seen=len(explored.seen),
        decision_seconds=decision_seconds,
    )
