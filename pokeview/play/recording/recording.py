"""The durable recording of a session: a file from which it can be resumed, replayed and checked."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from pokeview.play.json_form import MISSHAPEN
from pokeview.play.recording.marks import Before, Mark, marks_from_text
from pokeview.play.recording.opinions import Opinions, opinion_row
from pokeview.play.recording.recorded_step import RecordedStep, RecordingFacts, Snapshot
from pokeview.play.recording.recording_file import RecordingFile, Row, TableRow, checksum
from pokeview.play.recording.recording_rows import (
    SNAPSHOT_COLUMNS,
    STEP_COLUMNS,
    Texts,
    facts_from_row,
    facts_row,
    snapshot_from_row,
    snapshot_row,
    step_from_row,
    step_row,
    texts_of,
    unpack_row,
)

STEPS_BETWEEN_SNAPSHOTS = 50
FRAMES_BETWEEN_SNAPSHOTS = 12_000
"""Whichever comes first. A snapshot takes some 20 ms, as long as some hundred frames of replay."""
STEPS_THAT_LEAN = 50
"""A step is packed with the one before it at hand; every so often one stands alone, and reading can begin there."""

_ROWS_AT_ONCE = 64


class Recording:
    """The steps of one session, in order from 1, in one file. Nothing is ever changed in it, only added.

    All methods raise RecordingError for a file that cannot be read or written. Any thread may call them.
    """

    def __init__(self, file: RecordingFile, facts: RecordingFacts) -> None:
        self.path = file.path
        self.facts = facts
        self.opinions = Opinions(file)
        """What the viewer said of the steps."""
        self.last_step = 0
        self._file = file
        self._lock = threading.Lock()
        self._appended = Texts()
        self._before_next: Before | None = Before()
        self._stood_alone = -STEPS_THAT_LEAN
        self._snapshot_step = self._snapshot_frame = 0
        self._read_last = 0, Texts()

    @classmethod
    def create(cls, path: Path, facts: RecordingFacts) -> "Recording":
        """Begin a recording where there is no file yet."""
        return cls(RecordingFile.create(path, [[("facts", facts_row(facts))]]), facts)

    @classmethod
    def open(cls, path: Path) -> "Recording":
        """A recording, checked from end to end and not changed in any way until something is appended."""
        file = RecordingFile(path)
        try:
            file.check()
            recording = cls(file, _read_facts(file))
            recording.refresh()
            recording.opinions.given()
        except BaseException:
            file.close()
            raise
        return recording

    def refresh(self) -> int:
        """Look for steps that another process has appended meanwhile, and check them. Returns the last step's number.

        None of them is unpacked.
        """
        with self._lock:
            known = self.last_step
            for row in self._step_rows(known + 1):
                self.last_step = row[0]
            if self.last_step > known:
                # The next step that is appended here has nothing at hand to lean on.
                self._before_next, self._stood_alone = None, -STEPS_THAT_LEAN
                taken = "SELECT step, frame FROM steps WHERE step = (SELECT max(step) FROM snapshots WHERE step <= ?)"
                [(self._snapshot_step, self._snapshot_frame)] = self._file.rows(taken, self.last_step) or [(0, 0)]
            return self.last_step

    def append(self, step: RecordedStep, snapshot: Snapshot | None = None) -> None:
        """Add the next step, and a snapshot of the machine after it: both or, on RecordingError, none."""
        if step.step != self.last_step + 1:
            raise ValueError(f"step {step.step} cannot follow step {self.last_step}")
        with self._lock:
            texts = texts_of(step)
            stands_alone = step.step - self._stood_alone >= STEPS_THAT_LEAN
            before = self._before_next or Before.next_after(self.step(self.last_step).account)
            row = step_row(step, texts, None if stands_alone else self._appended, before)
            rows: list[TableRow] = [("steps", row)]
            if snapshot is not None:
                rows.append(("snapshots", snapshot_row(snapshot)))
            self._file.insert(rows)
            self.last_step, self._appended, self._before_next = step.step, texts, Before.next_after(step.account)
            if stands_alone:
                self._stood_alone = step.step
            if snapshot is not None:
                self._snapshot_step, self._snapshot_frame = step.step, step.frame

    def wants_snapshot(self, step: int, frame: int) -> bool:
        """True when the step that ends at `frame` had better be appended with a snapshot."""
        steps, frames = step - self._snapshot_step, frame - self._snapshot_frame
        return steps >= STEPS_BETWEEN_SNAPSHOTS or frames >= FRAMES_BETWEEN_SNAPSHOTS

    def steps(self, first: int = 1, last: int | None = None) -> Iterator[RecordedStep]:
        """The steps from `first` to `last`, both included."""
        last = self.last_step if last is None else min(last, self.last_step)
        begin, texts = self._where_to_begin(first)
        for row in self._step_rows(begin, last):
            try:
                texts = unpack_row(row, texts)
                step = step_from_row(row, texts) if row[0] >= first else None
            except MISSHAPEN as error:
                raise self._file.damage(f"Step {row[0]}") from error
            if step is not None:
                self._read_last = step.step, texts
                yield step

    def step(self, number: int) -> RecordedStep:
        """One step. Raises IndexError for one that has not been recorded."""
        if not 1 <= number <= self.last_step:
            raise IndexError(f"there is no step {number}, only 1 to {self.last_step}")
        return next(self.steps(number, number))

    def marks(self, first: int = 1) -> tuple[Mark, ...]:
        """What stands out from step `first` on, in order. No step is unpacked."""
        rows = self._file.rows("SELECT step, marks FROM steps WHERE step BETWEEN ? AND ?", first, self.last_step)
        return tuple(mark for step, text in rows if text for mark in marks_from_text(step, text))

    def snapshots(self, latest: int) -> Iterator[Snapshot]:
        """Snapshots taken up to a step, the nearest first. Damaged ones are left out: they can be done without."""
        return map(snapshot_from_row, self._snapshot_rows(latest))

    def copy_to(self, path: Path, *, snapshots: bool = False) -> None:
        """A copy in one file, where there is none yet. Snapshots hold the machine's whole memory, the game's too."""
        RecordingFile.create(path, self._batches(self.facts, self.last_step, snapshots=snapshots))

    def branch(self, path: Path, step: int, session_id: str) -> "Recording":
        """A new recording that begins with this one's steps up to `step`, and in which another session goes on.

        Raises IndexError for a step that has not been recorded.
        """
        if not 0 <= step <= self.last_step:
            raise IndexError(f"there is no step {step}, only 0 to {self.last_step}")
        facts = replace(
            self.facts,
            session_id=session_id,
            started_at=time.time(),
            parent_session=self.facts.session_id,
            parent_step=step,
        )
        recording = Recording(RecordingFile.create(path, self._batches(facts, step, snapshots=True)), facts)
        recording.refresh()
        return recording

    def close(self) -> None:
        """Let go of the file. It is whole at any moment, closed or not."""
        self._file.close()

    def _where_to_begin(self, first: int) -> tuple[int, Texts]:
        """The step at which reading can begin so as to come to step `first`, and what that leans on."""
        [(begin,)] = self._file.rows("SELECT max(step) FROM steps WHERE step <= ? AND stands_alone", first)
        read, texts = self._read_last
        return (read + 1, texts) if (begin or 1) <= read < first else (begin or 1, Texts())

    def _step_rows(self, first: int, last: int | None = None) -> Iterator[Row]:
        """The rows of steps, none of them missing or damaged. Without a `last` all that there are."""
        expected, most = first, _ROWS_AT_ONCE
        query = f"SELECT {STEP_COLUMNS} FROM steps WHERE step >= ? ORDER BY step LIMIT ?"
        while last is None or expected <= last:
            most = _ROWS_AT_ONCE if last is None else min(_ROWS_AT_ONCE, last - expected + 1)
            rows = self._file.rows(query, expected, most)
            if not rows and last is None:
                return
            for row in rows or [(0, 0)]:
                if row[0] != expected or row[-1] != checksum(row[:-1]):
                    raise self._file.damage(f"Step {expected}")
                yield row
                expected += 1

    def _snapshot_rows(self, latest: int) -> Iterator[Row]:
        steps = self._file.rows("SELECT step FROM snapshots WHERE step <= ? ORDER BY step DESC", latest)
        for (step,) in steps:
            [row] = self._file.rows(f"SELECT {SNAPSHOT_COLUMNS} FROM snapshots WHERE step = ?", step)
            if row[-1] == checksum(row[:-1]):
                yield row

    def _batches(self, facts: RecordingFacts, last: int, *, snapshots: bool) -> Iterator[list[TableRow]]:
        """All rows of a copy, some at a time."""
        yield [("facts", facts_row(facts))]
        rows = self._step_rows(1, last)
        while batch := [("steps", row[:-1]) for row in islice(rows, _ROWS_AT_ONCE)]:
            yield batch
        for row in self._snapshot_rows(last) if snapshots else ():
            yield [("snapshots", row[:-1])]
        said = [opinion for _, opinion in self.opinions.given() if opinion.step <= last]
        yield [opinion_row(number, opinion) for number, opinion in enumerate(said, start=1)]


def recordings_dir(home: Path) -> Path:
    """The folder for recordings under pokeview's home; it need not exist yet."""
    return home / "recordings"


def recording_path(home: Path, session_id: str) -> Path:
    """Where the recording of a session is kept."""
    return recordings_dir(home) / f"{session_id}.sqlite3"


def _read_facts(file: RecordingFile) -> RecordingFacts:
    rows = file.rows("SELECT facts, checksum FROM facts")
    if len(rows) != 1 or rows[0][-1] != checksum(rows[0][:-1]):
        raise file.damage("The beginning of the recording")
    try:
        return facts_from_row(rows[0])
    except MISSHAPEN as error:
        raise file.damage("The beginning of the recording") from error
