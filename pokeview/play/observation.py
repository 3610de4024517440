"""What an agent is shown at each step, as picture and as text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pokeview.games.state import GameState


@dataclass(frozen=True)
class Observation:
    """What an agent knows of the game at one step.

    `picture` is (144, 160, 3) uint8. `seen` holds, for each map id, the (y, x) squares that have been on screen so far;
    `changes` says in short sentences what the last action did.
    """

    step: int
    game: str
    picture: NDArray[np.uint8]
    state: GameState | None
    seen: Mapping[int, frozenset[tuple[int, int]]] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
