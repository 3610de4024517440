"""The profile of a game with Pokemon Red's memory layout."""

from collections.abc import Callable
from dataclasses import dataclass

from pokeview.games import red_memory
from pokeview.games.profile import Memory, Milestone, Names
from pokeview.games.state import GameState, Position


@dataclass(frozen=True)
class RedGame:
    """A game that `red_memory` can read; `yellow` says that it keeps to Pokemon Yellow's addresses."""

    name: str
    title: str
    names: Names
    milestones: tuple[Milestone, ...]
    ending: Callable[[GameState], bool]
    yellow: bool = False

    def read(self, memory: Memory) -> GameState:
        return red_memory.read(memory, self.names, self.yellow)

    def where(self, memory: Memory) -> Position | None:
        return red_memory.where(memory, self.yellow)

    def is_busy(self, memory: Memory) -> bool:
        return red_memory.is_busy(memory, self.yellow)

    def look(self, memory: Memory) -> bytes:
        return red_memory.look(memory, self.yellow)

    def is_finished(self, state: GameState) -> bool:
        return self.ending(state)
