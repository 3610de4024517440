"""How many pictures are on their way to the terminal, and whether one more may follow."""

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

REPORT_REQUEST = "\x1b[6n"
"""Asks a terminal where its cursor is. It answers when it has drawn all that came before."""

MOST_ON_THE_WAY = 2
"""So many pictures keep a link busy that is long rather than slow."""

PATIENCE_SECONDS = 2.0
"""A terminal that has not answered for so long is taken for one that never answers."""

_BECOMES_SLOW, _STAYS_SLOW = 3.5, 2.6
"""A link is slow, rather than long, if half a picture takes at least one part in so many of the first half's round
trip. On a slow link with two pictures on their way it is one part in 3, with one and a half one in 2."""

_SURE_PICTURES = 3
"""So many pictures in a row have to tell otherwise than those before."""

_CSI = "\x1b["


class _Mark(NamedTuple):
    """A place in what was sent of which the terminal will report."""

    sent_at: float
    ends_picture: bool


class Backpressure:
    """Lets a picture go when the terminal has drawn enough of those before.

    On a slow link, where what is sent waits for what was sent before it, that is half of the picture before: then one
    that follows comes to the line about when it gets free, and a key waits for no more than what is on the line. On
    any other it is all pictures but one.

    A terminal that does not answer gets pictures again after a while: one for every time that it stayed silent, until
    it answers. One that has never answered is not asked any more.
    """

    def __init__(
        self,
        most: int = MOST_ON_THE_WAY,
        patience_seconds: float = PATIENCE_SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.patience_seconds = patience_seconds
        self.is_slow = False
        """Whether it is the line that pictures wait for."""
        self._most = most
        self._clock = clock
        self._marks: deque[_Mark] = deque()
        self._halfway: tuple[_Mark, float] | None = None
        self._contrary_pictures = 0
        self._has_answered = False
        self._is_mute = False

    @property
    def on_the_way(self) -> int:
        """How many pictures were sent and are not drawn yet, as far as is known."""
        return sum(mark.ends_picture for mark in self._marks)

    @property
    def is_paced(self) -> bool:
        """Whether reports are asked for. False for a terminal that let the first of them wait for too long."""
        return not self._is_mute

    def may_send(self) -> bool:
        """Whether a picture may go now."""
        self._forget_overdue()
        if self._is_mute:
            return True
        return self.on_the_way < self._most and (not self.is_slow or len(self._marks) <= 1)

    def paced(self, picture: str) -> str:
        """What to send for a picture: its text, with requests for reports in the middle and behind it.

        To a terminal that never answers it goes as it is.
        """
        if self._is_mute:
            return picture
        middle = picture.find(_CSI, len(picture) // 2)
        if middle < 0:
            return picture + self._request_report(ends_picture=True)
        first, second = picture[:middle], picture[middle:]
        return first + self._request_report(ends_picture=False) + second + self._request_report(ends_picture=True)

    def answered(self) -> None:
        """A report came in. One that nobody waits for any more still shows that the terminal answers."""
        self._has_answered, self._is_mute = True, False
        if not self._marks:
            return
        mark = self._marks.popleft()
        if mark.ends_picture:
            self._measure_link()
        else:
            self._halfway = mark, self._clock()

    def _request_report(self, *, ends_picture: bool) -> str:
        self._marks.append(_Mark(self._clock(), ends_picture))
        return REPORT_REQUEST

    def _measure_link(self) -> None:
        """Tell a slow link from a long one, now that a picture is drawn."""
        if self._halfway is None:
            return
        (mark, halfway_at), self._halfway = self._halfway, None
        second_half_seconds = self._clock() - halfway_at
        limit = _STAYS_SLOW if self.is_slow else _BECOMES_SLOW
        if (halfway_at - mark.sent_at <= limit * second_half_seconds) == self.is_slow:
            self._contrary_pictures = 0
            return
        self._contrary_pictures += 1
        if self._contrary_pictures == _SURE_PICTURES:
            self.is_slow, self._contrary_pictures = not self.is_slow, 0

    def _forget_overdue(self) -> None:
        if not self._marks or self._clock() - self._marks[-1].sent_at < self.patience_seconds:
            return
        self._marks.clear()
        self._halfway = None
        self._is_mute = not self._has_answered
