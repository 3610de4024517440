"""How fast game time runs on the wall clock."""

from collections.abc import Awaitable, Callable
from enum import Enum

FRAMES_PER_SECOND = 60
PICTURES_PER_SECOND = 30
LATE_SECONDS = 0.25
"""A game that has fallen so far behind goes on from where it is instead of racing to catch up."""


class Speed(Enum):
    """A multiple of the real machine's speed; the last one does not wait at all."""

    NORMAL = 1
    DOUBLE = 2
    FOURFOLD = 4
    MAXIMUM = 16

    @classmethod
    def labelled(cls, label: str) -> "Speed":
        return next(speed for speed in cls if speed.label == label)

    @property
    def label(self) -> str:
        return "max" if self is Speed.MAXIMUM else f"{self.value}x"

    @property
    def picture_every(self) -> int:
        """Frames between two pictures, so that no more are drawn than anybody can see."""
        return self.frames_a_picture(PICTURES_PER_SECOND)

    def frames_a_picture(self, pictures_per_second: int) -> int:
        """Frames from one picture to the next where at least so many are wanted in each second; 0 where none are."""
        if not pictures_per_second:
            return 0
        return max(1, FRAMES_PER_SECOND * self.value // pictures_per_second)

    def faster(self) -> "Speed":
        return _SPEEDS[min(_SPEEDS.index(self) + 1, len(_SPEEDS) - 1)]

    def slower(self) -> "Speed":
        return _SPEEDS[max(_SPEEDS.index(self) - 1, 0)]

    def next_in_turn(self) -> "Speed":
        """The next faster speed, and after the fastest the slowest again."""
        return _SPEEDS[(_SPEEDS.index(self) + 1) % len(_SPEEDS)]


_SPEEDS = tuple(Speed)


class Pacer:
    """Holds the pictures of an action to the wall clock, by deadlines, so that small delays do not add up."""

    def __init__(
        self, speed: Speed, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        self._speed = speed
        self._clock = clock
        self._sleep = sleep
        self._first_frame: int | None = None
        self._started_at = 0.0

    @property
    def speed(self) -> Speed:
        return self._speed

    @speed.setter
    def speed(self, speed: Speed) -> None:
        self._speed = speed
        self.restart()

    def restart(self) -> None:
        """Take the next frame as the first one: before it the machine stood still, however long."""
        self._first_frame = None

    async def keep_time(self, frame: int) -> None:
        """Return when `frame`, counted since power-on, is due; always lets other work of the event loop go first."""
        await self._sleep(max(0.0, self._seconds_until(frame)))

    def _seconds_until(self, frame: int) -> float:
        if self._speed is Speed.MAXIMUM:
            return 0.0
        now: float = self._clock()
        if self._first_frame is not None:
            due = self._started_at + (frame - self._first_frame) / (FRAMES_PER_SECOND * self._speed.value)
            if now - due < LATE_SECONDS:
                return float(due - now)
        self._first_frame, self._started_at = frame, now
        return 0.0
