"""A person at the pad: an agent like any other, whose decisions are key presses."""

import asyncio
from collections.abc import AsyncGenerator

from pokeview.play.actions import Action, Button, describe, press
from pokeview.play.agent import VIEWER, Agent, Decision, Thought
from pokeview.play.observation import Observation

MOST_WAITING = 3
"""Presses kept while the game still carries out an earlier one; a key held down must not play on when it is let go."""


class Human(Agent):
    """Decides whatever is pressed next. `press` may be called at any time from the session's event loop."""

    name = VIEWER

    def __init__(self) -> None:
        self._actions: asyncio.Queue[Action] = asyncio.Queue(MOST_WAITING)
        self._latest: Button | None = None

    def press(self, button: Button) -> None:
        """Press a button at the next step; dropped when too many wait, or when it waits already as the latest."""
        is_held = button is self._latest and not self._actions.empty()
        if not is_held and not self._actions.full():
            self._latest = button
            self._actions.put_nowait(press(button))

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        action = await self._actions.get()
        yield Decision(action, f"You pressed {describe(action)}.")
