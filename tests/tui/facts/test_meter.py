"""What playing costs, in a few cells."""

import pytest

from pokeview.play.agent import Usage
from pokeview.play.budget import Budget, Spent
from pokeview.tui.facts.meter import Meter, briefly, count, describe_usage

UNKNOWN = Spent(steps=3, input_tokens=12_345, output_tokens=678, dollars_known=False)
PAID = Spent(steps=3, input_tokens=12_345, output_tokens=678, cached_tokens=9000, dollars=0.0123)


def rows(meter: Meter, width: int = 60) -> list[str]:
    return [line.plain.rstrip() for line in meter.lines(width)]


def test_an_agent_that_costs_nothing_has_no_meter() -> None:
    meter = Meter(Spent(steps=100, seconds=60))
    assert not meter.is_needed
    assert rows(meter) == []
    assert briefly(meter.spent) == ""


def test_what_a_model_cost() -> None:
    latest = Usage(3000, 90, 2000, 0.01, tokens_per_second=41.7, context_tokens=3000)
    assert rows(Meter(PAID, latest=latest)) == ["$0.0123  12.3k in  678 out", "42 tokens/s  context 3.0k  9.0k cached"]


@pytest.mark.parametrize(
    ("spent", "words", "brief"),
    [
        (PAID, "$0.0123  12.3k in  678 out", "$0.0123"),
        (UNKNOWN, "cost unknown  12.3k in  678 out", "13.0k tok"),
        (Spent(dollars=0.25, dollars_known=False, input_tokens=1), "$0.2500 or more  1 in  0 out", "$0.2500 or more"),
        (Spent(tokens_known=False, dollars_known=False), "cost unknown  tokens unknown", "cost unknown"),
        (Spent(tokens_known=False, input_tokens=10, dollars=0.1), "$0.1000  10+ in  0+ out", "$0.1000"),
        (Spent(input_tokens=900, output_tokens=50), "$0.0000  900 in  50 out", "950 tok"),
    ],
)
def test_what_is_not_known_is_never_nothing(spent: Spent, words: str, brief: str) -> None:
    assert rows(Meter(spent))[0] == words
    assert briefly(spent) == brief


def test_how_near_the_caps_are() -> None:
    budget = Budget(steps=4, tokens=50_000, dollars=0.01, minutes=10)
    spent = Spent(3, 90.0, 20_000, 0, 0, 0.0123)
    assert rows(Meter(spent, budget, Usage(tokens_per_second=40.0)))[1:] == [
        "━━━━━━━━━━ 3 of 4 steps",
        "━━━━━━━━━━ 20.0k of 50.0k tokens",
        "━━━━━━━━━━ $0.01 of $0.01",
        "━━━━━━━━━━ 1.5 of 10.0 minutes",
        "40 tokens/s",
    ]


def test_a_cap_is_shown_even_if_nothing_was_spent() -> None:
    assert Meter(Spent(), Budget(minutes=5)).is_needed


@pytest.mark.parametrize(("tokens", "text"), [(0, "0"), (999, "999"), (1000, "1.0k"), (999_960, "1.0M")])
def test_numbers_are_short(tokens: int, text: str) -> None:
    assert count(tokens) == text


def test_the_usage_of_one_decision() -> None:
    assert describe_usage(Usage(1200, 30, 800, 0.002, 40.2)) == "$0.0020  1.2k in  30 out  800 cached  40 tokens/s"
    assert describe_usage(Usage(None, None, None, None)) == "cost unknown  unknown in  unknown out"


@pytest.mark.parametrize("width", range(1, 70))
def test_rows_fit(width: int) -> None:
    meter = Meter(PAID, Budget(tokens=50_000), Usage(1, 1, 1, 1, 40.0, 3000))
    assert max(line.cell_length for line in meter.lines(width)) <= width
