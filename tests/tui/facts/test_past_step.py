"""How a recorded step is told."""

from dataclasses import replace

import pytest

from pokeview.play.agent import Exchange
from pokeview.play.recording.marks import Mark
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.state_summary import StateSummary
from pokeview.tui.facts.past_step import PastFacts, PastMoment, told
from tests.support.play.recorded import made_up_step
from tests.support.tui.fakes import FakeGame

STATE = StateSummary(
    "battle", "NORTH PATH", 3, 4, 7, ("ROCK ROCK L5 1/9", "B RED RED L2 2/3"), (), 30, "Go!", "SNAIL L2"
)
MARKS = (Mark(3, "milestone", "partner"), Mark(9, "milestone", "rival"))


def texts(step: RecordedStep) -> dict[str, str]:
    return {section.heading: section.text for section in told(step, MARKS, FakeGame())}


def test_the_thoughts_and_what_came_of_them() -> None:
    assert texts(made_up_step(4)) == {
        "You had said": "Go right.",
        "Thoughts  0.5 s": "I think of 4.",
        "Decision": "→ A\nstopped early: text came up\nIt is on the right.",
    }


def test_a_reason_that_was_thought_is_not_told_twice() -> None:
    step = made_up_step(4, thoughts="So: It is\non the right.")
    assert texts(step)["Decision"] == "→ A\nstopped early: text came up"


def test_what_a_model_was_sent_and_answered() -> None:
    step = made_up_step(4)
    decision = replace(step.account.decision, exchange=Exchange("the map", '{"buttons": []}'))
    sections = texts(replace(step, account=replace(step.account, decision=decision)))
    assert sections["What it answered"] == '{"buttons": []}'
    assert next(text for heading, text in sections.items() if heading.startswith("What it was sent")) == "the map"


def test_what_stands_out_comes_first() -> None:
    assert next(iter(texts(made_up_step(3)).items())) == ("What it brought", "★ Chose a partner")


@pytest.mark.parametrize("width", [20, 38, 80])
def test_the_state_after_it(width: int) -> None:
    facts = PastFacts(FakeGame(), STATE, 5, MARKS)
    lines = [line.plain for line in facts.lines(width)]
    assert all(len(line) <= width for line in lines)
    if width == 38:
        assert lines == [
            "NORTH PATH  y 4  x 7",
            "! SNAIL L2",
            "ROCK L5 1/9",
            "B RED RED L2 2/3",
            "money 30  badges none",
            "★ 1 of 3  Chose a partner",
            "“Go!”",
        ]


def test_an_unknown_cartridge() -> None:
    assert [line.plain for line in PastFacts(FakeGame(), None, 5).lines(60)] == [
        "Nothing is known of this cartridge.",
        "★ 0 of 3  no milestone yet",
    ]


@pytest.mark.parametrize("width", [20, 30, 40, 60, 120])
def test_the_title_names_the_step_at_any_width(width: int) -> None:
    title = PastMoment("FERNVALE", "explorer", 12, 345, ending=True).title(width).plain
    assert "12" in title
    assert len(title) <= max(width, 25)
    assert "◀" in title
