"""Copies and branches of a recording: whole files of their own, and nothing at all when they cannot be made."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.play.recording import recording_file
from pokeview.play.recording.recorded_step import Snapshot
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import FACTS, made_up_step

STEPS = 130


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed recording with a snapshot at every tenth step; not to be written to."""
    path = tmp_path_factory.mktemp("recorded") / "session.sqlite3"
    recording = Recording.create(path, FACTS)
    for number in range(1, STEPS + 1):
        recording.append(made_up_step(number), snapshot_at(number) if number % 10 == 0 else None)
    recording.close()
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "copies" / "copy.sqlite3"


def snapshot_at(number: int) -> Snapshot:
    return Snapshot(number, b"a machine's memory" * number, {"at": number})


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def assert_same_steps(copy: Recording, whole: Recording, last: int) -> None:
    assert copy.last_step == last
    assert list(copy.steps()) == list(whole.steps(1, last))
    assert copy.marks() == tuple(mark for mark in whole.marks() if mark.step <= last)


def test_a_copy_has_all_steps_in_one_file_and_no_memory_of_the_machine(recorded: Path, target: Path) -> None:
    recording, before = Recording.open(recorded), recorded.read_bytes()
    recording.copy_to(target)
    copy = Recording.open(target)
    assert copy.facts == FACTS
    assert_same_steps(copy, recording, STEPS)
    assert list(copy.snapshots(STEPS)) == []
    assert b"a machine's memory" not in target.read_bytes()
    assert names_in(target.parent) == [target.name]
    assert recorded.read_bytes() == before


