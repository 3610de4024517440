"""What each event of a session adds to its run, kept in order until the store has it."""

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from pokeview.play.budget import Spent
from pokeview.play.events import AgentChosen, Event, GameFinished, MilestoneReached, StepDone

MOST_ENTRIES_A_BATCH = 50
"""MLflow takes 1000 metrics and 100 tags in one `log_batch`, and a step has about ten metrics."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Metrics of one step, and tags. The time belongs to the event, so that sending twice stores once."""

    step: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    ends_step: bool = False
    timestamp_ms: int = field(default_factory=lambda: time.time_ns() // 1_000_000)


def entry_of(event: Event) -> Entry | None:
    """What the run is told of an event; None for what it does not keep, such as pictures and thoughts."""
    match event:
        case StepDone(step=step, progress=progress, spent=spent):
            return Entry(step, progress.as_metrics() | _cost(spent), ends_step=True)
        case MilestoneReached(step=step, name=name):
            return Entry(step, {f"milestone.{name}": float(step)}, {f"milestone.{name}": str(step)})
        case AgentChosen(step=step, agent=agent):
            return Entry(step, tags={"agent": agent})
        case GameFinished(step=step):
            return Entry(step, tags={"game_finished": str(step)})
        case _:
            return None


def _cost(spent: Spent) -> dict[str, float]:
    """What the session has cost so far, as far as it is known and anything at all."""
    tokens = {"input_tokens": spent.input_tokens, "output_tokens": spent.output_tokens} if spent.tokens_known else {}
    dollars = {"dollars": spent.dollars} if spent.dollars_known else {}
    return {name: float(total) for name, total in {**tokens, **dollars}.items() if total}


class Outbox:
    """Entries that the store has not got yet, oldest first. One thread adds, another takes."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._steps = 0
        self._lock = threading.Lock()

    @property
    def steps(self) -> int:
        """How many steps wait."""
        return self._steps

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)
            self._steps += entry.ends_step

    def next_batch(self) -> tuple[Entry, ...]:
        """As many of the oldest entries as one `log_batch` takes. They stay until `remove`."""
        with self._lock:
            return tuple(islice(self._entries, MOST_ENTRIES_A_BATCH))

    def remove(self, batch: tuple[Entry, ...]) -> None:
        """Forget the oldest entries: the store has them."""
        with self._lock:
            for entry in batch:
                self._entries.popleft()
                self._steps -= entry.ends_step
