"""Agents for the real session: one that thinks until it is let on, one that talks as a model does."""

import asyncio
from collections.abc import AsyncGenerator

from pokeview.play.actions import Action, press
from pokeview.play.agent import Agent, Decision, Exchange, Thought, Usage
from pokeview.play.observation import Observation

EXCHANGE = Exchange("[system]\nYou play.\n\n[user]\nThe map.", '{"buttons": ["a"]}')
USAGE = Usage(1200, 34, 800, 0.0021, tokens_per_second=41.0, context_tokens=1200)


class Pondering(Agent):
    """Thinks aloud, then waits; `may_decide` lets it press B. Keeps whether it was interrupted."""

    def __init__(self, name: str = "ponderer") -> None:
        self.name = name
        self.may_decide = asyncio.Event()
        self.thinking = False
        self.interruptions = 0

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        yield Thought("Let me think. ")
        self.thinking = True
        try:
            await self.may_decide.wait()
        except asyncio.CancelledError:
            self.interruptions += 1
            raise
        finally:
            self.thinking = False
        yield Decision(press("b"), "Enough thought.")


class Talkative(Agent):
    """Decides at once on the actions in `script`, then on A, as if a model had been asked each time."""

    name = "talker"

    def __init__(self, *script: Action) -> None:
        self.script = list(script)
        self.nudges: list[str] = []

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        self.nudges += observation.nudges
        yield Thought("I look around.")
        action = self.script.pop(0) if self.script else press("a")
        yield Decision(action, "It seems wise.", USAGE, EXCHANGE)
