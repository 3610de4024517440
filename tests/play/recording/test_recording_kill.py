"""Killed without warning at any moment, and resumed: what comes of it is the game that was never interrupted."""

import asyncio
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pokeview.games import fernvale
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.resume import verify
from tests.support.play.recorded import make_recording, record_game, what_happened
from tests.support.processes.forked import Forked

KILLS_ANYWHERE = 18
KILLS_WHILE_WRITING = 12
ALL_STEPS = 260

PLAY = f"""
import asyncio, pathlib, sys
from tests.support.play.recorded import play_and_tell
asyncio.run(play_and_tell(pathlib.Path(sys.argv[1]), {ALL_STEPS}))
"""
KILL_ITSELF_WHILE_WRITING = """
import os, signal, sqlite3, sys
from pokeview.play.recording import recording_file
connect, instructions_left = recording_file._connect, int(sys.argv[2])
def count():
    global instructions_left
    instructions_left -= 1
    if instructions_left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
def connect_mortally(path, mode):
    connection = connect(path, mode)
    if mode == "rw":
        connection.set_progress_handler(count, 1)
    return connection
recording_file._connect = connect_mortally
"""
COPY_AND_BE_KILLED_AGAIN_AND_AGAIN = """
import itertools, os, pathlib, signal, sys
from pokeview.play.recording import recording_file
from pokeview.play.recording.recording import Recording
connect, source, target = recording_file._connect, *map(pathlib.Path, sys.argv[1:])
def kill():
    os.kill(os.getpid(), signal.SIGKILL)
def copy(instructions_left):
    countdown = itertools.count(instructions_left, -1)
    def connect_mortally(path, mode):
        connection = connect(path, mode)
        if mode == "rwc":
            connection.set_progress_handler(lambda: next(countdown) == 0 and kill(), 1)
        return connection
    recording_file._connect = connect_mortally
    Recording.open(source).copy_to(target)
    os._exit(0)
for instructions in itertools.count(step=17):
    child = os.fork() or copy(instructions)
    status = os.waitpid(child, 0)[1]
    print(os.waitstatus_to_exitcode(status), target.exists(), flush=True)
    if status == 0:
        break
"""


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("uninterrupted") / "session.sqlite3"
    asyncio.run(record_game(path, ALL_STEPS))
    return path


def killed_after(player: Forked, lines: int) -> Iterator[str]:
    """What the player says until it is killed, as soon as it has said so much, at whatever it is then."""
    with player:
        for number, line in enumerate(player.stdout, 1):
            yield line
            if number == lines:
                player.send_signal(signal.SIGKILL)


def steps_told(lines: Iterator[str]) -> list[int]:
    return [int(line.split()[1]) for line in lines if line.startswith("done ") and line.endswith("\n")]


def check(path: Path, told: list[int], uninterrupted: Path) -> None:
    """Every step that was told is there, once, and as it should be."""
    assert told == sorted(set(told))
    recording, whole = Recording.open(path), Recording.open(uninterrupted)
    assert recording.last_step >= max(told, default=0)
    expected = [what_happened(step) for step in whole.steps(1, recording.last_step)]
    assert [what_happened(step) for step in recording.steps()] == expected
    assert verify(recording, fernvale.cartridge()) is None
    recording.close()
    whole.close()


def test_killed_at_any_moment(tmp_path: Path, uninterrupted: Path) -> None:
    chance, path, told = random.Random(1), tmp_path / "session.sqlite3", list[int]()
    for _ in range(KILLS_ANYWHERE):
        player = Forked(PLAY, path)
        told += steps_told(killed_after(player, chance.randrange(1, 40)))
        assert player.returncode == -signal.SIGKILL
    assert len(told) > 2 * KILLS_ANYWHERE
    check(path, told, uninterrupted)


def test_killed_while_it_writes(tmp_path: Path, uninterrupted: Path) -> None:
    chance, path, told = random.Random(2), tmp_path / "session.sqlite3", list[int]()
    asyncio.run(record_game(path, 1))
    for _ in range(KILLS_WHILE_WRITING):
        player = Forked(KILL_ITSELF_WHILE_WRITING + PLAY, path, chance.randrange(400))
        told += steps_told(killed_after(player, lines=0))
        assert player.returncode == -signal.SIGKILL
    check(path, told, uninterrupted)
    assert len(told) > KILLS_WHILE_WRITING


def test_a_copy_that_is_killed_while_it_is_made_is_not_there(tmp_path: Path) -> None:
    source, target = tmp_path / "session.sqlite3", tmp_path / "copies" / "copy.sqlite3"
    make_recording(source, 5).close()
    player = Forked(COPY_AND_BE_KILLED_AGAIN_AND_AGAIN, source, target)
    *killed, copied = [line.split() for line in killed_after(player, lines=0)]
    assert len(killed) > 20
    assert all(told == [str(-signal.SIGKILL), "False"] for told in killed)
    assert copied == ["0", "True"]
    assert list(Recording.open(target).steps()) == list(Recording.open(source).steps())
