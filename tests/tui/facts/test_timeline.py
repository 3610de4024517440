"""Where the steps of a session are in a row, and where one gets to from there."""

import pytest

from pokeview.play.recording.marks import Mark
from pokeview.tui.facts.timeline import Timeline, described

MARKS = (Mark(1, "agent", "explorer"), Mark(40, "battle", "SNAILY L4"), Mark(60, "milestone", "partner"))


def row(timeline: Timeline, width: int = 60) -> str:
    text = timeline.row(width).plain
    assert len(text) == width
    return text


def test_now_is_at_the_end() -> None:
    assert row(Timeline(100)) == "━" * 51 + "●" + "     100"


def test_a_past_step_is_told_with_how_many_there_are() -> None:
    text = row(Timeline(100, looked_at=50))
    assert text.endswith("─  50/100")
    assert text.index("●") == 25


def test_marks_are_where_their_steps_are() -> None:
    text = row(Timeline(100, marks=MARKS))
    assert [text.index(glyph) for glyph in "⇄×★"] == [0, 20, 30]


def test_of_several_marks_in_one_place_the_most_important_is_shown() -> None:
    crowd = tuple(Mark(50, kind, "") for kind in ("battle", "milestone", "agent"))
    text = row(Timeline(100, marks=crowd))
    assert "★" in text
    assert "×" not in text


@pytest.mark.parametrize("width", [0, 1, 3, 7, 8, 9, 200])
@pytest.mark.parametrize("last_step", [0, 1, 2, 9, 10_000])
def test_there_is_a_row_of_any_width(width: int, last_step: int) -> None:
    for looked_at in {0, min(1, last_step), last_step}:
        marks = (Mark(1, "agent", "x"),) if last_step else ()
        assert len(row(Timeline(last_step, looked_at, marks), width)) == width


@pytest.mark.parametrize("last_step", [2, 7, 100, 10_000])
def test_the_step_of_a_column_is_shown_in_that_column(last_step: int) -> None:
    timeline = Timeline(last_step)
    for column in range(40):
        step = timeline.step_at(column, 52)
        assert 0 <= step <= last_step
        if step and last_step >= 100:
            assert row(Timeline(last_step, step), 52).index("●") == column


def test_beyond_the_end_is_now() -> None:
    assert Timeline(100).step_at(59, 60) == 0
    assert Timeline(100).step_at(-4, 60) == 1


def test_one_step_back_and_on() -> None:
    assert Timeline(100).moved(-1) == 99
    assert Timeline(100, 99).moved(1) == 100
    assert Timeline(100, 100).moved(1) == 0
    assert Timeline(100, 1).moved(-1) == 1
    assert Timeline(1).moved(-1) == 1


def test_from_mark_to_mark() -> None:
    assert Timeline(100, 0, MARKS).mark_before == 60
    assert Timeline(100, 60, MARKS).mark_before == 40
    assert Timeline(100, 1, MARKS).mark_before == 1
    assert Timeline(100, 41, MARKS).next_mark == 60
    assert Timeline(100, 60, MARKS).next_mark == 0
    assert Timeline(100, 0, MARKS).next_mark == 0


def test_marks_are_told_in_words() -> None:
    assert described(MARKS, {"partner": "Chose a partner"}) == "⇄ explorer  × SNAILY L4  ★ Chose a partner"
