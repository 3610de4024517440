"""What the recording of a session has and its run lacks."""

from collections.abc import Iterator
from itertools import islice

from pokeview.play.recording import Recording
from pokeview.tracking.entries import MOST_ENTRIES_A_BATCH, Entry, recorded_entry
from pokeview.tracking.run_steps import RunSteps


def batches_lacking(steps: RunSteps, recording: Recording, parent_step: int) -> Iterator[tuple[Entry, ...]]:
    """The entries of the steps after `parent_step` that the run may lack, in order. Raises RecordingError.

    They begin a batch early: a store writes the metrics of a batch first, so of the latest one the tags may be lost.
    """
    first = max(parent_step, steps.complete_to - MOST_ENTRIES_A_BATCH) + 1
    entries = map(recorded_entry, recording.steps(first))
    while batch := tuple(islice(entries, MOST_ENTRIES_A_BATCH)):
        yield batch
