"""A recording that is read while another process plays it, comes and goes, or dies."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.play.recording.recorded_step import Snapshot
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import FACTS, made_up_step, make_recording

WRITE = """
import pathlib, sys
from tests.support.play.recorded import FACTS, made_up_step
from pokeview.play.recording.recording import Recording
path = pathlib.Path(sys.argv[1])
recording = Recording.open(path) if path.exists() else Recording.create(path, FACTS)
for line in sys.stdin:
    for number in range(recording.last_step + 1, int(line) + 1):
        recording.append(made_up_step(number))
    print(recording.last_step, flush=True)
recording.close()
"""
NOBODY = 65534


class Writer:
    """Another process that appends made-up steps when it is told to."""

    def __init__(self, path: Path) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [*sys.path, str(Path.cwd())]))}
        command = [sys.executable, "-c", WRITE, str(path)]
        self._player = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def write_to(self, step: int) -> None:
        assert self._player.stdin
        assert self._player.stdout
        print(step, file=self._player.stdin, flush=True)
        assert int(self._player.stdout.readline()) == step

    def kill(self) -> None:
        self._player.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        with self._player:
            pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.sqlite3"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "recordings"
        folder.mkdir()
        folder.parent.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@contextmanager
def nobody() -> Iterator[None]:
    """Root may write everywhere: be somebody else for a while."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing in it may be changed, nor anything be added to it."""
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    with nobody():
        yield
    folder.chmod(0o755)


def expected(last: int, first: int = 1) -> list[object]:
    return [made_up_step(number) for number in range(first, last + 1)]


def test_new_steps_are_found_when_they_are_looked_for(path: Path) -> None:
    writing = make_recording(path, 3)
    reading = Recording.open(path)
    writing.append(made_up_step(4), Snapshot(4, b"", {}))
    assert reading.last_step == 3
    assert reading.refresh() == reading.last_step == 4
    writing.append(made_up_step(5, agent="another"))
    assert reading.refresh() == 5
    assert list(reading.steps(4)) == list(writing.steps(4))
    assert [mark.step for mark in reading.marks(2)] == [5]
    assert reading.refresh() == 5
    assert reading.wants_snapshot(54, 0)
    assert not reading.wants_snapshot(53, 0)
    writing.close()
    reading.close()


def test_only_the_new_steps_are_checked(path: Path) -> None:
    writing = make_recording(path, 60)
    reading = Recording.open(path)
    writing.append(made_up_step(61))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE steps SET frame = 4 WHERE step = 30")
    assert reading.refresh() == 61
    writing.append(made_up_step(62))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE steps SET frame = 4 WHERE step = 62")
    with pytest.raises(RecordingError, match=r"Step 62 in .* is damaged"):
        reading.refresh()
    assert reading.step(61) == made_up_step(61)
    writing.close()


def test_one_who_has_found_new_steps_can_go_on_after_them(path: Path) -> None:
    first, second = make_recording(path, 3), Recording.open(path)
    for number in range(4, 80, 2):
        second.refresh()
        second.append(made_up_step(number))
        first.refresh()
        first.append(made_up_step(number + 1))
    assert list(Recording.open(path).steps()) == expected(79)
    first.close()
    second.close()


def test_the_log_may_come_and_go_while_it_is_read(path: Path) -> None:
    """SQLite's write-ahead log is there while somebody plays, and taken into the file at the end."""
    make_recording(path, 2).close()
    reading = Recording.open(path)
    for number in range(3, 40):
        writing = Recording.open(path)
        writing.append(made_up_step(number))
        if number % 2:
            assert reading.refresh() == number
        writing.close()
        assert reading.refresh() == number
    assert list(reading.steps()) == expected(39)
    reading.close()


def test_it_is_read_over_the_shoulder_of_another_process(path: Path) -> None:
    writer = Writer(path)
    writer.write_to(2)
    watching = [Recording.open(path) for _ in range(3)]
    # So many that SQLite moves them from its log into the file meanwhile.
    for last in (3, 10, 400, 900, 901):
        writer.write_to(last)
        for recording in watching:
            assert recording.refresh() == last
            assert list(recording.steps(max(1, last - 60))) == expected(last, max(1, last - 60))
    writer.kill()
    assert all(recording.refresh() == 901 for recording in watching)
    writer = Writer(path)
    writer.write_to(902)
    writer.close()
    for recording in watching:
        assert recording.refresh() == 902
        recording.close()
    assert list(Recording.open(path).steps()) == expected(902)


def test_it_is_read_where_nothing_may_be_written(open_folder: Path) -> None:
    path = open_folder / "session.sqlite3"
    make_recording(path, 3).close()
    before = path.read_bytes()
    with read_only(open_folder):
        recording = Recording.open(path)
        assert list(recording.steps()) == expected(3)
        with pytest.raises(RecordingError, match="check its folder and permissions"):
            recording.append(made_up_step(4))
        with pytest.raises(RecordingError, match=r"cannot be made .*choose another folder"):
            recording.copy_to(open_folder / "copy.sqlite3")
        with pytest.raises(RecordingError, match="cannot be made"):
            Recording.create(open_folder / "new.sqlite3", FACTS)
        assert list(recording.steps()) == expected(3)
    assert path.read_bytes() == before
    assert [file.name for file in open_folder.iterdir()] == [path.name]
    recording.append(made_up_step(4))
    recording.close()
    assert list(Recording.open(path).steps()) == expected(4)


def test_it_is_read_where_only_the_one_who_plays_may_write(open_folder: Path) -> None:
    path = open_folder / "session.sqlite3"
    writing = make_recording(path, 3)
    with read_only(open_folder):
        reading = Recording.open(path)
        assert reading.last_step == 3
    for number in range(4, 20):
        writing.append(made_up_step(number))
        with nobody():
            assert reading.refresh() == number
    with nobody():
        assert list(reading.steps()) == expected(19)
    reading.close()
    writing.close()


def left_behind(source: Path, folder: Path, *endings: str) -> dict[str, bytes]:
    """Put into a folder what a killed process has left at `source`. Returns the content of each file."""
    for ending in endings:
        shutil.copy(f"{source}{ending}", folder)
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_what_a_killed_process_has_left_is_read_where_nothing_may_be_written(open_folder: Path, path: Path) -> None:
    writer = Writer(path)
    writer.write_to(30)
    writer.kill()
    before = left_behind(path, open_folder, "", "-wal", "-shm")
    with read_only(open_folder):
        recording = Recording.open(open_folder / path.name)
        assert list(recording.steps()) == expected(30)
        recording.close()
    assert contents(open_folder) == before


def test_half_of_what_a_killed_process_has_left_needs_a_folder_that_can_be_written(
    open_folder: Path, path: Path
) -> None:
    writer = Writer(path)
    writer.write_to(30)
    writer.kill()
    before = left_behind(path, open_folder, "", "-wal")
    with read_only(open_folder), pytest.raises(RecordingError, match="check its folder and permissions"):
        Recording.open(open_folder / path.name)
    assert contents(open_folder) == before
    assert list(Recording.open(open_folder / path.name).steps()) == expected(30)


def test_a_file_that_may_not_be_read_is_told(open_folder: Path) -> None:
    path = open_folder / "session.sqlite3"
    make_recording(path, 3).close()
    path.chmod(0)
    with nobody(), pytest.raises(RecordingError, match="check its folder and permissions"):
        Recording.open(path)
