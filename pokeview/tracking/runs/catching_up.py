"""What the recording of a session has and its run lacks."""

from collections.abc import Iterable, Iterator
from itertools import islice

from pokeview.play.recording.recorded_step import Account, RecordedStep
from pokeview.play.recording.recording import Recording
from pokeview.tracking.runs.outbox import MOST_ENTRIES_A_BATCH, Entry, recorded_entry
from pokeview.tracking.runs.run_steps import RunSteps
from pokeview.tracking.traces.step_trace import recorded_trace


def batches_lacking(
    steps: RunSteps, recording: Recording, parent_step: int, *, traced: bool = False
) -> Iterator[tuple[Entry, ...]]:
    """The entries of the steps after `parent_step` that the run may lack, in order. Raises RecordingError.

    They begin a batch early: a store writes the metrics of a batch first, so of the latest one the tags may be lost.
    """
    first = max(parent_step, steps.complete_to - MOST_ENTRIES_A_BATCH) + 1
    recorded = recording.steps(first)
    entries = _traced_entries(recorded) if traced else map(recorded_entry, recorded)
    while batch := tuple(islice(entries, MOST_ENTRIES_A_BATCH)):
        yield batch


def _traced_entries(steps: Iterable[RecordedStep]) -> Iterator[Entry]:
    before: Account | None = None
    for step in steps:
        yield recorded_entry(step, recorded_trace(step, before))
        before = step.account
