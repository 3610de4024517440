"""A game small enough to foresee: a player on a grid, a person who talks, a door; in place of an emulator and a ROM."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pokeview.games.profile import Memory, Milestone, Names
from pokeview.games.state import Area, Direction, GameState, Mode, Person, Position, Warp
from pokeview.play.actions import Action, press
from pokeview.play.agent import Agent, Decision, Thought
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


@dataclass
class ToyGameBoy:
    """Walks one square per press of a direction, turns first like the real one, and counts frames."""

    title: str = "TOY"
    frames: int = 0
    state: GameState = field(
        default_factory=lambda: GameState(Mode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN)
    )
    walking_frames: int = 0
    log: list[tuple[str | None, int]] = field(default_factory=list)
    closed: bool = False
    fails: Exception | None = None
    _step: Direction | None = None
    _held: str | None = None

    def advance(self, frames: int, button: str | None = None, picture: bool = False) -> None:
        if self.fails is not None:
            raise self.fails
        self.log.append((button, frames))
        self.frames += frames
        if button is not None and button != self._held and not self.walking_frames:
            self._press(button)
        self._held = button
        if self.walking_frames:
            self._walk_on(frames)

    def _press(self, button: str) -> None:
        if self.state.dialogue:
            self.state = replace(self.state, dialogue="", mode=Mode.OVERWORLD)
        elif button == "a" and self._person_in_front():
            self.state = replace(self.state, dialogue="HELLO", mode=Mode.DIALOGUE)
        elif button in list(Direction):
            self._turn_or_walk(Direction(button))

    def _turn_or_walk(self, direction: Direction) -> None:
        if self.state.facing != direction:
            self.state = replace(self.state, facing=direction)
            return
        if self._is_free(self.state.position.moved(direction)):
            self._step, self.walking_frames = direction, STEP_FRAMES

    def _walk_on(self, frames: int) -> None:
        self.walking_frames = max(0, self.walking_frames - frames)
        if self.walking_frames == 0 and self._step is not None:
            here = self.state.position.moved(self._step)
            self.state = replace(self.state, position=here)
            if (here.y, here.x) == (4, 3):
                self.state = replace(self.state, position=Position(2, 2, 1), area=CAVE)

    def _person_in_front(self) -> bool:
        ahead = self.state.in_front()
        area = self.state.area
        return area is not None and any((person.y, person.x) == (ahead.y, ahead.x) for person in area.people)

    def _is_free(self, target: Position) -> bool:
        area = self.state.area
        assert area is not None
        return area.grid[target.y][target.x] == "." and not self._person_in_front()

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
