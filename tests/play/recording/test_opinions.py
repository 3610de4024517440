"""What the viewer says of steps, in the recording: kept in order, the latest of a step counts, nothing is lost."""

import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.play.recording.opinions import Opinion, opinion_line
from pokeview.play.recording.recording import Recording
from pokeview.play.recording.recording_file import SCHEMA_VERSION
from tests.support.play.recorded import made_up_step, make_recording

NASTY = "half a pair \ud83d, \x1b[31mred, 'quoted'); DROP TABLE steps;--"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "session.sqlite3"


def given(path: Path) -> list[Opinion]:
    with closing(Recording.open(path)) as recording:
        return [opinion for _, opinion in recording.opinions.given()]


def judged(path: Path, steps: int = 3) -> list[Opinion]:
    """A closed recording, and what is said in it."""
    said = [Opinion(2, True, "Right!", 1.0), Opinion(1, False, NASTY, 2.0), Opinion(2, None, "Or not.", 3.0)]
    with closing(make_recording(path, steps)) as recording:
        for opinion in said:
            recording.opinions.add(opinion)
    return said


def schema_2(path: Path) -> None:
    """Make the file one of the pokeview that knew no opinions."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE opinions")
        connection.execute("PRAGMA user_version = 2")


def schema_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_the_same_thumb_again_takes_it_back() -> None:
    up = Opinion(4).with_thumb(True)
    assert (up.thumb, bool(up)) == (True, True)
    assert up.with_thumb(False).thumb is False
    assert not up.with_thumb(True)
    noted = up.with_thumb(True).with_note("  Well. ")
    assert (noted.thumb, noted.note, bool(noted)) == (None, "Well.", True)
    assert not noted.with_note(" ")


def test_what_was_said_is_read_in_its_order(path: Path) -> None:
    said = judged(path)
    assert given(path) == said
    with closing(Recording.open(path)) as recording:
        assert recording.opinions.given(after=2) == [(3, said[2])]


def test_the_latest_of_a_step_counts(path: Path) -> None:
    said = judged(path)
    with closing(Recording.open(path)) as recording:
        assert [recording.opinions.of(step) for step in (1, 2)] == [said[1], said[2]]
        assert not recording.opinions.of(3)
        assert recording.opinions.of(3).step == 3


def test_reading_changes_nothing(path: Path) -> None:
    judged(path)
    before = path.read_bytes()
    given(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_steps_and_opinions_are_written_by_turns_and_by_several_threads(path: Path) -> None:
    with closing(make_recording(path, 1)) as recording:
        threads = [threading.Thread(target=recording.opinions.add, args=(Opinion(1, True, str(n)),)) for n in range(20)]
        for thread in threads:
            thread.start()
        for number in range(2, 30):
            recording.append(made_up_step(number))
        for thread in threads:
            thread.join()
    assert sorted(opinion.note for opinion in given(path)) == sorted(map(str, range(20)))


def test_a_session_that_another_process_plays_is_judged_too(path: Path) -> None:
    with closing(make_recording(path, 2)) as playing, closing(Recording.open(path)) as watching:
        playing.opinions.add(Opinion(1, True))
        watching.opinions.add(Opinion(2, False))
        playing.append(made_up_step(3))
        assert [opinion.step for _, opinion in playing.opinions.given()] == [1, 2]


def test_a_recording_of_schema_2_is_read_as_it_is(path: Path) -> None:
    judged(path)
    schema_2(path)
    before = path.read_bytes()
    assert given(path) == []
    with closing(Recording.open(path)) as recording:
        assert list(recording.steps()) == [made_up_step(number) for number in (1, 2, 3)]
        assert not recording.opinions.of(2)
    assert path.read_bytes() == before


@pytest.mark.parametrize("first", ["step", "opinion"])
def test_a_recording_of_schema_2_is_brought_up_to_date_when_it_is_written_to(path: Path, first: str) -> None:
    judged(path)
    schema_2(path)
    with closing(Recording.open(path)) as recording, closing(Recording.open(path)) as reading:
        if first == "step":
            recording.append(made_up_step(4))
        recording.opinions.add(Opinion(3, True, "Still here.", 4.0))
        assert reading.opinions.of(3).note == "Still here."
    assert schema_of(path) == SCHEMA_VERSION == 3
    assert given(path) == [Opinion(3, True, "Still here.", 4.0)]


def test_a_recording_of_schema_2_that_cannot_be_written_stays_one(path: Path) -> None:
    judged(path)
    schema_2(path)
    with closing(Recording.open(path)) as recording, closing(sqlite3.connect(path)) as other:
        recording._file._open(for_writing=True).execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordingError, match="Another program holds"):
            recording.opinions.add(Opinion(1, True))
    assert schema_of(path) == 2
    assert given(path) == []


def test_a_copy_has_them_too(path: Path, tmp_path: Path) -> None:
    said = judged(path)
    with closing(Recording.open(path)) as recording:
        recording.copy_to(tmp_path / "copy.sqlite3")
    assert given(tmp_path / "copy.sqlite3") == said


def test_a_branch_has_those_of_its_own_steps(path: Path, tmp_path: Path) -> None:
    said = judged(path)
    with closing(Recording.open(path)) as recording, closing(recording.branch(tmp_path / "b.sqlite3", 1, "b")):
        assert given(tmp_path / "b.sqlite3") == [said[1]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE opinions SET opinion = replace(opinion, 'true', 'false') WHERE number = 1",
        "UPDATE opinions SET checksum = 7 WHERE number = 1",
        "UPDATE opinions SET number = 9 WHERE number = 3",
        "DELETE FROM opinions WHERE number = 1",
        "DROP TABLE opinions",
    ],
)
def test_what_was_changed_or_is_missing_is_told(path: Path, statement: str) -> None:
    judged(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
    before = path.read_bytes()
    with pytest.raises(RecordingError, match="damaged"):
        Recording.open(path)
    assert path.read_bytes() == before


def test_a_flipped_bit_is_told_or_does_no_harm(path: Path, tmp_path: Path) -> None:
    said, chance, told = judged(path), random.Random(5), 0
    whole, flipped_path = path.read_bytes(), tmp_path / "flipped.sqlite3"
    first = whole.index(b'{"step":2,"thumb":null')
    for number in range(300):
        where = chance.randrange(len(whole)) if number % 2 else chance.randrange(first, len(whole))
        flipped = bytearray(whole)
        flipped[where] ^= 1 << chance.randrange(8)
        flipped_path.write_bytes(flipped)
        try:
            assert given(flipped_path) == said
        except RecordingError:
            told += 1
        assert flipped_path.read_bytes() == flipped
    assert told > 100


def test_a_process_that_is_killed_at_any_write_leaves_all_that_was_said(path: Path, tmp_path: Path) -> None:
    """The write-ahead log is cut anywhere: what is said is there as a whole or not at all."""
    copy, lengths = tmp_path / "copy.sqlite3", set()
    log, copied_log = (file.with_name(f"{file.name}-wal") for file in (path, copy))
    with closing(make_recording(path, 3)) as recording:
        said = [Opinion(1 + number % 3, bool(number % 2), f"note {number}", 1.0) for number in range(12)]
        for opinion in said:
            recording.opinions.add(opinion)
        whole, logged = path.read_bytes(), log.read_bytes()
    for size in range(len(logged) // 2, len(logged), 700):
        copy.write_bytes(whole)
        copied_log.write_bytes(logged[:size])
        found = given(copy)
        assert found == said[: len(found)]
        lengths.add(len(found))
        for file in tmp_path.glob("copy.*"):
            file.unlink()
    assert len(lengths) > 5


@pytest.mark.parametrize(
    ("opinion", "line"),
    [
        (Opinion(1), ""),
        (Opinion(1, True), "▲ thumbs up"),
        (Opinion(1, False, "It\nwalks \x1b[31min circles."), "▼ thumbs down: It walks in circles."),
        (Opinion(1, note="Look."), "» noted: Look."),
    ],
)
def test_an_opinion_is_told_in_one_line(opinion: Opinion, line: str) -> None:
    assert opinion_line(opinion) == line
