"""The explorer on the real emulator with the bundled game, from power-on."""

from contextlib import aclosing

import pytest

from pokeview.agents import make_agent
from pokeview.play.events import StepDone, ThoughtStreamed
from pokeview.play.session import Session
from tests.support.play.opening import open_session


async def play(seed: int, steps: int) -> tuple[Session, str, list[StepDone]]:
    session = open_session(make_agent("explorer", seed), seed=seed)
    await session.power_on()
    thoughts, done = "", []
    async with aclosing(session.play()) as events:
        async for event in events:
            if isinstance(event, ThoughtStreamed):
                thoughts += event.text
            if isinstance(event, StepDone):
                done.append(event)
                if event.step >= steps:
                    break
    return session, thoughts, done


@pytest.mark.parametrize("seed", [1, 2, 5, 8, 10])
async def test_it_plays_from_power_on_to_the_end(seed: int) -> None:
    session, _, _ = await play(seed, 1500)
    assert session.finished
    assert {"left_home", "got_partner", "battle_won", "moss_badge", "the_end"} <= set(session.milestones.names)
    session.close()


async def test_the_same_seed_is_the_same_game_and_another_is_not() -> None:
    hashes = []
    for seed in (1, 1, 2):
        session, _, _ = await play(seed, 60)
        hashes.append(session.state_hash())
        session.close()
    assert hashes[0] == hashes[1] != hashes[2]


async def test_its_thoughts_are_the_reasons_of_its_decisions() -> None:
    session, thoughts, done = await play(1, 40)
    session.close()
    assert all(step.decision.reason in thoughts for step in done)
    assert "I have not talked to the person at" in thoughts
    assert "leads somewhere I have not been" in thoughts


async def test_it_learns_from_people_what_is_thrown() -> None:
    session, thoughts, _ = await play(5, 330)
    session.close()
    assert "caught_one" in session.milestones.names
    assert "is weak enough to be caught" in thoughts
