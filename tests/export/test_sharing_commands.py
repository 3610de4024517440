"""`pokeview export` and `pokeview import`, as a user's shell sees them."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pokeview.play.recording.recording import recording_path
from tests.support.tui.shown import game_recording


def pokeview(
    *arguments: str, folder: Path, first: Callable[[], None] | None = None
) -> "subprocess.CompletedProcess[str]":
    """The command, run in a folder in which its home is. `first` is called in its process before it begins."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW", "POKEVIEW"))}
    places = {"POKEVIEW_HOME": str(folder / "home"), "POKEVIEW_CONFIG": str(folder / "none.toml")}
    return subprocess.run(
        [sys.executable, "-m", "pokeview", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=folder,
        env=environment | places,
        preexec_fn=first,
    )


def test_a_shared_recording_is_imported_and_shown_elsewhere(tmp_path: Path) -> None:
    game = game_recording(tmp_path)
    there = tmp_path / "there"
    there.mkdir()
    done = pokeview("export", str(game), "--recording", "--out", str(there / "shared.sqlite3"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    done = pokeview("import", "shared.sqlite3", folder=there)
    assert done.returncode == 0, done.stderr
    done = pokeview("export", "last", "--gif", "--scale", "1", "--speed", "8x", folder=there)
    assert done.returncode == 0, done.stderr
    [gif] = there.glob("*.gif")
    assert gif.name in done.stdout
    assert recording_path(there / "home", gif.stem.removeprefix("fernvale-")).exists()


@pytest.mark.parametrize("form", ["gif", "mp4", "cast", "svg", "html", "recording"])
def test_a_disk_that_is_full_is_told_and_nothing_stays(tmp_path: Path, form: str) -> None:
    game = game_recording(tmp_path)
    # The log is in it.
    (tmp_path / "home").mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())

    def leave_room_for_a_thousand_bytes() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    done = pokeview("export", str(game), f"--{form}", folder=tmp_path, first=leave_room_for_a_thousand_bytes)
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].startswith("pokeview: ")
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_form_must_be_chosen(tmp_path: Path) -> None:
    done = pokeview("export", "last", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "pokeview: Say what to make, by exactly one of --gif, --mp4, --cast, --svg, --html, --recording.\n"
    )


def test_nothing_of_it_imports_the_terminal_ui() -> None:
    modules = "animation, export, import_recording, page, poster, replayed_events, terminal_cast, video"
    code = f"import sys\nfrom pokeview.export import {modules}\nassert 'textual' not in sys.modules\n"
    heavy = "assert not {'PIL', 'av', 'jinja2', 'mlflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code + heavy], check=True, timeout=60)
