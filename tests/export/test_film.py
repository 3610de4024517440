"""Events become moments: motion as it was played, thoughts as pages held long enough to read."""

from collections.abc import Iterable

import pytest

from pokeview.export.film import (
    END_SECONDS,
    LONGEST_PAGE_SECONDS,
    MOST_PAGES,
    Film,
    FilmCaption,
    FilmMoment,
    FilmPace,
    merged,
)
from pokeview.play.actions import Choose, press
from pokeview.play.agent import Decision
from pokeview.play.events import Decided, Event, FrameDrawn, GameFinished, MilestoneReached, StepStarted
from pokeview.play.events import ThoughtStreamed as Thought
from pokeview.play.observation import Observation
from tests.support.tui.shown import HOSTILE, picture

WHITE, GREY, BLACK = picture(255), picture(153), picture(0)
PACE = FilmPace(speed=1, pictures_per_second=12)


def pages(thought: str) -> list[tuple[str, ...]]:
    """A page for each line."""
    return [(line,) for line in thought.splitlines()]


def film(*events: Event, pace: FilmPace = PACE) -> list[FilmMoment]:
    return list(Film(WHITE, pace, pages).moments(events))


def started(step: int = 1, agent: str = "explorer") -> StepStarted:
    return StepStarted(step, agent, Observation(step, "FERNVALE", WHITE, None))


def decided(reason: str = "", option: str | None = None) -> Decided:
    return Decided(1, Decision(Choose(option) if option else press("right", "right"), reason), 0.5)


def thoughts(shown: Iterable[FilmMoment]) -> list[str]:
    """Each thought that is seen, once."""
    return list(dict.fromkeys("/".join(moment.caption.thought) for moment in shown))


def test_a_step_is_thought_decided_and_played() -> None:
    shown = film(started(7), Thought(7, "I go "), Thought(7, "right."), decided(), FrameDrawn(5, GREY))
    assert [moment.caption for moment in shown] == [
        FilmCaption("#7  explorer", "", ("I go right.",)),
        FilmCaption("#7  explorer", "", ("I go right.",), "right x2"),
    ]
    assert [moment.picture[0, 0, 0] for moment in shown] == [255, 153]


def test_a_picture_is_seen_as_long_as_the_game_took_for_it() -> None:
    assert film(FrameDrawn(5, GREY), FrameDrawn(10, BLACK))[0].seconds == pytest.approx(5 / 60)


def test_at_twice_the_speed_half_as_many_pictures_of_the_game_are_drawn() -> None:
    double = FilmPace(speed=2, pictures_per_second=12)
    assert (PACE.picture_every, double.picture_every) == (5, 10)
    assert film(FrameDrawn(10, GREY), FrameDrawn(20, BLACK), pace=double)[0].seconds == pytest.approx(5 / 60)


def test_what_looks_the_same_becomes_one_moment() -> None:
    [first, last] = film(FrameDrawn(5, GREY), FrameDrawn(10, GREY.copy()), FrameDrawn(15, BLACK))
    assert first.seconds == pytest.approx(10 / 60)
    assert last.seconds == pytest.approx(5 / 60 + END_SECONDS)
    assert list(merged([])) == []


def test_a_long_thought_is_held_longer_but_not_for_ever() -> None:
    short, long, endless = (film(started(), Thought(1, "a" * n), decided())[0].seconds for n in (4, 60, 9000))
    assert short < long < endless == LONGEST_PAGE_SECONDS


def test_a_thought_of_many_pages_shows_where_it_ends() -> None:
    told = "\n".join(f"page {number}" for number in range(9))
    shown = film(started(), Thought(1, told), decided(), FrameDrawn(5, GREY))
    assert thoughts(shown) == [f"page {number}" for number in range(9)][-MOST_PAGES:]


def test_a_reason_is_told_unless_it_was_just_thought() -> None:
    assert thoughts(film(started(), Thought(1, "Hm."), decided("North is new."))) == ["Hm.", "North is new."]
    assert thoughts(film(started(), Thought(1, "Hm.\nNorth\nis new."), decided("North is new."))) == [
        "Hm.",
        "North",
        "is new.",
    ]


def test_a_milestone_is_news_until_the_next_step() -> None:
    shown = film(started(1), MilestoneReached(1, "left_home", "Left the house"), started(2), FrameDrawn(5, GREY))
    assert [moment.caption.news for moment in shown] == ["Milestone: Left the house", ""]


def test_the_end_of_the_game_is_told() -> None:
    assert film(GameFinished(9))[-1].caption.news == "The game is finished"


def test_nothing_that_a_model_writes_is_more_than_text() -> None:
    shown = film(started(1, HOSTILE), Thought(1, "\x1b"), Thought(1, "[2J" + HOSTILE), decided(HOSTILE, HOSTILE))
    for moment in shown:
        caption = moment.caption
        said = [caption.heading, caption.news, caption.action, *caption.thought]
        assert all(text.isprintable() for text in said)
    assert "[2J" not in shown[-1].caption.thought[0]
