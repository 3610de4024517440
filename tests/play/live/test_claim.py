"""One process at a time plays a recording."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pokeview.errors import RecordingError
from pokeview.play.live.claim import Claim

HOLD = """
import sys
from pathlib import Path
from pokeview.play.live.claim import Claim
claim = Claim(Path(sys.argv[1]))
print(claim.take(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "5e55.sqlite3.lock"


def test_only_one_has_it(path: Path) -> None:
    one, other = Claim(path), Claim(path)
    assert one.take()
    assert one.take()
    assert not other.take()
    one.give_up()
    assert other.take()
    other.give_up()


def test_whether_it_is_held_can_be_seen(path: Path) -> None:
    one, other = Claim(path), Claim(path)
    assert not other.is_held
    one.take()
    assert one.is_held
    assert other.is_held
    one.give_up()
    assert not one.is_held
    assert not other.is_held


def test_looking_leaves_nothing_behind(path: Path) -> None:
    assert not Claim(path).is_held
    assert not path.parent.exists()


def test_it_dies_with_its_process(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        claim = Claim(path)
        assert claim.is_held
        assert not claim.take()
        holder.kill()
    assert not claim.is_held
    assert claim.take()
    claim.give_up()


def test_many_who_look_are_not_in_the_way(path: Path) -> None:
    Claim(path).take()
    seen: list[bool] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.append(Claim(path).is_held)

    onlookers = [threading.Thread(target=look) for _ in range(4)]
    for onlooker in onlookers:
        onlooker.start()
    claim = Claim(path)
    for _ in range(50):
        assert claim.take()
        claim.give_up()
    stop.set()
    for onlooker in onlookers:
        onlooker.join()
    assert not claim.is_held
    assert seen


def test_a_place_where_nothing_can_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="play from a folder that can be written"):
        Claim(tmp_path / "file" / "5e55.sqlite3.lock").take()
