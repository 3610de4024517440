"""The file of a recording: what was appended is there, whatever happens to the process, the disk or the bits."""

import random
import resource
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.play.recording import recording_file
from pokeview.play.recording.recorded_step import Snapshot
from pokeview.play.recording.recording import STEPS_BETWEEN_SNAPSHOTS, Recording, recording_path
from tests.support.play.recorded import FACTS, files_beside, made_up_step, make_recording, read_all

STEPS = 130


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "session.sqlite3"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed recording; not to be written to."""
    path = tmp_path_factory.mktemp("recorded") / "session.sqlite3"
    make_recording(path, STEPS).close()
    return path


def tamper(path: Path, statement: str, *arguments: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, arguments)


def test_what_was_appended_is_read(path: Path) -> None:
    make_recording(path, STEPS).close()
    recording = Recording.open(path)
    assert (recording.facts, recording.last_step) == (FACTS, STEPS)
    assert list(recording.steps()) == [made_up_step(number) for number in range(1, STEPS + 1)]
    recording.close()


def test_it_is_read_while_it_is_written(path: Path) -> None:
    writing = make_recording(path, 2)
    assert read_all(path) == list(writing.steps()) == [made_up_step(1), made_up_step(2)]
    writing.close()


@pytest.mark.parametrize(("first", "last"), [(1, 1), (49, 53), (51, 51), (77, 77), (128, 999), (131, 140), (9, 8)])
def test_any_part_can_be_read_alone(recorded: Path, first: int, last: int) -> None:
    recording = Recording.open(recorded)
    expected = [made_up_step(number) for number in range(first, min(last, STEPS) + 1)]
    assert list(recording.steps(first, last)) == expected
    recording.close()


@pytest.mark.parametrize("number", [0, -1, STEPS + 1])
def test_a_step_that_was_not_recorded_is_refused(recorded: Path, number: int) -> None:
    recording = Recording.open(recorded)
    with pytest.raises(IndexError):
        recording.step(number)
    recording.close()


def test_an_opened_recording_is_gone_on_with(path: Path) -> None:
    for number in range(1, 8):
        recording = Recording.open(path) if path.exists() else Recording.create(path, FACTS)
        recording.append(made_up_step(number))
        recording.close()
    assert read_all(path) == [made_up_step(number) for number in range(1, 8)]


def test_steps_are_appended_in_order_only(path: Path) -> None:
    recording = make_recording(path, 2)
    for number in (2, 4):
        with pytest.raises(ValueError, match="cannot follow"):
            recording.append(made_up_step(number))
    recording.close()


def test_a_closed_recording_is_one_file(recorded: Path) -> None:
    assert files_beside(recorded) == [recorded.name]


def test_opening_and_reading_changes_nothing(recorded: Path) -> None:
    before = recorded.read_bytes()
    assert len(read_all(recorded)) == STEPS
    assert recorded.read_bytes() == before


def test_text_of_any_kind_comes_back(path: Path) -> None:
    step = made_up_step(1, thoughts="half a pair \ud83d, \0, \x1b[31m and 🐌", memory={"\ud800": [None, {"x": 1.5}]})
    recording = Recording.create(path, FACTS)
    recording.append(step)
    assert read_all(path) == [step]
    recording.close()


def test_long_memories_that_change_little_stay_small(path: Path) -> None:
    chance = random.Random(1)
    known: dict[str, object] = {f"{chance.random()}": chance.random() for _ in range(3000)}
    recording = Recording.create(path, FACTS)
    for number in range(1, 41):
        known[f"{chance.random()}"] = number
        recording.append(made_up_step(number, memory=dict(known)))
    assert list(recording.step(40).account.memory) == list(known)
    recording.close()
    assert path.stat().st_size < 0.05 * 40 * 120_000


def test_snapshots_come_nearest_first_and_damaged_ones_not_at_all(path: Path) -> None:
    recording = Recording.create(path, FACTS)
    snapshots = [Snapshot(number, bytes([number]) * 9, {"at": number}) for number in range(1, 5)]
    for snapshot in snapshots:
        recording.append(made_up_step(snapshot.step), snapshot)
    assert list(recording.snapshots(3)) == snapshots[2::-1]
    recording.close()
    tamper(path, "UPDATE snapshots SET machine = x'00' WHERE step = 2")
    assert list(Recording.open(path).snapshots(4)) == [snapshots[3], snapshots[2], snapshots[0]]


def test_snapshots_are_wanted_every_so_often_also_after_opening(path: Path) -> None:
    recording = Recording.create(path, FACTS)
    assert not recording.wants_snapshot(STEPS_BETWEEN_SNAPSHOTS - 1, 900)
    assert recording.wants_snapshot(STEPS_BETWEEN_SNAPSHOTS, 900)
    assert recording.wants_snapshot(1, 12_000)
    recording.append(made_up_step(1), Snapshot(1, b"", {}))
    recording.close()
    again = Recording.open(path)
    assert not again.wants_snapshot(STEPS_BETWEEN_SNAPSHOTS, 900)
    assert again.wants_snapshot(STEPS_BETWEEN_SNAPSHOTS + 1, 900)


def test_a_recording_is_found_under_its_sessions_name(tmp_path: Path) -> None:
    assert recording_path(tmp_path, "5e55") == tmp_path / "recordings" / "5e55.sqlite3"


def test_a_file_that_exists_is_not_overwritten(path: Path) -> None:
    make_recording(path, 1).close()
    with pytest.raises(RecordingError, match="exists already"):
        Recording.create(path, FACTS)
    assert len(read_all(path)) == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("in the way")
    with pytest.raises(RecordingError, match="cannot be made"):
        Recording.create(tmp_path / "recordings" / "x", FACTS)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(4080), bytes(8192)])
def test_another_file_is_refused_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(RecordingError):
        Recording.open(path)
    assert path.read_bytes() == content
    assert files_beside(path) == ["other"]


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    tamper(path, "CREATE TABLE steps (step INTEGER PRIMARY KEY)")
    with pytest.raises(RecordingError, match=r"other\.db is not a recording of pokeview"):
        Recording.open(path)


@pytest.mark.parametrize("where", ["nowhere", "."])
def test_no_file_is_told(tmp_path: Path, where: str) -> None:
    with pytest.raises(RecordingError, match="There is no recording"):
        Recording.open(tmp_path / where)


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [(1, "recorded by a pokeview before 0.1.0"), (4, r"recorded by a newer pokeview \(schema 4\); upgrade")],
)
def test_another_schema_is_refused_and_stays_as_it_is(path: Path, schema: int, sentence: str) -> None:
    make_recording(path, 3).close()
    tamper(path, f"PRAGMA user_version = {schema}")
    before = path.read_bytes()
    with pytest.raises(RecordingError, match=sentence):
        Recording.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE steps SET inputs = '-4' WHERE step = 60",
        "UPDATE steps SET account = x'' WHERE step = 60",
        "UPDATE steps SET frame = 'x' WHERE step = 60",
        'UPDATE steps SET marks = \'[["milestone","dex"]]\' WHERE step = 60',
        "UPDATE steps SET step = 500 WHERE step = 60",
        "DELETE FROM steps WHERE step = 60",
    ],
)
def test_a_changed_or_missing_step_is_named(recorded: Path, tmp_path: Path, statement: str) -> None:
    path = Path(shutil.copy(recorded, tmp_path))
    tamper(path, statement)
    with pytest.raises(RecordingError, match=r"Step 60 in .* is damaged"):
        Recording.open(path)


class Obstacle:
    """Something that keeps a recording from being written, until it is taken away."""

    def __init__(self, recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = recording.path
        self._recording = recording
        self._monkeypatch = monkeypatch

    def put(self) -> None:
        raise NotImplementedError

    def take_away(self) -> None:
        self._monkeypatch.undo()

    def _set(self, pragma: str) -> None:
        connect = recording_file._connect

        def connect_hindered(path: Path, mode: str) -> sqlite3.Connection:
            connection = connect(path, mode)
            connection.execute(f"PRAGMA {pragma}")
            return connection

        self._recording.close()
        self._monkeypatch.setattr(recording_file, "_connect", connect_hindered)


class FullDatabase(Obstacle):
    sentence = "The disk is full"

    def put(self) -> None:
        self._set("max_page_count = 1")


class NoPermission(Obstacle):
    sentence = "check its folder and permissions"

    def put(self) -> None:
        self._set("query_only = ON")


class LargestFileSize(Obstacle):
    sentence = "The disk does not take"

    def put(self) -> None:
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, self._limits[1]))

    def take_away(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)


class Gone(Obstacle):
    sentence = "is gone or cannot be reached"

    def put(self) -> None:
        self.path.parent.rename(self.path.parent.with_name("elsewhere"))

    def take_away(self) -> None:
        self.path.parent.with_name("elsewhere").rename(self.path.parent)


class HeldByAnother(Obstacle):
    sentence = "Another program holds"

    def put(self) -> None:
        self._other = sqlite3.connect(self.path)
        self._other.execute("BEGIN IMMEDIATE")
        self._set("busy_timeout = 0")

    def take_away(self) -> None:
        self._other.close()
        super().take_away()


OBSTACLES = [FullDatabase, NoPermission, LargestFileSize, Gone, HeldByAnother]


@pytest.mark.parametrize("kind", OBSTACLES)
@pytest.mark.parametrize("opened", [False, True])
def test_a_write_that_fails_is_told_harms_nothing_and_can_be_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[FullDatabase], opened: bool
) -> None:
    recording = make_recording(path, 20)
    # Whether the file is open already or has to be opened: both must end in the same sentence.
    if not opened:
        recording.close()
        recording = Recording.open(path)
    obstacle = kind(recording, monkeypatch)
    obstacle.put()
    try:
        for _ in range(3):
            with pytest.raises(RecordingError, match=kind.sentence):
                recording.append(made_up_step(21), Snapshot(21, bytes(9000), {}))
    finally:
        obstacle.take_away()
    assert recording.last_step == 20
    recording.append(made_up_step(21))
    recording.append(made_up_step(22))
    assert read_all(path) == list(recording.steps()) == [made_up_step(number) for number in range(1, 23)]
    assert list(recording.snapshots(22)) == []
    recording.close()


def test_two_writers_are_told_apart(path: Path) -> None:
    one = make_recording(path, 3)
    other = Recording.open(path)
    one.append(made_up_step(4))
    with pytest.raises(RecordingError, match="Another pokeview writes"):
        other.append(made_up_step(4))
    one.append(made_up_step(5))
    assert len(read_all(path)) == 5
    one.close()
    other.close()


def test_another_file_under_its_name_is_not_written_to(path: Path) -> None:
    recording = make_recording(path, 3)
    make_recording(path.with_name("other"), 3).close()
    path.rename(path.with_name("moved"))
    path.with_name("other").rename(path)
    with pytest.raises(RecordingError, match="taken the place"):
        recording.append(made_up_step(4))
    assert len(read_all(path)) == 3
    recording.close()


def test_steps_lean_on_each_other_for_a_while_only(recorded: Path) -> None:
    with closing(sqlite3.connect(recorded)) as connection:
        alone = [number for (number,) in connection.execute("SELECT step FROM steps WHERE stands_alone ORDER BY step")]
    assert alone[0] == 1
    assert all(later - earlier == 50 for earlier, later in pairwise(alone))
    assert len(alone) == 3
