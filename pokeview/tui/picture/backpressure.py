"""How many pictures are on their way to the terminal, and whether one more may follow."""

from collections.abc import Callable
from time import monotonic

REPORT_REQUEST = "\x1b[6n"
"""Asks a terminal where its cursor is. It answers when it has drawn all that came before."""

MOST_ON_THE_WAY = 2
"""So many pictures keep a slow link busy; any more would only wait in buffers, and every key behind them."""

PATIENCE_SECONDS = 2.0
"""A terminal that has not answered for so long is taken for one that never answers."""


class Backpressure:
    """Lets a picture go when the terminal has drawn all but one of those before.

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
        self.round_trip_seconds: float | None = None
        """From the last picture that was answered until its answer."""
        self._most = most
        self._clock = clock
        self._sent: list[float] = []
        self._has_answered = False
        self._is_mute = False

    @property
    def on_the_way(self) -> int:
        """How many pictures were sent and are not drawn yet, as far as is known."""
        return len(self._sent)

    @property
    def is_paced(self) -> bool:
        """Whether reports are asked for. False for a terminal that let the first of them wait for too long."""
        return not self._is_mute

    def may_send(self) -> bool:
        """Whether a picture may go now."""
        self._forget_overdue()
        return self._is_mute or len(self._sent) < self._most

    def request(self) -> str:
        """What to send after a picture: the request for a report, or nothing to a terminal that never answers."""
        if self._is_mute:
            return ""
        self._sent.append(self._clock())
        return REPORT_REQUEST

    def answered(self) -> None:
        """A report came in. One that nobody waits for any more still shows that the terminal answers."""
        self._has_answered, self._is_mute = True, False
        if self._sent:
            self.round_trip_seconds = self._clock() - self._sent.pop(0)

    def _forget_overdue(self) -> None:
        if not self._sent or self._clock() - self._sent[-1] < self.patience_seconds:
            return
        self._sent.clear()
        self._is_mute = not self._has_answered
