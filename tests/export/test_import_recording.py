"""A recording from elsewhere is checked wholly before it comes among one's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from pokeview.config import Config
from pokeview.errors import RecordingError
from pokeview.export.import_recording import import_recording
from pokeview.play.recording.recording import Recording, recording_path, recordings_dir
from tests.support.play.recorded import FACTS, made_up_step, make_recording
from tests.support.tui.shown import game_recording


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(home=tmp_path / "home")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The made-up session 5e55 of five steps."""
    make_recording(tmp_path / "shared.sqlite3", 5).close()
    return tmp_path / "shared.sqlite3"


def kept(config: Config) -> list[str]:
    folder = recordings_dir(config.home)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_it_comes_among_ones_own(config: Config, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_recording(config, shared) == 0
    assert capsys.readouterr().out == "Session 5e55: 5 steps of FERNVALE\nto see it: pokeview replay 5e55\n"
    assert kept(config) == ["5e55.sqlite3"]
    own, other = Recording.open(recording_path(config.home, "5e55")), Recording.open(shared)
    assert (own.facts, list(own.steps())) == (other.facts, list(other.steps()))
    own.close()
    other.close()


def test_no_snapshot_of_a_stranger_is_kept(config: Config, tmp_path: Path) -> None:
    path = game_recording(tmp_path, 60)
    original = Recording.open(path)
    assert list(original.snapshots(60))
    import_recording(config, path)
    own = Recording.open(recording_path(config.home, original.facts.session_id))
    assert own.last_step == 60
    assert list(own.snapshots(60)) == []
    own.close()
    original.close()


def test_the_same_again_is_fine(config: Config, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import_recording(config, shared)
    before = recording_path(config.home, "5e55").read_bytes()
    assert import_recording(config, shared) == 0
    assert "is there already, the same in every step" in capsys.readouterr().out
    assert recording_path(config.home, "5e55").read_bytes() == before


@pytest.mark.parametrize("steps", [3, 7])
def test_another_recording_of_the_session_stays(config: Config, shared: Path, tmp_path: Path, steps: int) -> None:
    make_recording(recording_path(config.home, "5e55"), steps).close()
    with pytest.raises(RecordingError, match=f"is there already, with {steps} steps where .* has 5"):
        import_recording(config, shared)
    own = Recording.open(recording_path(config.home, "5e55"))
    assert own.last_step == steps
    own.close()


def test_as_many_steps_are_not_yet_the_same(config: Config, shared: Path) -> None:
    own = Recording.create(recording_path(config.home, "5e55"), FACTS)
    for number in range(1, 6):
        own.append(made_up_step(number, thoughts="Something else."))
    own.close()
    with pytest.raises(RecordingError, match=r"move .* away"):
        import_recording(config, shared)


def test_a_damaged_one_is_refused(config: Config, shared: Path) -> None:
    contents = bytearray(shared.read_bytes())
    contents[len(contents) // 2 :] = bytes(len(contents) - len(contents) // 2)
    shared.write_bytes(contents)
    with pytest.raises(RecordingError, match="damaged"):
        import_recording(config, shared)
    assert kept(config) == []


def test_what_is_no_recording_is_refused(config: Config, tmp_path: Path) -> None:
    (tmp_path / "film.sqlite3").write_text("no recording")
    for path in (tmp_path / "film.sqlite3", tmp_path / "missing.sqlite3", tmp_path):
        with pytest.raises(RecordingError, match="recording"):
            import_recording(config, path)
    assert kept(config) == []


@pytest.mark.parametrize("session_id", ["../../5e55", "", "/5e55", "5e55\n", "a" * 65, "5e55.sqlite3"])
def test_a_session_is_no_path(config: Config, tmp_path: Path, session_id: str) -> None:
    hostile = Recording.create(tmp_path / "hostile.sqlite3", replace(FACTS, session_id=session_id))
    hostile.append(made_up_step(1))
    hostile.close()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RecordingError, match="names its session"):
        import_recording(config, tmp_path / "hostile.sqlite3")
    assert sorted(tmp_path.rglob("*")) == before
