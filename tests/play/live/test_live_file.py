"""The live file: what a session that plays tells others, and what they ask of it."""

import os
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.play.budget import Budget
from pokeview.play.ending import SessionEnding
from pokeview.play.live import live_rows
from pokeview.play.live.live_file import KEPT_NOTES, LiveFile, LiveStatus, SteeringCommand
from tests.support.play.waiting import wait_until

STATUS = LiveStatus(mode="playing", agent="explorer", step=12, thoughts="It is dark. \x1b[2J", budget=Budget(steps=40))

SEND = """
import sys
from pathlib import Path
from pokeview.play.live.live_file import LiveFile, SteeringCommand
live = LiveFile.beside(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    live.send(SteeringCommand("nudge", f"{sys.argv[2]} {number}"))
"""
DIE = """
import os, signal, sys
from pathlib import Path
from pokeview.play.live.live_file import LiveFile, LiveStatus
live = LiveFile.beside(Path(sys.argv[1]))
live.claim(LiveStatus(agent="explorer", step=3))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "5e55.sqlite3"


@pytest.fixture
def player(recording: Path) -> LiveFile:
    live = LiveFile.beside(recording)
    live.claim()
    return live


@pytest.fixture
def watcher(recording: Path) -> LiveFile:
    return LiveFile.beside(recording)


def shown(live: LiveFile) -> LiveStatus:
    status = live.status()
    assert status is not None
    return status


def test_a_status_is_read_as_it_was_written(player: LiveFile, watcher: LiveFile) -> None:
    player.write(STATUS)
    status = shown(watcher)
    assert status.updated_at >= STATUS.updated_at
    assert replace(status, updated_at=STATUS.updated_at) == STATUS
    player.write(replace(STATUS, step=13))
    assert shown(watcher).step == 13


def test_text_that_is_no_text_is_kept(player: LiveFile, watcher: LiveFile) -> None:
    half = "half a pair: \ud83d"
    player.write(replace(STATUS, thoughts=half))
    player.tell(half)
    watcher.send(SteeringCommand("nudge", half))
    assert shown(watcher).thoughts == half
    assert watcher.notes()[0].text == half
    assert player.take() == [SteeringCommand("nudge", half)]


def test_where_nobody_has_played_nothing_is_known_and_nothing_made(watcher: LiveFile, recording: Path) -> None:
    assert watcher.status() is None
    assert watcher.notes() == []
    assert not watcher.is_playing
    assert not recording.parent.exists()


def test_commands_come_in_order_and_once(player: LiveFile, watcher: LiveFile) -> None:
    assert player.take() == []
    commands = [SteeringCommand("pause"), SteeringCommand("agent", "openai gpt-5"), SteeringCommand("play")]
    for command in commands[:2]:
        watcher.send(command)
    assert player.take() == commands[:2]
    watcher.send(commands[2])
    assert player.take() == commands[2:]
    assert player.take() == []


def test_commands_of_several_who_send_at_the_same_time_all_come(player: LiveFile, recording: Path) -> None:
    senders = [
        subprocess.Popen([sys.executable, "-c", SEND, str(recording), name, "25"]) for name in ("one", "two", "three")
    ]
    taken: list[SteeringCommand] = []

    def all_came() -> bool:
        taken.extend(player.take())
        return len(taken) >= 75

    wait_until(all_came, "all commands came")
    assert [sender.wait() for sender in senders] == [0, 0, 0]
    for name in ("one", "two", "three"):
        assert [c.argument for c in taken if c.argument.startswith(name)] == [f"{name} {n}" for n in range(25)]


def test_nobody_is_asked_anything_once_nobody_plays(player: LiveFile, watcher: LiveFile) -> None:
    player.close()
    with pytest.raises(RecordingError, match=r"Nobody plays .* so it cannot be told to pause"):
        watcher.send(SteeringCommand("pause"))


def test_what_was_asked_of_an_earlier_player_is_forgotten(player: LiveFile, watcher: LiveFile) -> None:
    watcher.send(SteeringCommand("stop"))
    player.close()
    player.claim()
    assert player.take() == []
    watcher.send(SteeringCommand("step"))
    assert player.take() == [SteeringCommand("step")]


def test_notes_are_told_from_a_moment_on(player: LiveFile, watcher: LiveFile) -> None:
    player.tell("One.")
    latest = watcher.last_note
    player.tell("Two.")
    player.tell("Three.")
    assert [note.text for note in watcher.notes(latest)] == ["Two.", "Three."]
    assert [note.text for note in watcher.notes()] == ["One.", "Two.", "Three."]
    assert watcher.notes(watcher.last_note) == []


def test_old_notes_go_but_their_numbers_do_not_come_back(player: LiveFile, watcher: LiveFile) -> None:
    for number in range(KEPT_NOTES + 5):
        player.tell(str(number))
    latest = watcher.last_note
    player.close()
    player.claim()
    assert len(watcher.notes()) == KEPT_NOTES
    player.tell("New.")
    assert [note.text for note in watcher.notes(latest)] == ["New."]


def test_a_second_player_is_refused_with_a_sentence(player: LiveFile, watcher: LiveFile) -> None:
    assert player.is_playing
    assert watcher.is_playing
    with pytest.raises(
        RecordingError, match=rf"is being played by process {os.getpid()}; attach with `pokeview attach 5e55`\."
    ):
        watcher.claim()
    player.close()
    watcher.claim()
    watcher.close()


def test_a_killed_player_leaves_its_last_word(watcher: LiveFile, recording: Path) -> None:
    subprocess.run([sys.executable, "-c", DIE, str(recording)], check=False)
    assert not watcher.is_playing
    assert (shown(watcher).step, shown(watcher).ended) == (3, "")
    watcher.claim()
    assert shown(watcher).pid == os.getpid()
    watcher.close()


def test_who_stays_sees_what_is_written_before_and_after_an_end(player: LiveFile, watcher: LiveFile) -> None:
    assert shown(watcher).step == 0
    player.write(replace(STATUS, step=7, ended=SessionEnding.FINISHED))
    player.close()
    assert shown(watcher).ended == SessionEnding.FINISHED
    player.claim()
    player.write(replace(STATUS, step=8))
    assert shown(watcher).step == 8
    player.write(replace(STATUS, step=9))
    player.close()
    assert shown(watcher).step == 9


@pytest.mark.parametrize("content", [b"", b"This is no database.", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_live_file_is_made_anew_by_the_next_player(
    watcher: LiveFile, recording: Path, content: bytes
) -> None:
    recording.parent.mkdir()
    watcher.path.write_bytes(content)
    if content:
        with pytest.raises(RecordingError, match="cannot be read or written"):
            watcher.status()
    player = LiveFile.beside(recording)
    player.claim()
    player.write(STATUS)
    assert shown(watcher).step == STATUS.step
    player.close()


def test_where_no_live_file_can_be_written_the_claim_counts_all_the_same(watcher: LiveFile, recording: Path) -> None:
    watcher.path.mkdir(parents=True)
    player = LiveFile.beside(recording)
    player.claim()
    assert watcher.is_playing
    with pytest.raises(RecordingError, match="cannot be read or written"):
        player.write(STATUS)
    with pytest.raises(RecordingError, match="is being played by another process"):
        watcher.claim()
    player.close()


def test_a_status_of_another_version_is_none(player: LiveFile, watcher: LiveFile) -> None:
    player._rows.change("INSERT OR REPLACE INTO status VALUES (1, ?)", '{"pid": "seven"}')
    assert watcher.status() is None


def test_readers_always_read_while_one_writes(player: LiveFile, recording: Path) -> None:
    stop = threading.Event()
    steps: list[list[int]] = [[], [], []]

    def read(seen: list[int]) -> None:
        live = LiveFile.beside(recording)
        while not stop.is_set():
            seen.append(shown(live).step)
        live.close()

    readers = [threading.Thread(target=read, args=(seen,)) for seen in steps]
    for reader in readers:
        reader.start()
    for step in range(300):
        player.write(replace(STATUS, step=step, thoughts="It is dark. " * step))
    wait_until(lambda: all(seen and seen[-1] == 299 for seen in steps), "all readers saw the last step")
    stop.set()
    for reader in readers:
        reader.join()
    for seen in steps:
        assert seen == sorted(seen)


def test_on_a_full_disk_the_log_is_written_over(
    player: LiveFile, watcher: LiveFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, refusals = live_rows._execute, [sqlite3.OperationalError("database or disk is full")]
    refusals[0].sqlite_errorcode = sqlite3.SQLITE_FULL

    def execute_once_there_is_room(connection: sqlite3.Connection, statement: str, arguments: tuple[object]) -> None:
        if refusals:
            raise refusals.pop()
        execute(connection, statement, arguments)

    monkeypatch.setattr(live_rows, "_execute", execute_once_there_is_room)
    player.write(STATUS)
    assert refusals == []
    assert shown(watcher).step == STATUS.step


def test_a_file_that_no_player_has_written_yet_tells_nothing(recording: Path, watcher: LiveFile) -> None:
    recording.parent.mkdir()
    watcher._rows.prepare()
    assert watcher.status() is None
    assert watcher.last_note == 0
    watcher.close()
