"""A person at the pad: an agent like any other, whose decisions are key presses."""

import asyncio
from collections.abc import AsyncGenerator

from pokeview.play.actions import Action, Button, describe, press
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.observation import Observation

MOST_WAITING = 8
"""Presses kept while the game still carries out an earlier one; a key held down must not play on for minutes."""


class Human(Agent):
    """Decides whatever is pressed next. `press` may be called at any time from the session's event loop."""

    name = "you"

    def __init__(self) -> None:
        self._actions: asyncio.Queue[Action] = asyncio.Queue(MOST_WAITING)

    def press(self, button: Button) -> None:
        """Press a button at the next step; dropped when too many wait."""
        if not self._actions.full():
            self._actions.put_nowait(press(button))

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        action = await self._actions.get()
        yield Decision(action, f"You pressed {describe(action)}.")
