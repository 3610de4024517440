"""What a game's memory means at one moment: frozen values, made by a reader and shown to agents, panels and metrics."""

from dataclasses import dataclass, field
from enum import StrEnum


class Direction(StrEnum):
    """A way to face or walk. Each is also the name of its button."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"

    @property
    def offset(self) -> tuple[int, int]:
        """The (y, x) change of one step this way."""
        return _OFFSETS[self]


_OFFSETS = {
    Direction.UP: (-1, 0),
    Direction.DOWN: (1, 0),
    Direction.LEFT: (0, -1),
    Direction.RIGHT: (0, 1),
}


class GameMode(StrEnum):
    """What the player can do now."""

    TITLE = "title"
    OVERWORLD = "overworld"
    DIALOGUE = "dialogue"
    MENU = "menu"
    BATTLE = "battle"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A square of a map; y and x count 16-pixel steps from its top left corner."""

    map_id: int
    y: int
    x: int

    def moved(self, direction: Direction) -> "Position":
        """The square one step away; it may lie off the map."""
        dy, dx = direction.offset
        return Position(self.map_id, self.y + dy, self.x + dx)


@dataclass(frozen=True, slots=True)
class Warp:
    """A square that leads elsewhere: a door, a mat, stairs. `destination_map` is None for 'the map you came from'."""

    y: int
    x: int
    destination_map: int | None
    destination_warp: int


@dataclass(frozen=True, slots=True)
class Sign:
    """A square that can be read from the square beside it."""

    y: int
    x: int
    text_id: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody or something on the map that stands in the way and can be talked to; `number` is its sprite slot."""

    number: int
    y: int
    x: int
    facing: Direction
    picture: int
    text_id: int
    on_screen: bool


@dataclass(frozen=True, slots=True)
class Area:
    """The current map as a whole.

    `grid` has one string a row of squares: '.' to walk on, '"' tall grass, '#' solid, and 'v', '<', '>' ledges that
    can be jumped one way only. `connections` names the map beyond each joined edge.
    """

    map_id: int
    name: str
    grid: tuple[str, ...]
    warps: tuple[Warp, ...] = ()
    signs: tuple[Sign, ...] = ()
    people: tuple[Person, ...] = ()
    connections: tuple[tuple[Direction, int], ...] = ()

    @property
    def height(self) -> int:
        return len(self.grid)

    @property
    def width(self) -> int:
        return len(self.grid[0]) if self.grid else 0


@dataclass(frozen=True, slots=True)
class Move:
    """A move that a monster knows; `pp` is how often it can still be used."""

    move_id: int
    name: str
    pp: int


@dataclass(frozen=True, slots=True)
class Monster:
    """A member of the party, or one of the two that fight."""

    species_id: int
    species: str
    nickname: str
    level: int
    hp: int
    max_hp: int
    status: str
    moves: tuple[Move, ...]
    experience: int = 0

    @property
    def fainted(self) -> bool:
        return self.hp == 0


@dataclass(frozen=True, slots=True)
class BagItem:
    """A stack of items."""

    item_id: int
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Battle:
    """The fight that is on: `kind` is 'wild', 'trainer' or 'lost', `own_number` the party slot of `own`, from 0."""

    kind: str
    own: Monster
    enemy: Monster
    own_number: int = 0


@dataclass(frozen=True, slots=True)
class Menu:
    """A list with a cursor. `places` holds the (row, column) of each option's first letter on the 18x20 text screen."""

    options: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    cursor: int

    @property
    def chosen(self) -> str:
        return self.options[self.cursor]

    @property
    def is_battle_menu(self) -> bool:
        """True for the menu with FIGHT and RUN, which every battle comes back to."""
        return "FIGHT" in self.options and "RUN" in self.options


@dataclass(frozen=True, slots=True)
class GameState:
    """All that is read from memory at one moment. Before the game has begun `area` is None and the party empty.

    `screen_text` is the 18 rows of 20 characters that are on screen, empty when no text is shown; `events` the numbers
    of the story flags that are set; `last_battle` 'won', 'lost' or 'escaped', '' before the first one.
    """

    mode: GameMode
    position: Position
    facing: Direction
    area: Area | None = None
    party: tuple[Monster, ...] = ()
    bag: tuple[BagItem, ...] = ()
    money: int = 0
    badges: tuple[str, ...] = ()
    battle: Battle | None = None
    last_battle: str = ""
    dialogue: str = ""
    menu: Menu | None = None
    screen_text: tuple[str, ...] = ()
    events: frozenset[int] = field(default_factory=frozenset)
    player_name: str = ""

    def in_front(self) -> Position:
        """The square that the player faces."""
        return self.position.moved(self.facing)
