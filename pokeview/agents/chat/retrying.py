"""How often a failed attempt is repeated, and after which wait."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from pokeview.agents.chat.failures import AttemptFailed


@dataclass(frozen=True)
class RetryPolicy:
    """Waits that double from `first_wait_seconds`, each cut by up to a half at random so that crowds disperse."""

    most_attempts: int = 6
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 60.0

    def wait_seconds(
        self, failure: AttemptFailed, attempt: int, chance: Callable[[], float] = random.random
    ) -> float | None:
        """The wait before the attempt after this one (the first is 1), or None when there should be none.

        What the server asks for in Retry-After is kept to, unless it is longer than anybody would wait.
        """
        if not failure.may_pass or attempt >= self.most_attempts:
            return None
        asked = failure.retry_after_seconds
        if asked is not None:
            return asked if asked <= self.longest_wait_seconds else None
        wait_seconds = min(self.longest_wait_seconds, self.first_wait_seconds * 2.0 ** (attempt - 1))
        return wait_seconds * (1 - chance() / 2)
