from pokeview.picture.backpressure import REPORT_REQUEST, Backpressure

PICTURE = "\x1b[2;3H▀▀▀\x1b[3;3H▀▀▀"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def sent(backpressure: Backpressure, times: int = 1) -> list[str]:
    """What was sent behind pictures so small that nothing is asked in the middle of them."""
    return [backpressure.paced("") for _ in range(times)]


class Line:
    """A line on which each picture takes a while, and to whose end and back it is so far. It is the clock, too."""

    def __init__(self, picture_seconds: float, there_and_back_seconds: float) -> None:
        self.backpressure = Backpressure(clock=lambda: self.now)
        self.sent_at: list[float] = []
        self.now = 100.0
        self.was_slow = False
        """Whether the link was ever taken for a slow one."""
        self.picture_seconds = picture_seconds
        self._there_and_back_seconds = there_and_back_seconds
        self._free_at = 0.0
        self._reports_at: list[float] = []

    def work(self, pictures: int) -> None:
        """Have so many more pictures sent, each as soon as it may be."""
        wanted = len(self.sent_at) + pictures
        while len(self.sent_at) < wanted:
            if self.backpressure.may_send():
                self._send()
            else:
                self.now = self._reports_at.pop(0)
                self.backpressure.answered()
                self.was_slow |= self.backpressure.is_slow

    def _send(self) -> None:
        assert self.backpressure.paced(PICTURE).count(REPORT_REQUEST) == 2
        self.sent_at.append(self.now)
        start = max(self.now, self._free_at)
        self._free_at = start + self.picture_seconds
        ways = (self.picture_seconds / 2, self.picture_seconds)
        self._reports_at += [start + way + self._there_and_back_seconds for way in ways]

    @property
    def period(self) -> float:
        """Seconds between the last pictures, each on the average."""
        return (self.sent_at[-1] - self.sent_at[-9]) / 8

    @property
    def wait(self) -> float:
        """How long the last picture has waited for the line and been on it."""
        return self._free_at - self.sent_at[-1]


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


def test_reports_are_asked_for_in_the_middle_of_a_picture_and_behind_it() -> None:
    backpressure = Backpressure(clock=Clock())
    text = backpressure.paced(PICTURE)
    assert text == f"\x1b[2;3H▀▀▀{REPORT_REQUEST}\x1b[3;3H▀▀▀{REPORT_REQUEST}"
    assert backpressure.on_the_way == 1
    backpressure.answered()
    assert backpressure.on_the_way == 1
    backpressure.answered()
    assert backpressure.on_the_way == 0


def test_nothing_is_asked_within_a_sequence_of_another_kind() -> None:
    image = "\x1b_Ga=T;AAAA\x1b\\"
    assert Backpressure(clock=Clock()).paced(image) == image + REPORT_REQUEST


def test_on_a_slow_link_pictures_hardly_wait_for_those_before_and_the_line_is_never_idle() -> None:
    line = Line(picture_seconds=0.08, there_and_back_seconds=0.03)
    line.work(40)
    assert line.backpressure.is_slow
    assert round(line.period, 6) == 0.08
    assert round(line.wait, 6) == 0.09


def test_on_a_long_link_two_pictures_are_on_their_way() -> None:
    line = Line(picture_seconds=0.01, there_and_back_seconds=0.1)
    line.work(40)
    assert not line.backpressure.is_slow
    assert round(line.period, 6) == 0.055


def test_a_link_that_is_slow_no_more_is_found_to_be_so() -> None:
    line = Line(picture_seconds=0.08, there_and_back_seconds=0.03)
    line.work(40)
    line.picture_seconds = 0.005
    line.work(40)
    assert not line.backpressure.is_slow


def test_two_pictures_that_tell_otherwise_make_no_slow_link() -> None:
    line = Line(picture_seconds=0.001, there_and_back_seconds=0.03)
    line.work(20)
    line.picture_seconds = 0.08
    line.work(2)
    line.picture_seconds = 0.001
    line.work(20)
    assert not line.was_slow
