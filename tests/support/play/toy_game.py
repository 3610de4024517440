"""A game small enough to foresee: a player on a grid, a person who talks, a door; in place of an emulator and a ROM."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pokeview.games.profile import Game, Memory, Milestone, Names
from pokeview.games.state import Area, Direction, GameMode, GameState, Menu, Person, Position, Warp
from pokeview.play.actions import Action, press
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.macros.pad import LONGEST_SETTLE_FRAMES, Pad
from pokeview.play.macros.performing import LONGEST_ACTION_FRAMES, perform
from pokeview.play.observation import Observation

STEP_FRAMES = 16
TOWN = Area(
    1,
    "TOWN",
    ("#######", "#.....#", "#.#...#", "#.....#", "###.###"),
    warps=(Warp(4, 3, 2, 0),),
    people=(Person(1, 1, 5, Direction.DOWN, 1, 1, True),),
)
CAVE = Area(2, "CAVE", ("###", "#.#", "#.#"))


LEDGES = {"v": Direction.DOWN, "<": Direction.LEFT, ">": Direction.RIGHT}

Effect = Callable[["ToyGameBoy"], None]


def nothing(_: "ToyGameBoy") -> None:
    """What mostly happens."""


def enter_cave(gameboy: "ToyGameBoy") -> None:
    gameboy.state = replace(gameboy.state, position=Position(2, 2, 1), area=CAVE)


@dataclass
class ToyGameBoy:
    """Walks one square per press of a direction, turns first like the real one, and counts frames.

    What else happens is given as effects: `arrivals` on a square, `bumps` against something that is in the way,
    `after_step` and `as_time_passes` anywhere, `answers` when A is pressed on an option, `leaving` when B is pressed in
    a menu, `starting` when START is pressed on the map, `reading_on` when the last page has been read. `secret_walls`
    are on no map; across `counters` one can talk.
    """

    title: str = "TOY"
    frames: int = 0
    state: GameState = field(
        default_factory=lambda: GameState(GameMode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN)
    )
    walking_frames: int = 0
    log: list[tuple[str | None, int]] = field(default_factory=list)
    closed: bool = False
    fails: Exception | None = None
    arrivals: dict[tuple[int, int], Effect] = field(default_factory=lambda: {(4, 3): enter_cave})
    bumps: dict[tuple[int, int, Direction], Effect] = field(default_factory=dict)
    answers: dict[str, Effect] = field(default_factory=dict)
    after_step: Effect = nothing
    as_time_passes: Effect = nothing
    leaving: Effect = nothing
    starting: Effect = nothing
    reading_on: Effect = nothing
    secret_walls: set[tuple[int, int]] = field(default_factory=set)
    counters: set[tuple[int, int]] = field(default_factory=set)
    cursor_moves: bool = True
    _pages: list[str] = field(default_factory=list)
    _list: tuple[str, ...] = ()
    _first: int = 0
    _step: Direction | None = None
    held: str | None = None

    @property
    def pressed(self) -> list[str]:
        """The buttons so far, in order."""
        return [button for button, _ in self.log if button is not None]

    @property
    def square(self) -> tuple[int, int]:
        return self.state.position.y, self.state.position.x

    def show(self, *pages: str, options: Sequence[str] = (), cursor: int = 0, columns: int = 1, rows: int = 0) -> None:
        """Put up text, page after page, or the menu with these options; neither closes all. The last page stays.

        `rows` is how much of a list is shown at once, from its start.
        """
        self._list, self._first = tuple(options), 0
        shown = self._list[:rows] if rows else self._list
        places = tuple((2 * (index // columns), 8 * (index % columns)) for index in range(len(shown)))
        menu = Menu(shown, places, cursor) if options else None
        text, self._pages = (pages[0], list(pages[1:])) if pages else ("", [])
        self.state = replace(self.state, dialogue=text, menu=menu, mode=self._mode(text, menu))

    def _mode(self, text: str, menu: Menu | None) -> GameMode:
        if self.state.battle is not None:
            return GameMode.BATTLE
        return GameMode.MENU if menu else GameMode.DIALOGUE if text else GameMode.OVERWORLD

    def advance(self, frames: int, button: str | None = None, picture: bool = False) -> None:
        if self.fails is not None:
            raise self.fails
        self.log.append((button, frames))
        self.frames += frames
        if button is not None and button != self.held and not self.walking_frames:
            self._press(button)
        self.held = button
        if self.walking_frames:
            self._walk_on(frames)
        self.as_time_passes(self)

    def _press(self, button: str) -> None:
        if self.state.menu is not None:
            self._press_in_menu(self.state.menu, button)
        elif self.state.dialogue:
            self._turn_page()
        elif button == "start":
            self.starting(self)
        elif button == "a" and self._person_in_front():
            self.show("HELLO")
        elif button in list(Direction):
            self._turn_or_walk(Direction(button))

    def _turn_page(self) -> None:
        if self._pages:
            self.show(*self._pages)
        else:
            self.show()
            self.reading_on(self)

    def _press_in_menu(self, menu: Menu, button: str) -> None:
        if button == "a":
            self.answers.get(menu.chosen, nothing)(self)
        elif button == "b":
            self.leaving(self)
        elif button in list(Direction) and self.cursor_moves:
            row, column = menu.places[menu.cursor]
            dy, dx = Direction(button).offset
            target = (row + 2 * dy, column + 8 * dx)
            if target in menu.places:
                self.state = replace(self.state, menu=replace(menu, cursor=menu.places.index(target)))
            elif 0 <= self._first + dy <= len(self._list) - len(menu.options):
                self._first += dy
                shown = self._list[self._first : self._first + len(menu.options)]
                self.state = replace(self.state, menu=replace(menu, options=shown))

    def _turn_or_walk(self, direction: Direction) -> None:
        if self.state.facing != direction:
            self.state = replace(self.state, facing=direction)
        elif self._landing(direction) is not None:
            self._step, self.walking_frames = direction, STEP_FRAMES
        else:
            self.bumps.get((*self.square, direction), nothing)(self)

    def _walk_on(self, frames: int) -> None:
        self.walking_frames = max(0, self.walking_frames - frames)
        if self.walking_frames == 0 and self._step is not None:
            landing = self._landing(self._step)
            if landing is not None:
                self.state = replace(self.state, position=landing)
            self.arrivals.get(self.square, nothing)(self)
            self.after_step(self)

    def _person_in_front(self) -> bool:
        ahead = self.state.in_front()
        if (ahead.y, ahead.x) in self.counters:
            ahead = ahead.moved(self.state.facing)
        return self._is_taken(ahead)

    def _is_taken(self, target: Position) -> bool:
        area = self.state.area
        return area is not None and any((person.y, person.x) == (target.y, target.x) for person in area.people)

    def _landing(self, direction: Direction) -> Position | None:
        """Where a step ends, None where it is blocked."""
        target = self.state.position.moved(direction)
        if LEDGES.get(self._ground(target)) == direction:
            target = target.moved(direction)
        is_free = self._ground(target) in (".", '"') and not self._is_taken(target)
        return target if is_free and (target.y, target.x) not in self.secret_walls else None

    def _ground(self, target: Position) -> str:
        area = self.state.area
        assert area is not None
        inside = 0 <= target.y < area.height and 0 <= target.x < area.width
        return area.grid[target.y][target.x] if inside else ""

    def picture(self) -> NDArray[np.uint8]:
        return np.full((144, 160, 3), self.frames % 256, np.uint8)

    def read(self, address: int, length: int) -> bytes:
        raise AssertionError("the toy game is read whole")

    def read_rom(self, bank: int, address: int, length: int) -> bytes:
        raise AssertionError("the toy game has no ROM")

    def state_hash(self) -> str:
        return f"{self.frames}-{self.state.position}"

    def close(self) -> None:
        self.closed = True


class ToyGame:
    """The profile of the toy: it reads a ToyGameBoy's state as it is."""

    name = "toy"
    title = "Toy"
    names = Names()
    milestones: tuple[Milestone, ...] = (
        Milestone("cave", "Found the cave", lambda _, after: after.position.map_id == 2),
    )

    def read(self, memory: Memory) -> GameState:
        assert isinstance(memory, ToyGameBoy)
        return memory.state

    def where(self, memory: Memory) -> Position:
        return self.read(memory).position

    def is_busy(self, memory: Memory) -> bool:
        assert isinstance(memory, ToyGameBoy)
        return memory.walking_frames > 0

    def look(self, memory: Memory) -> bytes:
        return repr(self.read(memory)).encode()

    def is_finished(self, state: GameState) -> bool:
        return state.position == Position(2, 1, 1)


def carry_out(action: Action, gameboy: ToyGameBoy, game: Game | None = None) -> str:
    """Perform an action on the toy; returns why it ended early. Fails when it takes too long."""
    pad = Pad(game or ToyGame(), gameboy, shown=gameboy.state.dialogue)
    inputs, latest = perform(action, pad), gameboy.frames + LONGEST_ACTION_FRAMES + LONGEST_SETTLE_FRAMES
    while True:
        try:
            step = next(inputs)
        except StopIteration as end:
            return str(end.value)
        gameboy.advance(step.frames, step.button)
        assert gameboy.frames <= latest


class ScriptedAgent(Agent):
    """Decides what it is told, one action after another; then it presses B. An exception in the script is raised."""

    name = "scripted"

    def __init__(self, script: Sequence[Action | Exception] = (), on_decide: Callable[[], None] = lambda: None) -> None:
        self.script = list(script)
        self.observations: list[Observation] = []
        self._on_decide = on_decide

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        self.observations.append(observation)
        self._on_decide()
        action = self.script.pop(0) if self.script else press("b")
        yield Thought("I do ")
        yield Thought("as I am told.")
        if isinstance(action, Exception):
            raise action
        yield Decision(action, "scripted")
