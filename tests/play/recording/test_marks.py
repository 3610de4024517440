"""The marks of a recording: found when a step is appended, and read without unpacking any."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pokeview.play.recording.marks import Mark
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import FACTS, made_up_step, record_game

STEPS = [
    made_up_step(1, agent="explorer", enemy=""),
    made_up_step(2, agent="explorer", enemy="", milestones=("starter", "rival")),
    made_up_step(3, agent="explorer", enemy="SNAILY L4"),
    made_up_step(4, agent="explorer", enemy="SNAILY L4"),
    made_up_step(5, agent="you", enemy="MOTHLY L5"),
    made_up_step(6, agent="you", enemy=""),
    made_up_step(7, agent="openai tiny \ud83d", enemy="MOTHLY L6", milestones=("dex",)),
    made_up_step(8, agent="openai tiny \ud83d"),
    made_up_step(9, agent="explorer", enemy="SNAILY L2"),
]
MARKS = (
    Mark(1, "agent", "explorer"),
    Mark(2, "milestone", "starter"),
    Mark(2, "milestone", "rival"),
    Mark(3, "battle", "SNAILY L4"),
    Mark(5, "agent", "you"),
    Mark(7, "agent", "openai tiny \ud83d"),
    Mark(7, "battle", "MOTHLY L6"),
    Mark(7, "milestone", "dex"),
    Mark(9, "agent", "explorer"),
    Mark(9, "battle", "SNAILY L2"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.sqlite3"


def recording_of(path: Path, steps: list[RecordedStep]) -> Recording:
    recording = Recording.create(path, FACTS)
    for step in steps:
        recording.append(step)
    return recording


def test_what_stands_out_is_marked(path: Path) -> None:
    recording = recording_of(path, STEPS)
    assert recording.marks() == MARKS
    recording.close()
    again = Recording.open(path)
    assert again.marks() == MARKS
    again.close()


def test_what_goes_on_over_a_closed_recording_is_marked_once(path: Path) -> None:
    Recording.create(path, FACTS).close()
    for step in STEPS:
        recording = Recording.open(path)
        recording.append(step)
        recording.close()
    assert Recording.open(path).marks() == MARKS


@pytest.mark.parametrize("first", [2, 3, 4, 8, 9, 10])
def test_the_marks_from_a_step_on_can_be_read_alone(path: Path, first: int) -> None:
    recording = recording_of(path, STEPS)
    assert recording.marks(first) == tuple(mark for mark in MARKS if mark.step >= first)
    recording.close()


def test_a_recording_without_steps_has_no_marks(path: Path) -> None:
    recording = Recording.create(path, FACTS)
    assert recording.marks() == ()
    recording.close()


def test_marks_are_read_without_unpacking_a_step(path: Path) -> None:
    recording = recording_of(path, STEPS)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE steps SET account = x'00', greys = x'00'")
    assert recording.marks() == MARKS
    recording.close()


def test_the_marks_of_a_game_are_those_of_its_steps(path: Path) -> None:
    asyncio.run(record_game(path, 80))
    recording = Recording.open(path)
    milestones = [Mark(step.step, "milestone", name) for step in recording.steps() for name in step.account.milestones]
    assert milestones
    assert [mark for mark in recording.marks() if mark.kind == "milestone"] == milestones
    assert recording.marks()[0] == Mark(1, "agent", "explorer")
    began = [step.step for step in recording.steps() if "battle began" in " ".join(step.account.changes)]
    assert [mark.step for mark in recording.marks() if mark.kind == "battle"] == began
    recording.close()
