"""A recording's steps, snapshots and facts as rows of its file."""

import json
from dataclasses import dataclass
from typing import Any

from pokeview.play.json_form import from_json, to_json
from pokeview.play.recording.inputs import inputs_as_text, inputs_from_text
from pokeview.play.recording.marks import Before, marks_as_text
from pokeview.play.recording.packing import pack, unpack
from pokeview.play.recording.recorded_step import Account, RecordedStep, RecordingFacts, Snapshot
from pokeview.play.recording.recording_file import Row

STEP_COLUMNS = "step, inputs, frame, state_hash, marks, stands_alone, account, greys, checksum"
SNAPSHOT_COLUMNS = "step, machine, journey, checksum"


@dataclass(frozen=True, slots=True)
class Texts:
    """What is long in a step, and what the next step can lean on."""

    account: bytes = b""
    greys: bytes = b""


def texts_of(step: RecordedStep) -> Texts:
    """The long parts of a step, to be packed."""
    return Texts(_dump(to_json(Account, step.account)).encode("ascii"), step.greys)


def step_row(step: RecordedStep, texts: Texts, leans_on: Texts | None, before: Before) -> Row:
    """A step as a row; without texts to lean on it stands alone."""
    latest = leans_on or Texts()
    return (
        step.step,
        inputs_as_text(step.inputs),
        step.frame,
        step.state_hash,
        marks_as_text(step.account, before),
        int(leans_on is None),
        pack(texts.account, latest.account),
        pack(texts.greys, latest.greys),
    )


def unpack_row(row: Row, latest: Texts) -> Texts:
    """The long parts of a step, given those of the step before. Raises Unpackable."""
    *_, stands_alone, account, greys, _ = row
    leans_on = Texts() if stands_alone else latest
    return Texts(unpack(account, leans_on.account), unpack(greys, leans_on.greys))


def step_from_row(row: Row, texts: Texts) -> RecordedStep:
    """The step. Raises one of MISSHAPEN."""
    number, inputs, frame, state_hash = row[:4]
    account = from_json(Account, json.loads(texts.account))
    return RecordedStep(number, inputs_from_text(inputs), frame, state_hash, texts.greys, account)


def snapshot_row(snapshot: Snapshot) -> Row:
    return snapshot.step, snapshot.machine, pack(_dump(dict(snapshot.journey)).encode("ascii"))


def snapshot_from_row(row: Row) -> Snapshot:
    return Snapshot(row[0], row[1], json.loads(unpack(row[2])))


def facts_row(facts: RecordingFacts) -> Row:
    return (_dump(to_json(RecordingFacts, facts)),)


def facts_from_row(row: Row) -> RecordingFacts:
    """The facts. Raises one of MISSHAPEN."""
    facts: RecordingFacts = from_json(RecordingFacts, json.loads(row[0]))
    return facts


def _dump(value: Any) -> str:
    """ASCII, whatever a model has said: half of a surrogate pair is no text for a database."""
    return json.dumps(value, separators=(",", ":"))
