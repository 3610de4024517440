"""Everything that can happen in a session, as frozen values in the order in which they happen."""

import time
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pokeview.games.state import GameState
from pokeview.play.actions import Outcome
from pokeview.play.agent import Decision, Exchange
from pokeview.play.budget import Spent
from pokeview.play.greys import picture_as_greys
from pokeview.play.observation import Observation
from pokeview.play.progress import Progress
from pokeview.play.state_summary import StateSummary, summary

Picture = NDArray[np.uint8]
"""A frame: (144, 160, 3), red, green, blue."""


@dataclass(frozen=True, slots=True)
class StepStarted:
    """An agent is about to think. Steps count from 1."""

    step: int
    agent: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class ThoughtStreamed:
    step: int
    text: str


@dataclass(frozen=True, slots=True)
class Decided:
    """The agent chose; `seconds` is how long it thought."""

    step: int
    decision: Decision
    seconds: float


@dataclass(frozen=True, slots=True)
class FrameDrawn:
    """A picture while an action is carried out; `frame` counts frames since power-on, 60 a second of game time."""

    frame: int
    picture: Picture


@dataclass(frozen=True, slots=True)
class MilestoneReached:
    step: int
    name: str
    title: str


@dataclass(frozen=True)
class StepDone:
    """The action has been carried out, at `done_at` seconds since 1970. `state` is None for an unreadable cartridge.

    `greys` and `summary` are what is kept of the picture and the state: worked out once, for all who keep them.
    """

    step: int
    agent: str
    decision: Decision
    outcome: Outcome
    state: GameState | None
    progress: Progress
    picture: Picture
    changes: tuple[str, ...] = ()
    spent: Spent = field(default_factory=Spent)
    done_at: float = field(default_factory=time.time)

    @cached_property
    def greys(self) -> bytes:
        """The picture, four pixels a byte."""
        return picture_as_greys(self.picture)

    @cached_property
    def summary(self) -> StateSummary | None:
        """The state in brief."""
        return summary(self.state)


@dataclass(frozen=True, slots=True)
class AgentChosen:
    """From the next step on another agent plays."""

    step: int
    agent: str


@dataclass(frozen=True, slots=True)
class AgentFailed:
    """The agent gave no decision; nothing was pressed. `problem` is a sentence for the user.

    `final` when the agent is not asked again: it cannot go on, or has failed too often in a row.
    """

    step: int
    agent: str
    problem: str
    final: bool = False
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class BudgetReached:
    """A cap was reached: nothing more is played until it is raised. `problem` names the cap."""

    step: int
    problem: str


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """A step was carried out but cannot be recorded: it does not count, and nothing is played, until it can be.

    `problem` is a sentence for the user.
    """

    step: int
    problem: str


@dataclass(frozen=True, slots=True)
class GameFinished:
    """The game has been played to its end; nothing follows."""

    step: int


Event = (
    StepStarted
    | ThoughtStreamed
    | Decided
    | FrameDrawn
    | MilestoneReached
    | StepDone
    | AgentChosen
    | AgentFailed
    | BudgetReached
    | RecordingFailed
    | GameFinished
)
