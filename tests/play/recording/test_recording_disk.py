"""A recording on a disk of its own that has no room left."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.play.recording.recorded_step import Snapshot
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import FACTS, made_up_step, make_recording

DISK_BYTES = 512 << 10
NO_ROOM = r"The disk is full|does not take|No space left"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leaving: int = 0) -> Path:
    """A file that takes all the room but `leaving` bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            file.truncate(file.tell() - leaving)
    return filler


def append_until_full(recording: Recording) -> int:
    """Add steps with snapshots that hardly pack. Returns the number of the first one that found no room."""
    for number in range(recording.last_step + 1, 10_000):
        try:
            recording.append(made_up_step(number), Snapshot(number, bytes(range(256)) * 8, {}))
        except RecordingError:
            return number
    raise AssertionError("the disk has no end")


def test_a_step_that_finds_no_room_is_told_and_counts_when_there_is_some(disk: Path) -> None:
    recording = make_recording(disk / "session.sqlite3", 3)
    filler = fill(disk, leaving=100 << 10)
    refused = append_until_full(recording)
    with pytest.raises(RecordingError, match=NO_ROOM):
        recording.append(made_up_step(refused), Snapshot(refused, bytes(9000), {}))
    assert recording.last_step == refused - 1
    assert list(recording.steps()) == [made_up_step(number) for number in range(1, refused)]
    assert Recording.open(recording.path).last_step == refused - 1
    filler.unlink()
    recording.append(made_up_step(refused))
    recording.close()
    assert list(Recording.open(recording.path).steps()) == [made_up_step(number) for number in range(1, refused + 1)]


def test_what_was_recorded_is_read_after_a_process_has_ended_on_a_full_disk(disk: Path) -> None:
    recording = make_recording(disk / "session.sqlite3", 3)
    fill(disk, leaving=100 << 10)
    refused = append_until_full(recording)
    recording.close()
    again = Recording.open(recording.path)
    assert list(again.steps()) == [made_up_step(number) for number in range(1, refused)]
    with pytest.raises(RecordingError, match=NO_ROOM):
        again.append(made_up_step(refused), Snapshot(refused, bytes(200_000), {}))
    assert again.refresh() == refused - 1


@pytest.mark.parametrize("leaving", [0, 4 << 10, 12 << 10, 24 << 10])
def test_nothing_is_begun_or_copied_where_there_is_no_room(disk: Path, tmp_path: Path, leaving: int) -> None:
    recording = make_recording(tmp_path / "session.sqlite3", 100)
    fill(disk, leaving)
    with pytest.raises(RecordingError, match=NO_ROOM):
        recording.copy_to(disk / "copy.sqlite3")
    with pytest.raises(RecordingError, match=NO_ROOM):
        recording.branch(disk / "branch.sqlite3", 90, "b4a7c4")
    if not leaving:
        with pytest.raises(RecordingError, match=NO_ROOM):
            Recording.create(disk / "new.sqlite3", FACTS)
    assert [file.name for file in disk.iterdir()] == ["filler"]
    recording.close()
