"""What a cartridge means: its names, its milestones, how to read its memory, and when it waits for a button."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pokeview.games.state import GameState, Position


class Memory(Protocol):
    """What a reader may ask for: the address space as the CPU sees it, and the ROM by bank."""

    def read(self, address: int, length: int) -> bytes: ...

    def read_rom(self, bank: int, address: int, length: int) -> bytes: ...


@dataclass(frozen=True)
class Names:
    """Names by id, as the game writes them. An id with no name is shown as 'map 37', 'species 4' and so on."""

    maps: Mapping[int, str] = field(default_factory=dict)
    species: Mapping[int, str] = field(default_factory=dict)
    moves: Mapping[int, str] = field(default_factory=dict)
    items: Mapping[int, str] = field(default_factory=dict)
    events: Mapping[int, str] = field(default_factory=dict)
    badges: tuple[str, ...] = ()

    def map(self, map_id: int) -> str:
        return self.maps.get(map_id, f"map {map_id}")

    def monster(self, species_id: int) -> str:
        return self.species.get(species_id, f"species {species_id}")

    def move(self, move_id: int) -> str:
        return self.moves.get(move_id, f"move {move_id}")

    def item(self, item_id: int) -> str:
        return self.items.get(item_id, f"item {item_id}")


@dataclass(frozen=True)
class Milestone:
    """A point of progress that is read from memory, never from what an agent claims. Once reached it stays reached."""

    name: str
    title: str
    reached: Callable[[GameState, GameState], bool]
    """Called with the state before and after a step."""


class Game(Protocol):
    """A profile of a game."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def names(self) -> Names: ...

    @property
    def milestones(self) -> tuple[Milestone, ...]: ...

    def read(self, memory: Memory) -> GameState | None:
        """The state, or None where nothing is known of the cartridge."""
        ...

    def where(self, memory: Memory) -> Position | None:
        """Just the player's square, for a look at every few frames."""
        ...

    def is_busy(self, memory: Memory) -> bool:
        """True while the game moves by itself and would miss a button: a step, a script, a battle about to open."""
        ...

    def look(self, memory: Memory) -> bytes:
        """The part of the screen that stands still once the game waits for a button."""
        ...

    def is_finished(self, state: GameState) -> bool: ...
