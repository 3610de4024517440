"""What was spent, and when it is enough."""

import pytest

from pokeview.play.agent import Usage
from pokeview.play.budget import Budget, Spent

USED = Spent().plus(Usage(1000, 100, 400, 0.02), steps=1, seconds=30.0)


def test_what_is_known_is_summed() -> None:
    spent = USED.plus(Usage(500, 50, 0, 0.01), steps=1, seconds=31.0)
    assert (spent.steps, spent.input_tokens, spent.output_tokens, spent.cached_tokens) == (2, 1500, 150, 400)
    assert spent.dollars == pytest.approx(0.03)
    assert spent.dollars_known


def test_what_is_not_known_is_said_and_never_zero() -> None:
    spent = USED.plus(Usage(500, 50, None, None), steps=1, seconds=1.0)
    assert spent.tokens_known
    assert not spent.dollars_known
    assert not spent.plus(Usage(), steps=1, seconds=1.0).dollars_known


@pytest.mark.parametrize(
    ("budget", "problem"),
    [
        (Budget(), ""),
        (Budget(steps=2, tokens=1101, dollars=0.03, minutes=1), ""),
        (Budget(steps=1), "The cap of 1 steps is reached."),
        (Budget(tokens=1100), "The cap of 1100 tokens is reached: 1100 were used."),
        (Budget(dollars=0.01), "The cap of $0.01 is reached: $0.0200 was spent."),
        (Budget(minutes=0.5), "The cap of 0.5 minutes is reached."),
    ],
)
def test_a_cap_is_named(budget: Budget, problem: str) -> None:
    assert budget.reached(USED) == problem


@pytest.mark.parametrize(
    ("budget", "raised"),
    [
        (Budget(), Budget()),
        (Budget(steps=2, dollars=5.0), Budget(steps=2, dollars=5.0)),
        (Budget(tokens=1100, minutes=9), Budget(tokens=2200, minutes=9)),
        (Budget(steps=1, tokens=100, dollars=0.02), Budget(steps=2, tokens=1600, dollars=0.04)),
        (Budget(steps=0), Budget(steps=0)),
    ],
)
def test_caps_that_are_reached_are_doubled_until_there_is_room(budget: Budget, raised: Budget) -> None:
    assert budget.raised(USED) == raised


def test_what_was_used_stands_beside_each_cap() -> None:
    assert Budget(tokens=2000, minutes=1).standing(USED) == {"tokens": (1100, 2000), "minutes": (0.5, 1)}
