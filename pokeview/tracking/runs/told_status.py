"""What is told of a run while it is recorded: changed on two threads, read on any."""

import logging
import threading
import time
from dataclasses import replace
from typing import Any

from pokeview.tracking.recorder import RunState, RunStatus
from pokeview.tracking.runs.outbox import Entry

_logger = logging.getLogger(__name__)

LATEST_VALUES = 200
"""How many values of each metric the status keeps."""


class ToldStatus:
    """Holds the latest `status`."""

    def __init__(self, status: RunStatus) -> None:
        self.status = status
        self._lock = threading.Lock()

    def change(self, **changes: Any) -> None:
        """Change some of its fields."""
        with self._lock:
            self.status = replace(self.status, **changes)

    def count_step(self, entry: Entry, steps_waiting: int) -> None:
        """A step has been played: its figures are the latest."""
        with self._lock:
            latest = {
                name: (*self.status.metrics.get(name, ())[1 - LATEST_VALUES :], value)
                for name, value in entry.metrics.items()
                if name not in entry.tags
            }
            metrics = {**self.status.metrics, **latest}
            self.status = replace(self.status, steps=entry.step, waiting=steps_waiting, metrics=metrics)

    def note_online(self) -> None:
        """The store has answered."""
        if self.status.state is RunState.OFFLINE:
            _logger.info(
                "the store %s is back after %.0f s", self.status.store, time.time() - self.status.offline_since
            )
        self.change(state=RunState.RUNNING, offline_since=0.0)

    def note_offline(self, problem: str) -> None:
        """The store does not answer, and since when."""
        if self.status.state is not RunState.OFFLINE:
            _logger.warning("the store %s is away: %s", self.status.store, problem)
        since = self.status.offline_since or time.time()
        self.change(state=RunState.OFFLINE, offline_since=since, problem=problem)
