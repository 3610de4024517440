"""The list of sessions: what plays, what can be resumed, what has crashed, and what is damaged."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pokeview.play.ending import SessionEnding
from pokeview.play.live.live_file import LiveFile, LiveStatus
from pokeview.play.recording.recording import Recording, recording_path
from pokeview.sessions.find import find_recording
from pokeview.sessions.listing import SessionEntry, SessionState, list_sessions
from tests.support.play.recorded import FACTS, made_up_step, record_made_up

DIE = """
import os, signal, sys
from pathlib import Path
from pokeview.play.live.live_file import LiveFile, LiveStatus
LiveFile.beside(Path(sys.argv[1])).claim(LiveStatus(mode="playing", run_id="a run"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def only_entry(home: Path) -> SessionEntry:
    [entry] = list_sessions(home)
    return entry


def test_where_nothing_was_recorded_there_is_nothing(tmp_path: Path) -> None:
    assert list_sessions(tmp_path) == []


def test_a_recording_without_a_live_file_is_finished(tmp_path: Path) -> None:
    path = record_made_up(tmp_path, "5e55", steps=3, parent_session="4d44", parent_step=2)
    assert only_entry(tmp_path) == SessionEntry(
        id="5e55",
        state=SessionState.FINISHED,
        recording=path,
        game="fernvale",
        agent="made up",
        steps=3,
        started_at=FACTS.started_at,
        updated_at=1.5,
        parent="4d44@2",
        cartridge_sha256=FACTS.cartridge_sha256,
    )


def test_looking_changes_nothing(tmp_path: Path) -> None:
    path = record_made_up(tmp_path, "5e55")
    before = path.read_bytes()
    list_sessions(tmp_path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("mode", "has_terminal", "state"),
    [
        ("playing", True, SessionState.RUNNING),
        ("", True, SessionState.RUNNING),
        ("finished", True, SessionState.RUNNING),
        ("playing", False, SessionState.DETACHED),
        ("pausing", False, SessionState.DETACHED),
        ("paused", True, SessionState.PAUSED),
        ("paused", False, SessionState.PAUSED),
    ],
)
def test_what_plays_says_how(tmp_path: Path, mode: str, has_terminal: bool, state: SessionState) -> None:
    live = LiveFile.beside(record_made_up(tmp_path, "5e55"))
    live.claim(LiveStatus(mode=mode, has_terminal=has_terminal, run_id="a run"))
    entry = only_entry(tmp_path)
    assert (entry.state, entry.pid, entry.run_id) == (state, os.getpid(), "a run")
    live.close()


@pytest.mark.parametrize("ended", list(SessionEnding))
def test_what_said_that_it_has_ended_is_finished(tmp_path: Path, ended: str) -> None:
    live = LiveFile.beside(record_made_up(tmp_path, "5e55"))
    live.claim(LiveStatus(mode="paused", ended=ended, problem="It broke."))
    live.close()
    entry = only_entry(tmp_path)
    assert (entry.state, entry.pid, entry.is_playing, entry.problem) == (SessionState.FINISHED, 0, False, "It broke.")


def test_what_has_gone_without_a_word_has_crashed(tmp_path: Path) -> None:
    path = record_made_up(tmp_path, "5e55")
    subprocess.run([sys.executable, "-c", DIE, str(path)], check=False)
    entry = only_entry(tmp_path)
    assert (entry.state, entry.pid, entry.run_id, entry.steps) == (SessionState.CRASHED, 0, "a run", 2)


def test_damaged_recordings_are_listed_with_their_sentence(tmp_path: Path) -> None:
    record_made_up(tmp_path, "aaaa")
    recording_path(tmp_path, "bbbb").write_bytes(b"This is no database.")
    path = record_made_up(tmp_path, "cccc")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE steps SET frame = frame + 1 WHERE step = 2")
    entries = {entry.id: entry for entry in list_sessions(tmp_path)}
    assert entries["aaaa"].state is SessionState.FINISHED
    assert entries["bbbb"].state == entries["cccc"].state is SessionState.DAMAGED
    assert "is not a recording of pokeview" in entries["bbbb"].problem
    assert "Step 2 in" in entries["cccc"].problem


def test_a_live_file_that_cannot_be_read_takes_nothing_from_the_recording(tmp_path: Path) -> None:
    LiveFile.beside(record_made_up(tmp_path, "5e55")).path.write_bytes(b"This is no database.")
    entry = only_entry(tmp_path)
    assert (entry.state, entry.steps) == (SessionState.FINISHED, 2)


def test_the_one_that_was_played_last_comes_first(tmp_path: Path) -> None:
    for number, name in enumerate(("aaaa", "bbbb", "cccc")):
        os.utime(record_made_up(tmp_path, name), (1000 + number, 1000 + number))
    assert [entry.id for entry in list_sessions(tmp_path)] == ["cccc", "bbbb", "aaaa"]
    # Its steps are in the write-ahead log until it is closed.
    recording = Recording.open(recording_path(tmp_path, "aaaa"))
    recording.append(made_up_step(3))
    os.utime(recording.path, (1000, 1000))
    assert [entry.id for entry in list_sessions(tmp_path)] == ["aaaa", "cccc", "bbbb"]
    assert find_recording(tmp_path, "last") == recording.path
    recording.close()
