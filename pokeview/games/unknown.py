"""Any cartridge that nobody has described: a picture and buttons, and no word of what they mean."""

from dataclasses import dataclass, field

from pokeview.games.profile import Memory, Milestone, Names
from pokeview.games.state import GameState, Position


@dataclass(frozen=True)
class UnknownGame:
    """A profile that knows nothing but the cartridge's title."""

    title: str
    name: str = "unknown"
    names: Names = field(default_factory=Names)
    milestones: tuple[Milestone, ...] = ()

    def read(self, memory: Memory) -> GameState | None:
        return None

    def where(self, memory: Memory) -> Position | None:
        return None

    def is_busy(self, memory: Memory) -> bool:
        return False

    def look(self, memory: Memory) -> bytes:
        return b""

    def is_finished(self, state: GameState) -> bool:
        return False
