"""How many pictures a second are worth sending, and how many were shown."""

from collections import deque
from collections.abc import Callable
from time import monotonic

USUAL_FPS, MOST_FPS, LEAST_FPS = 30, 60, 5
_TOLERATED_MISSES = 0.15
_CALM_SECONDS = 3
_STEP_UP = 1.25


class FrameRate:
    """Goes down when pictures cannot be sent in time, and up again, step by step, when they can.

    It is told what became of each picture that was due, and thinks about it once a second.
    """

    def __init__(self, wanted_fps: int = USUAL_FPS) -> None:
        """Raises ValueError for a rate that no terminal is asked for."""
        if not LEAST_FPS <= wanted_fps <= MOST_FPS:
            raise ValueError(f"Pictures are sent {LEAST_FPS} to {MOST_FPS} times a second, not {wanted_fps}.")
        self.wanted_fps = wanted_fps
        self.fps = float(wanted_fps)
        self._sent = self._missed = 0
        self._calm_seconds = 0

    @property
    def seconds(self) -> float:
        """Between two pictures."""
        return 1 / self.fps

    @property
    def is_as_wanted(self) -> bool:
        """Whether nothing holds pictures up."""
        return self.fps >= self.wanted_fps

    def sent(self) -> None:
        """A picture was due, and went."""
        self._sent += 1
        self._adapt_rate()

    def missed(self) -> None:
        """A picture was due, and could not go: too many are on their way, or the machine came to it too late."""
        self._missed += 1
        self._adapt_rate()

    def _adapt_rate(self) -> None:
        due = self._sent + self._missed
        if due < self.fps:
            return
        if self._missed > _TOLERATED_MISSES * due:
            self._set(self.fps * self._sent / due)
        else:
            self._calm_seconds += 1
        if self._calm_seconds >= _CALM_SECONDS:
            self._set(self.fps * _STEP_UP)
        self._sent = self._missed = 0

    def _set(self, fps: float) -> None:
        self.fps = min(float(self.wanted_fps), max(float(LEAST_FPS), fps))
        self._calm_seconds = 0


class FrameCounter:
    """Counts pictures of the last second, for those who want to see it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._moments: deque[float] = deque(maxlen=2 * MOST_FPS)

    def shown(self) -> None:
        """A picture was shown just now."""
        self._moments.append(self._clock())

    def fps(self) -> int:
        """How many were shown in the last second."""
        now = self._clock()
        return sum(1 for moment in self._moments if now - moment < 1)
