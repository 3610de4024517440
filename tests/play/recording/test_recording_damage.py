"""Recordings that something has been done to: what can be told of them is told, and nothing is made worse."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import files_beside, made_up_step, make_recording, read_all

STEPS = 130
PAGE_BYTES = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "session.sqlite3"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed recording; not to be written to."""
    path = tmp_path_factory.mktemp("recorded") / "session.sqlite3"
    make_recording(path, STEPS).close()
    return path


def log_of(path: Path) -> Path:
    """SQLite's write-ahead log: a process that was killed has left its latest steps there."""
    return path.with_name(f"{path.name}-wal")


def test_a_truncated_file_is_told_and_stays_as_it_is(recorded: Path, tmp_path: Path) -> None:
    whole, chance = recorded.read_bytes(), random.Random(1)
    for size in [0, 1, 99, 100, 4096, len(whole) - 4096, len(whole) - 1, *chance.sample(range(len(whole)), 60)]:
        path = tmp_path / "cut.sqlite3"
        path.write_bytes(whole[:size])
        with pytest.raises(RecordingError):
            read_all(path)
        assert path.read_bytes() == whole[:size]
        assert files_beside(path) == ["cut.sqlite3"]


def test_a_flipped_bit_is_told_or_does_no_harm(recorded: Path, tmp_path: Path) -> None:
    whole, chance = recorded.read_bytes(), random.Random(2)
    expected, told = read_all(recorded), 0
    for number in range(250):
        flipped = bytearray(whole)
        # One in five within the pages' own headers, where SQLite keeps what it needs to find the rest.
        where = chance.randrange(len(whole)) if number % 5 else chance.randrange(0, len(whole), 4096) + number % 100
        flipped[where] ^= 1 << chance.randrange(8)
        path = tmp_path / "flipped.sqlite3"
        path.write_bytes(flipped)
        try:
            assert read_all(path) == expected
        except RecordingError:
            told += 1
        assert path.read_bytes() == flipped
    assert told > 150


def test_a_damaged_log_gives_the_steps_before_the_damage(tmp_path: Path, path: Path) -> None:
    """The write-ahead log of a killed process holds the latest steps."""
    writing, chance = make_recording(path, 30), random.Random(3)
    expected = list(writing.steps())
    log = path.with_name(path.name + "-wal").read_bytes()
    lengths = set()
    for _ in range(60):
        damaged = bytearray(log[: chance.randrange(len(log) // 2, len(log))])
        damaged[chance.randrange(len(log) // 4, len(damaged))] ^= 1 << chance.randrange(8)
        copy = tmp_path / "copy.sqlite3"
        shutil.copy(path, copy)
        copy.with_name("copy.sqlite3-wal").write_bytes(damaged)
        steps = read_all(copy)
        assert steps == expected[: len(steps)]
        lengths.add(len(steps))
        for file in tmp_path.glob("copy.*"):
            file.unlink()
    assert len(lengths) > 5
    writing.close()


def killed_at_any_write(writing: Recording, last: int) -> Iterator[tuple[bytes, bytes]]:
    """A recording and its log as they are after each write of the steps up to `last`: one whole page, or a part of it.

    SQLite writes a frame of the log after the other, and at the end it writes their pages to the file.
    """
    for number in range(writing.last_step + 1, last + 1):
        before = log_of(writing.path).stat().st_size
        writing.append(made_up_step(number))
        file, log = writing.path.read_bytes(), log_of(writing.path).read_bytes()
        for size in range(before, len(log), PAGE_BYTES // 3):
            yield file, log[:size]
    writing.close()
    whole = writing.path.read_bytes()
    for size in range(0, len(whole), PAGE_BYTES // 3):
        yield whole[:size] + file[size:], log


def test_a_process_that_is_killed_at_any_write_leaves_all_steps_that_counted(path: Path, tmp_path: Path) -> None:
    copy, known = tmp_path / "copy.sqlite3", 0
    for file, log in killed_at_any_write(make_recording(path, 3), 25):
        copy.write_bytes(file)
        log_of(copy).write_bytes(log)
        steps = read_all(copy)
        assert steps == [made_up_step(number) for number in range(1, len(steps) + 1)]
        assert len(steps) in (max(known, 3), max(known, 3) + 1)
        known = len(steps)
        recording = Recording.open(copy)
        recording.append(made_up_step(known + 1))
        recording.close()
        assert read_all(copy)[known:] == [made_up_step(known + 1)]
        copy.unlink()
    assert known == 25


def test_what_a_killed_process_has_left_is_read_or_told_whatever_was_done_to_it(tmp_path: Path, path: Path) -> None:
    writing, chance = make_recording(path, 30), random.Random(4)
    expected, told = list(writing.steps()), 0
    whole = {file: file.read_bytes() for file in (path, log_of(path))}
    for _ in range(120):
        damaged = {file: bytearray(content) for file, content in whole.items()}
        content = damaged[chance.choice([path, log_of(path)])]
        if chance.random() < 0.5:
            del content[chance.randrange(len(content)) :]
        else:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        copy = tmp_path / "copy.sqlite3"
        copy.write_bytes(damaged[path])
        log_of(copy).write_bytes(damaged[log_of(path)])
        try:
            steps = read_all(copy)
            assert steps == expected[: len(steps)]
        except RecordingError:
            told += 1
        assert copy.read_bytes() == damaged[path]
        assert log_of(copy).read_bytes() == damaged[log_of(path)]
        for file in tmp_path.glob("copy.*"):
            file.unlink()
    assert 10 < told < 110
    writing.close()
