"""A person plays, approves, changes and refuses."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import numpy as np
import pytest

from pokeview.agents.viewer.approved import Approve, Approved, Refuse, Verdict
from pokeview.agents.viewer.human import MOST_WAITING, Human
from pokeview.games.state import Direction, GameMode, GameState, Position
from pokeview.play.actions import Button, press
from pokeview.play.agent import Agent, Decision, Thought, Usage
from pokeview.play.observation import Observation
from tests.support.play.toy_game import TOWN, ScriptedAgent

SEEN = Observation(
    step=1,
    game="Toy",
    picture=np.zeros((144, 160, 3), np.uint8),
    state=GameState(GameMode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN),
)


async def ask(agent: Agent) -> list[Thought | Decision]:
    async with aclosing(agent.decide(SEEN)) as stream:
        return [item async for item in stream]


async def test_a_human_decides_what_was_pressed_in_order() -> None:
    human = Human()
    human.press(Button.UP)
    human.press(Button.A)
    assert [await ask(human), await ask(human)] == [
        [Decision(press("up"), "You pressed up.")],
        [Decision(press("a"), "You pressed a.")],
    ]


async def test_a_key_that_is_held_down_does_not_pile_up() -> None:
    human = Human()
    for _ in range(1000):
        human.press(Button.UP)
    assert human._actions.qsize() == 1


async def test_presses_that_come_too_fast_are_dropped() -> None:
    human = Human()
    for _ in range(1000):
        human.press(Button.UP)
        human.press(Button.A)
    assert human._actions.qsize() == MOST_WAITING


async def test_a_button_can_be_pressed_again_once_it_is_taken() -> None:
    human = Human()
    human.press(Button.A)
    await ask(human)
    human.press(Button.A)
    assert await ask(human) == [Decision(press("a"), "You pressed a.")]


class Judge:
    def __init__(self, *verdicts: Verdict) -> None:
        self.shown: list[Decision] = []
        self._verdicts = list(verdicts)

    async def __call__(self, decision: Decision) -> Verdict:
        self.shown.append(decision)
        return self._verdicts.pop(0)


async def test_an_approved_decision_counts_as_it_is() -> None:
    judge = Judge(Approve())
    items = await ask(Approved(ScriptedAgent([press("a")]), judge))
    assert items[-1] == Decision(press("a"), "scripted") == judge.shown[0]


async def test_a_changed_decision_says_who_changed_it() -> None:
    decision = (await ask(Approved(ScriptedAgent([press("a")]), Judge(Approve(press("b"))))))[-1]
    assert isinstance(decision, Decision)
    assert decision.action == press("b")
    assert decision.reason == "You chose this instead of 'a'."


async def test_a_refused_agent_is_told_why_and_asked_again() -> None:
    agent = ScriptedAgent([press("a"), press("up")])
    items = await ask(Approved(agent, Judge(Refuse("There is nobody."), Approve())))
    assert agent.observations[1].nudges == ("'a' was refused. There is nobody.",)
    assert items[-1] == Decision(press("up"), "scripted")
    assert Thought("\n('a' was refused. There is nobody.)\n") in items


@pytest.mark.parametrize(("first", "total"), [(0.25, 0.75), (None, None)])
async def test_what_a_refused_decision_cost_is_paid(first: float | None, total: float | None) -> None:
    costs = [first, 0.5]

    class Costly(ScriptedAgent):
        async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
            async for item in super().decide(observation):
                yield item if isinstance(item, Thought) else replace(item, usage=Usage(dollars=costs.pop(0)))

    decision = (await ask(Approved(Costly(), Judge(Refuse(), Approve()))))[-1]
    assert isinstance(decision, Decision)
    assert decision.usage.dollars == total


@pytest.mark.parametrize("verdicts", [[Approve()], [Refuse(), Approve()]])
async def test_an_approved_agent_comes_to_the_end_of_its_turn(verdicts: list[Verdict]) -> None:
    noted: list[str] = []

    class Noting(ScriptedAgent):
        async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
            async for item in super().decide(observation):
                yield item
            noted.append("after my decision")

    await ask(Approved(Noting(), Judge(*verdicts)))
    assert noted == ["after my decision"] * len(verdicts)


async def test_an_agent_that_decides_nothing_is_not_asked_for_ever() -> None:
    class Undecided(ScriptedAgent):
        async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
            yield Thought("Hm.")

    assert await ask(Approved(Undecided(), Judge())) == [Thought("Hm.")]
