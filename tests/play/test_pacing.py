"""Game time against a clock that a test moves."""

import pytest

from pokeview.play.pacing import Pacer, Speed


class Clock:
    """Time that passes only by sleeping and by decree."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


def make_pacer(speed: Speed = Speed.NORMAL) -> tuple[Pacer, Clock]:
    clock = Clock()
    return Pacer(speed, clock=clock, sleep=clock.sleep), clock


@pytest.mark.parametrize(("speed", "seconds"), [(Speed.NORMAL, 1.0), (Speed.DOUBLE, 0.5), (Speed.FOURFOLD, 0.25)])
async def test_sixty_frames_take_a_second_divided_by_the_speed(speed: Speed, seconds: float) -> None:
    pacer, clock = make_pacer(speed)
    for frame in range(500, 561, 2):
        await pacer.keep_time(frame)
    assert clock.now == pytest.approx(100 + seconds)


async def test_small_delays_do_not_add_up() -> None:
    pacer, clock = make_pacer()
    for frame in range(0, 61, 2):
        clock.now += 0.02
        await pacer.keep_time(frame)
    assert clock.now == pytest.approx(100 + 0.02 + 1.0)


async def test_what_is_far_behind_goes_on_without_catching_up() -> None:
    pacer, clock = make_pacer()
    await pacer.keep_time(0)
    clock.now += 5
    await pacer.keep_time(2)
    await pacer.keep_time(4)
    assert clock.slept == [0.0, 0.0, pytest.approx(2 / 60, abs=1e-6)]


async def test_after_a_pause_the_next_frame_is_due_at_once() -> None:
    pacer, clock = make_pacer()
    await pacer.keep_time(0)
    pacer.restart()
    await pacer.keep_time(600)
    assert clock.slept == [0.0, 0.0]


async def test_another_speed_holds_from_the_next_frame_on() -> None:
    pacer, clock = make_pacer()
    await pacer.keep_time(0)
    pacer.speed = Speed.FOURFOLD
    await pacer.keep_time(2)
    await pacer.keep_time(14)
    assert clock.slept == [0.0, 0.0, 0.05]


async def test_at_full_speed_others_may_go_first_but_nobody_waits() -> None:
    pacer, clock = make_pacer(Speed.MAXIMUM)
    for frame in range(0, 300, 32):
        await pacer.keep_time(frame)
    assert set(clock.slept) == {0.0}


def test_speeds_go_round_and_end_at_both_ends() -> None:
    assert [speed.label for speed in Speed] == ["1x", "2x", "4x", "max"]
    assert [speed.next_in_turn().label for speed in Speed] == ["2x", "4x", "max", "1x"]
    assert [speed.faster().label for speed in Speed] == ["2x", "4x", "max", "max"]
    assert [speed.slower().label for speed in Speed] == ["1x", "1x", "2x", "4x"]


@pytest.mark.parametrize("speed", list(Speed)[:-1])
def test_no_speed_draws_more_than_thirty_pictures_a_second(speed: Speed) -> None:
    assert 60 * speed.value / speed.picture_every == 30
    assert Speed.labelled(speed.label) is speed
