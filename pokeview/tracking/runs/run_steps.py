"""Which steps of a session its run has."""

from collections.abc import Iterable


class RunSteps:
    """The steps that the store has got: all up to `complete_to`, and perhaps some later ones.

    They are what `steps` says, and those up to `start`, which are another run's.
    """

    def __init__(self, start: int = 0, steps: Iterable[int] = ()) -> None:
        self.complete_to = start
        self._later: set[int] = set()
        for step in steps:
            self.add(step)

    def __contains__(self, step: int) -> bool:
        return step <= self.complete_to or step in self._later

    def add(self, step: int) -> None:
        if step > self.complete_to:
            self._later.add(step)
        while self.complete_to + 1 in self._later:
            self.complete_to += 1
            self._later.remove(self.complete_to)

    def missing(self, last: int) -> int:
        """How many of the steps up to `last` it has not got."""
        return max(0, last - self.complete_to) - sum(step <= last for step in self._later)
