"""The profile of a game with Pokemon Red's memory layout."""

from collections.abc import Callable
from dataclasses import dataclass

from pokeview.games.gen1 import reader
from pokeview.games.profile import Memory, Milestone, Names
from pokeview.games.state import GameState, Position


@dataclass(frozen=True)
class RedGame:
    """A game that `reader` can read; `yellow` says that it keeps to Pokemon Yellow's addresses."""

    name: str
    title: str
    names: Names
    milestones: tuple[Milestone, ...]
    ending: Callable[[GameState], bool]
    yellow: bool = False

    def read(self, memory: Memory) -> GameState:
        return reader.read(memory, self.names, self.yellow)

    def where(self, memory: Memory) -> Position | None:
        return reader.where(memory, self.yellow)

    def is_busy(self, memory: Memory) -> bool:
        return reader.is_busy(memory, self.yellow)

    def look(self, memory: Memory) -> bytes:
        return reader.look(memory, self.yellow)

    def is_finished(self, state: GameState) -> bool:
        return self.ending(state)
