"""What each step of a session adds to its run, kept in order until the store has it."""

import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from pokeview.play.agent import Decision
from pokeview.play.budget import Spent
from pokeview.play.events import AgentChosen, Event, GameFinished, MilestoneReached, StepDone
from pokeview.play.progress import Progress
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.tracking.traces.step_trace import EventTraces, StepTrace

MOST_ATTEMPTS_KEPT = 50
"""Of those that are in no recording: decisions that failed or were interrupted while the store was away."""
MOST_ENTRIES_A_BATCH = 50
"""MLflow takes 1000 metrics and 100 tags in one `log_batch`, and a step has about ten metrics."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Metrics of one step, and tags. The time belongs to the step, so that sending twice stores once.

    `trace` is that of the step, or of an attempt at it; None where nobody wants traces. `prompt` is the label of what
    the agent told its language model.
    """

    step: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    ends_step: bool = False
    timestamp_ms: int = 0
    trace: StepTrace | None = field(default=None, compare=False)
    prompt: str = ""


class EventEntries:
    """What the run is told of the events of a session, which come in order."""

    def __init__(self, traces: EventTraces | None = None) -> None:
        self._milestones: list[str] = []
        self._traces = traces

    def entry_of(self, event: Event) -> Entry | None:
        """The entry for an event; None for what is not kept, such as thoughts, or goes with the end of its step."""
        match event:
            case StepDone(step=step, progress=progress, spent=spent, done_at=done_at):
                milestones, self._milestones = tuple(self._milestones), []
                trace = self._traces.done(event, milestones) if self._traces else None
                return _step_entry(
                    step, progress, spent, milestones, done_at, trace, _prompt_of_decision(event.decision)
                )
            case MilestoneReached(name=name):
                self._milestones.append(name)
                return None
            case AgentChosen(step=step, agent=agent):
                return Entry(step, tags={"agent": agent})
            case GameFinished(step=step):
                return Entry(step, tags={"game_finished": str(step)})
            case _:
                return _attempt_entry(self._traces.take(event)) if self._traces else None

    def entry_of_interrupted(self) -> Entry | None:
        """The entry for the step that is under way when the session ends; None when there is none."""
        return _attempt_entry(self._traces.interrupted()) if self._traces else None


def recorded_entry(step: RecordedStep, trace: StepTrace | None = None) -> Entry:
    """The very entry that the run is told when the step is done."""
    account = step.account
    spent, prompt = account.spent, _prompt_of_decision(account.decision)
    return _step_entry(step.step, account.progress, spent, account.milestones, account.recorded_at, trace, prompt)


def _attempt_entry(trace: StepTrace | None) -> Entry | None:
    if trace is None:
        return None
    return Entry(trace.step, trace=trace, prompt=trace.exchange.prompt if trace.exchange else "")


def _prompt_of_decision(decision: Decision) -> str:
    return decision.exchange.prompt if decision.exchange else ""


def _step_entry(
    step: int,
    progress: Progress,
    spent: Spent,
    milestones: Iterable[str],
    done_at: float,
    trace: StepTrace | None,
    prompt: str,
) -> Entry:
    """All of a step in one entry, so that the store has either the whole of it or nothing."""
    names = [f"milestone.{name}" for name in milestones]
    return Entry(
        step,
        metrics=progress.as_metrics() | _cost_metrics(spent) | dict.fromkeys(names, float(step)),
        tags=dict.fromkeys(names, str(step)),
        ends_step=True,
        timestamp_ms=int(done_at * 1000),
        trace=trace,
        prompt=prompt,
    )


def _cost_metrics(spent: Spent) -> dict[str, float]:
    """What the session has cost so far, as far as it is known and anything at all."""
    tokens = {"input_tokens": spent.input_tokens, "output_tokens": spent.output_tokens} if spent.tokens_known else {}
    dollars = {"dollars": spent.dollars} if spent.dollars_known else {}
    return {name: float(total) for name, total in {**tokens, **dollars}.items() if total}


class Outbox:
    """Entries that the store has not got yet, oldest first. One thread adds, another takes."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._steps = 0
        self._left_steps = 0
        self._lock = threading.Lock()

    @property
    def steps(self) -> int:
        """How many steps wait here."""
        return self._steps

    @property
    def waiting(self) -> int:
        """How many steps wait, here or in the recording."""
        return self._steps + self._left_steps

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
                # Meanwhile they may have been left to the recording.
                if self._entries and self._entries[0] is entry:
                    self._entries.popleft()
                    self._steps -= entry.ends_step

    def leave_to_recording(self) -> None:
        """Forget all steps, which can be read in the recording too; the tags stay, and the latest attempts."""
        with self._lock:
            tags = {name: value for entry in self._entries for name, value in entry.tags.items()}
            attempts = [entry for entry in self._entries if entry.trace and not entry.ends_step]
            self._entries = deque([Entry(0, tags=tags)] if tags else [])
            self._entries += attempts[-MOST_ATTEMPTS_KEPT:]
            self._left_steps += self._steps
            self._steps = 0

    def forget_left(self) -> None:
        """Those that were left to the recording are being read there."""
        with self._lock:
            self._left_steps = 0