def test_a_copy_may_have_the_snapshots_that_are_not_damaged(recorded: Path, tmp_path: Path, target: Path) -> None:
    path = Path(shutil.copy(recorded, tmp_path / "damaged.sqlite3"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE snapshots SET machine = x'00' WHERE step = 120")
    Recording.open(path).copy_to(target, snapshots=True)
    copied = [snapshot.step for snapshot in Recording.open(target).snapshots(STEPS)]
    assert copied == [step for step in range(STEPS, 0, -10) if step != 120]


def test_a_recording_is_copied_while_it_is_written(tmp_path: Path, target: Path) -> None:
    writing = Recording.create(tmp_path / "session.sqlite3", FACTS)
    for number in range(1, 8):
        writing.append(made_up_step(number))
    reading = Recording.open(writing.path)
    writing.append(made_up_step(8))
    reading.copy_to(target)
    assert_same_steps(Recording.open(target), writing, 7)
    writing.append(made_up_step(9))
    assert reading.refresh() == 9
    writing.close()
    reading.close()


def test_a_copy_can_be_gone_on_with(recorded: Path, target: Path) -> None:
    Recording.open(recorded).copy_to(target)
    copy = Recording.open(target)
    copy.append(made_up_step(STEPS + 1))
    copy.close()
    assert Recording.open(target).step(STEPS + 1) == made_up_step(STEPS + 1)


def test_nothing_is_overwritten(recorded: Path, target: Path) -> None:
    target.parent.mkdir()
    target.write_text("mine")
    recording = Recording.open(recorded)
    with pytest.raises(RecordingError, match="exists already"):
        recording.copy_to(target)
    with pytest.raises(RecordingError, match="exists already"):
        recording.branch(target, 3, "b")
    assert target.read_text() == "mine"
    assert names_in(target.parent) == [target.name]


def test_what_came_there_meanwhile_is_not_overwritten(
    recorded: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_new = recording_file._write_new

    def write_slowly(*arguments: object) -> None:
        write_new(*arguments)  # type: ignore[arg-type]
        target.write_text("mine")

    monkeypatch.setattr(recording_file, "_write_new", write_slowly)
    with pytest.raises(RecordingError, match="exists already"):
        Recording.open(recorded).copy_to(target)
    assert target.read_text() == "mine"
    assert names_in(target.parent) == [target.name]


def test_a_log_that_was_left_behind_is_not_taken_for_the_copys(recorded: Path, target: Path) -> None:
    target.parent.mkdir()
    target.with_name("copy.sqlite3-wal").write_bytes(b"of another")
    with pytest.raises(RecordingError, match=r"copy\.sqlite3-wal exists already"):
        Recording.open(recorded).copy_to(target)
    assert names_in(target.parent) == ["copy.sqlite3-wal"]


def test_a_disk_that_knows_no_links_does_as_well(recorded: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*_: object) -> None:
        raise OSError(recording_file._NO_LINKS[0], "Operation not permitted")

    monkeypatch.setattr("os.link", no_link)
    recording = Recording.open(recorded)
    recording.copy_to(target)
    assert_same_steps(Recording.open(target), recording, STEPS)
    with pytest.raises(RecordingError, match="exists already"):
        recording.copy_to(target)
    assert names_in(target.parent) == [target.name]


def test_a_full_disk_leaves_nothing_behind(recorded: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = recording_file._connect

    def connect_to_little(path: Path, mode: str) -> sqlite3.Connection:
        connection = connect(path, mode)
        connection.execute("PRAGMA max_page_count = 8")
        return connection

    recording = Recording.open(recorded)
    monkeypatch.setattr(recording_file, "_connect", connect_to_little)
    with pytest.raises(RecordingError, match=r"The disk is full: .*copies/copy\.sqlite3 cannot grow"):
        recording.copy_to(target)
    assert names_in(target.parent) == []


def test_a_damaged_step_is_not_copied(recorded: Path, tmp_path: Path, target: Path) -> None:
    path = Path(shutil.copy(recorded, tmp_path / "damaged.sqlite3"))
    recording = Recording.open(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE steps SET frame = 4 WHERE step = 70")
    with pytest.raises(RecordingError, match=r"Step 70 in .* is damaged"):
        recording.copy_to(target)
    assert names_in(target.parent) == []


@pytest.mark.parametrize("step", [0, 1, 50, 51, 77, STEPS])
def test_a_branch_begins_with_its_parents_steps(recorded: Path, target: Path, step: int) -> None:
    parent, before = Recording.open(recorded), recorded.read_bytes()
    branch = parent.branch(target, step, "b4a7c4")
    expected = replace(FACTS, session_id="b4a7c4", parent_session="5e55", parent_step=step)
    assert replace(branch.facts, started_at=1.0) == expected
    assert branch.facts.started_at > FACTS.started_at
    assert Recording.open(target).facts == branch.facts
    assert_same_steps(branch, parent, step)
    assert [snapshot.step for snapshot in branch.snapshots(999)] == list(range(step - step % 10, 0, -10))
    assert recorded.read_bytes() == before


def test_a_branch_goes_its_own_way(recorded: Path, target: Path) -> None:
    parent = Recording.open(recorded)
    branch = parent.branch(target, 77, "b4a7c4")
    branch.append(made_up_step(78, agent="another"))
    branch.close()
    again = Recording.open(target)
    assert list(again.steps(1, 77)) == list(parent.steps(1, 77))
    assert again.step(78) == made_up_step(78, agent="another")
    assert parent.step(78) == made_up_step(78)
    assert [(mark.step, mark.text) for mark in again.marks()] == [(1, "made up"), (78, "another")]
    assert again.wants_snapshot(120, 0)
    assert not again.wants_snapshot(119, 0)


def test_a_branch_can_be_branched(recorded: Path, tmp_path: Path) -> None:
    twig = Recording.open(recorded).branch(tmp_path / "b", 60, "b").branch(tmp_path / "c", 40, "c")
    assert (twig.facts.parent_session, twig.facts.parent_step, twig.last_step) == ("b", 40, 40)


@pytest.mark.parametrize("step", [-1, STEPS + 1])
def test_there_is_no_branch_from_a_step_that_was_not_recorded(recorded: Path, target: Path, step: int) -> None:
    with pytest.raises(IndexError):
        Recording.open(recorded).branch(target, step, "b4a7c4")
    assert not target.parent.exists()


def test_facts_without_a_parent_are_read_too(recorded: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(recorded, tmp_path / "older.sqlite3"))
    with closing(sqlite3.connect(path)) as connection, connection:
        [(facts,)] = connection.execute("SELECT facts FROM facts")
        older = facts.replace(',"parent_session":"","parent_step":0', "")
        assert older != facts
        row = (older, recording_file.checksum((older,)))
        connection.execute("UPDATE facts SET facts = ?, checksum = ?", row)
    assert Recording.open(path).facts == FACTS
