from pokeview.tui.picture.backpressure import REPORT_REQUEST, Backpressure


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def sent(backpressure: Backpressure, times: int = 1) -> list[str]:
    return [backpressure.request() for _ in range(times)]


def test_two_pictures_are_on_their_way_at_most() -> None:
    backpressure = Backpressure(clock=Clock())
    assert backpressure.may_send()
    assert sent(backpressure, 2) == [REPORT_REQUEST] * 2
    assert backpressure.on_the_way == 2
    assert not backpressure.may_send()
    backpressure.answered()
    assert backpressure.may_send()


def test_a_terminal_that_never_answers_gets_pictures_unasked() -> None:
    clock = Clock()
    backpressure = Backpressure(patience_seconds=2, clock=clock)
    sent(backpressure, 2)
    clock.now += 1.9
    assert not backpressure.may_send()
    clock.now += 0.1
    assert backpressure.may_send()
    assert not backpressure.is_paced
    assert sent(backpressure, 5) == [""] * 5
    assert backpressure.may_send()


def test_a_terminal_that_answered_once_is_asked_again_after_a_silence() -> None:
    clock = Clock()
    backpressure = Backpressure(patience_seconds=2, clock=clock)
    sent(backpressure)
    backpressure.answered()
    sent(backpressure, 2)
    clock.now += 2
    assert backpressure.may_send()
    assert backpressure.is_paced
    assert sent(backpressure) == [REPORT_REQUEST]
    assert backpressure.on_the_way == 1


def test_a_late_answer_starts_the_asking_again() -> None:
    clock = Clock()
    backpressure = Backpressure(patience_seconds=2, clock=clock)
    sent(backpressure)
    clock.now += 5
    assert backpressure.may_send()
    assert sent(backpressure) == [""]
    backpressure.answered()
    assert sent(backpressure) == [REPORT_REQUEST]


def test_patience_counts_from_the_last_picture() -> None:
    clock = Clock()
    backpressure = Backpressure(patience_seconds=2, clock=clock)
    sent(backpressure)
    clock.now += 1.5
    sent(backpressure)
    clock.now += 1.5
    assert not backpressure.may_send()


def test_an_answer_that_nobody_waits_for_counts_for_nothing() -> None:
    backpressure = Backpressure(clock=Clock())
    backpressure.answered()
    sent(backpressure, 2)
    assert not backpressure.may_send()


def test_the_round_trip_is_that_of_the_picture_that_is_answered() -> None:
    clock = Clock()
    backpressure = Backpressure(clock=clock)
    assert backpressure.round_trip_seconds is None
    sent(backpressure)
    clock.now += 0.25
    sent(backpressure)
    clock.now += 0.25
    backpressure.answered()
    assert backpressure.round_trip_seconds == 0.5
    backpressure.answered()
    assert backpressure.round_trip_seconds == 0.25
