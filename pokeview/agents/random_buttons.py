"""The baseline: presses anything. Whatever plays worse than this does not play."""

import random
from collections.abc import AsyncGenerator
from typing import Any

from pokeview.play.actions import Button, press
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.chance import chance_state, restore_chance
from pokeview.play.observation import Observation

_WEIGHTS = dict.fromkeys(Button, 4) | {Button.A: 6, Button.START: 1, Button.SELECT: 1}


class RandomButtons(Agent):
    """Presses one random button a step; START and SELECT seldom, since they open menus."""

    name = "random"

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        button = self._random.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()))[0]
        yield Thought(f"The die says {button}.")
        yield Decision(press(button), "Random choice.")

    def remember(self) -> dict[str, object]:
        return {"random": chance_state(self._random)}

    def recall(self, memory: dict[str, Any]) -> None:
        restore_chance(self._random, memory["random"])
