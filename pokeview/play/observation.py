"""What an agent is shown at each step, as picture and as text."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pokeview.games.state import GameState


@dataclass(frozen=True)
class Observation:
    """What an agent knows of the game at one step.

    `picture` is (144, 160, 3) uint8; of `state` only what has been on screen is kept. `changes` says in short sentences
    what the last action did; `milestones` are the titles of those reached, `goals` of the next ones. `warning` is a
    sentence while the agent goes round in circles, `nudges` what the viewer has said to it since the last step.
    """

    step: int
    game: str
    picture: NDArray[np.uint8]
    state: GameState | None
    changes: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    warning: str = ""
    steps_stuck: int = 0
    nudges: tuple[str, ...] = ()
