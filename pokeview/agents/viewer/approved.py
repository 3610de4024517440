"""Puts a viewer between an agent and the buttons: nothing is pressed that was not approved."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from pokeview.play.actions import Action, describe
from pokeview.play.agent import Agent, Decision, Thought, Usage
from pokeview.play.observation import Observation


@dataclass(frozen=True, slots=True)
class Approve:
    """Let the decision be carried out, or `instead` of its action another one."""

    instead: Action | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """Ask the agent again, and tell it why."""

    why: str = ""


Verdict = Approve | Refuse


class Approved(Agent):
    """An agent whose every decision is shown to `judge` before it counts. A refusal is a nudge to decide anew."""

    def __init__(self, agent: Agent, judge: Callable[[Decision], Awaitable[Verdict]]) -> None:
        self.agent = agent
        self.name = agent.name
        self._judge = judge

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        refused: list[Usage] = []
        is_refused = True
        while is_refused:
            is_refused = False
            async with aclosing(self.agent.decide(observation)) as stream:
                # To its end, since an agent may have something to note after its decision.
                async for item in stream:
                    if isinstance(item, Thought):
                        yield item
                        continue
                    verdict = await self._judge(item)
                    if isinstance(verdict, Approve):
                        yield _approved(item, verdict, refused)
                        continue
                    is_refused = True
                    refused.append(item.usage)
                    told = f"'{describe(item.action)}' was refused. {verdict.why}".strip()
                    yield Thought(f"\n({told})\n")
                    observation = replace(observation, nudges=(*observation.nudges, told))

    @property
    def note(self) -> str:
        return self.agent.note

    def remember(self) -> dict[str, object]:
        return self.agent.remember()

    def recall(self, memory: dict[str, object]) -> None:
        self.agent.recall(memory)

    def close(self) -> None:
        self.agent.close()


def _approved(decision: Decision, verdict: Approve, refused: list[Usage]) -> Decision:
    """The decision that counts. What the refused ones cost is paid with it."""
    usage = decision.usage
    for more in refused:
        usage = usage.plus(more)
    if verdict.instead is None:
        return replace(decision, usage=usage)
    reason = f"You chose this instead of '{describe(decision.action)}'."
    return replace(decision, action=verdict.instead, reason=reason, usage=usage)
