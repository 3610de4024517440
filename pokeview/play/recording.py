"""The durable recording of a session: a file from which it can be resumed, replayed and checked."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pokeview.play.json_form import MISSHAPEN, from_json, to_json
from pokeview.play.recording_file import RecordingFile, Row, checksum
from pokeview.play.recording_inputs import inputs_as_text, inputs_from_text
from pokeview.play.recording_packing import pack, unpack
from pokeview.play.recording_step import Account, RecordedStep, RecordingFacts, Snapshot

STEPS_BETWEEN_SNAPSHOTS = 50
FRAMES_BETWEEN_SNAPSHOTS = 12_000
"""Whichever comes first. A snapshot takes some 20 ms, as long as some hundred frames of replay."""
STEPS_THAT_LEAN = 50
"""A step is packed with the one before it at hand; every so often one stands alone, and reading can begin there."""

_STEP_COLUMNS = "step, inputs, frame, state_hash, stands_alone, account, greys, checksum"


@dataclass(frozen=True, slots=True)
class _Texts:
    """What the next step can lean on."""

    account: bytes = b""
    greys: bytes = b""


class Recording:
    """The steps of one session, in order from 1, in one file. Nothing is ever changed in it, only added.

    All methods raise RecordingError for a file that cannot be read or written. Any thread may call them.
    """

    def __init__(self, file: RecordingFile, facts: RecordingFacts) -> None:
        self.path = file.path
        self.facts = facts
        self.last_step = 0
        self._file = file
        self._lock = threading.Lock()
        self._latest = _Texts()
        self._stood_alone = -STEPS_THAT_LEAN
        self._snapshot_step = self._snapshot_frame = 0

    @classmethod
    def create(cls, path: Path, facts: RecordingFacts) -> "Recording":
        """Begin a recording where there is no file yet."""
        return cls(RecordingFile.create(path, _dump(to_json(RecordingFacts, facts))), facts)

    @classmethod
    def open(cls, path: Path) -> "Recording":
        """A recording, checked from end to end and not changed in any way until something is appended."""
        file = RecordingFile(path)
        try:
            file.check()
            recording = cls(file, _read_facts(file))
            recording._check_rows()
        except BaseException:
            file.close()
            raise
        return recording

    def append(self, step: RecordedStep, snapshot: Snapshot | None = None) -> None:
        """Add the next step, and a snapshot of the machine after it: both or, on RecordingError, none."""
        if step.step != self.last_step + 1:
            raise ValueError(f"step {step.step} cannot follow step {self.last_step}")
        with self._lock:
            texts = _Texts(_dump(to_json(Account, step.account)).encode("ascii"), step.greys)
            stands_alone = step.step - self._stood_alone >= STEPS_THAT_LEAN
            rows: list[tuple[str, Row]] = [("steps", _step_row(step, texts, None if stands_alone else self._latest))]
            if snapshot is not None:
                rows.append(("snapshots", _snapshot_row(snapshot)))
            self._file.insert(rows)
            self.last_step, self._latest = step.step, texts
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
        begin = self._file.rows("SELECT max(step) FROM steps WHERE step <= ? AND stands_alone", first)[0][0]
        texts = _Texts()
        for number in range(begin or 1, last + 1):
            step, texts = self._read(number, texts)
            if number >= first:
                yield step

    def step(self, number: int) -> RecordedStep:
        """One step. Raises IndexError for one that has not been recorded."""
        if not 1 <= number <= self.last_step:
            raise IndexError(f"there is no step {number}, only 1 to {self.last_step}")
        return next(self.steps(number, number))

    def snapshots(self, latest: int) -> Iterator[Snapshot]:
        """Snapshots taken up to a step, the nearest first. Damaged ones are left out: they can be done without."""
        steps = self._file.rows("SELECT step FROM snapshots WHERE step <= ? ORDER BY step DESC", latest)
        for (step,) in steps:
            [row] = self._file.rows("SELECT step, machine, journey, checksum FROM snapshots WHERE step = ?", step)
            if row[-1] == checksum(row[:-1]):
                yield Snapshot(row[0], row[1], json.loads(unpack(row[2])))

    def close(self) -> None:
        """Let go of the file. It is whole at any moment, closed or not."""
        self._file.close()

    def _read(self, number: int, texts: _Texts) -> tuple[RecordedStep, _Texts]:
        [row] = self._file.rows(f"SELECT {_STEP_COLUMNS} FROM steps WHERE step = ?", number)
        self._check(row)
        try:
            return _read_step(row, texts)
        except MISSHAPEN as error:
            raise self._file.damage(f"Step {number}") from error

    def _check_rows(self) -> None:
        """Look at every row without unpacking it, and count the steps."""
        for (number,) in self._file.rows("SELECT step FROM steps ORDER BY step"):
            if number != self.last_step + 1:
                raise self._file.damage(f"Step {self.last_step + 1}")
            [row] = self._file.rows(f"SELECT {_STEP_COLUMNS} FROM steps WHERE step = ?", number)
            self._check(row)
            self.last_step = number
        [found] = self._file.rows("SELECT step, frame FROM steps WHERE step = (SELECT max(step) FROM snapshots)") or [
            (0, 0)
        ]
        self._snapshot_step, self._snapshot_frame = found

    def _check(self, row: Row) -> None:
        if row[-1] != checksum(row[:-1]):
            raise self._file.damage(f"Step {row[0]}")


def recordings_dir(home: Path) -> Path:
    """The folder for recordings under pokeview's home; it need not exist yet."""
    return home / "recordings"


def recording_path(home: Path, session_id: str) -> Path:
    """Where the recording of a session is kept."""
    return recordings_dir(home) / f"{session_id}.sqlite3"


def _dump(value: Any) -> str:
    """ASCII, whatever a model has said: half of a surrogate pair is no text for a database."""
    return json.dumps(value, separators=(",", ":"))


def _read_facts(file: RecordingFile) -> RecordingFacts:
    rows = file.rows("SELECT facts, checksum FROM facts")
    if len(rows) != 1 or rows[0][1] != checksum(rows[0][:1]):
        raise file.damage("The beginning of the recording")
    facts: RecordingFacts = from_json(RecordingFacts, json.loads(rows[0][0]))
    return facts


def _step_row(step: RecordedStep, texts: _Texts, latest: _Texts | None) -> Row:
    leans_on = latest or _Texts()
    return (
        step.step,
        inputs_as_text(step.inputs),
        step.frame,
        step.state_hash,
        int(latest is None),
        pack(texts.account, leans_on.account),
        pack(texts.greys, leans_on.greys),
    )


def _read_step(row: Row, latest: _Texts) -> tuple[RecordedStep, _Texts]:
    number, inputs, frame, state_hash, stands_alone, account, greys, _ = row
    leans_on = _Texts() if stands_alone else latest
    texts = _Texts(unpack(account, leans_on.account), unpack(greys, leans_on.greys))
    told = from_json(Account, json.loads(texts.account))
    return RecordedStep(number, inputs_from_text(inputs), frame, state_hash, texts.greys, told), texts


def _snapshot_row(snapshot: Snapshot) -> Row:
    return snapshot.step, snapshot.machine, pack(_dump(dict(snapshot.journey)).encode("ascii"))
