from itertools import repeat

import pytest

from pokeview.picture.frame_rate import FrameCounter, FrameRate


def second(rate: FrameRate, sent: int, missed: int = 0) -> float:
    """The rate after a second in which so many pictures were due."""
    for went in [*repeat(True, sent), *repeat(False, missed)]:
        if went:
            rate.sent()
        else:
            rate.missed()
    return rate.fps


def test_the_wanted_rate_stays_as_long_as_pictures_go() -> None:
    rate = FrameRate(60)
    assert rate.seconds == pytest.approx(1 / 60)
    assert [second(rate, 60) for _ in range(5)] == [60] * 5


def test_a_few_missed_pictures_do_not_matter() -> None:
    assert second(FrameRate(30), 27, 3) == 30


def test_a_link_that_cannot_follow_gets_what_it_can() -> None:
    assert second(FrameRate(60), 20, 40) == 20


def test_there_are_always_some_pictures() -> None:
    rate = FrameRate(30)
    assert second(rate, 0, 30) == 5
    assert second(rate, 0, 5) == 5


def test_after_calm_seconds_it_tries_more_up_to_what_was_wanted() -> None:
    rate = FrameRate(30)
    assert second(rate, 24, 6) == 24
    assert [second(rate, 24) for _ in range(3)] == [24, 24, 30]
    assert [second(rate, 30) for _ in range(3)] == [30, 30, 30]


def test_a_bad_second_between_calm_ones_starts_the_count_again() -> None:
    rate = FrameRate(30)
    second(rate, 20, 10)
    second(rate, 20)
    second(rate, 20)
    assert second(rate, 10, 10) == 10
    assert [second(rate, 10) for _ in range(3)] == [10, 10, 12.5]


@pytest.mark.parametrize("fps", [0, 4, 61])
def test_rates_that_nobody_wants(fps: int) -> None:
    with pytest.raises(ValueError, match="5 to 60"):
        FrameRate(fps)


def test_pictures_of_the_last_second_are_counted() -> None:
    now = [0.0]
    counter = FrameCounter(clock=lambda: now[0])
    for eighth in range(20):
        now[0] = eighth / 8
        counter.shown()
    assert counter.fps() == 8
    now[0] = 10
    assert counter.fps() == 0
