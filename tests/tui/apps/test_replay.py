"""The commands that open the screens on recordings and on sessions that others play."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from pokeview.cli.app import attach, replay
from pokeview.config import Config
from pokeview.errors import RecordingError
from pokeview.play.live.live_file import LiveFile
from pokeview.sessions import fetch
from pokeview.sessions.find import find_or_fetch_recording
from tests.support.play.recorded import new_session, play_to, record_game
from tests.support.tui.pty_app import PtyApp

STEPS = 6
RUN_ID = "0123456789abcdef" * 2
POKEVIEW = ("-c", "from pokeview.cli.app import main; main()")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POKEVIEW_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def recording(home: Path) -> Path:
    path = home / "recordings" / "5e55104.sqlite3"
    asyncio.run(record_game(path, STEPS))
    return path


def test_a_recording_is_watched_in_a_terminal(recording: Path) -> None:
    with PtyApp([*POKEVIEW, "replay", "5e55", "--paused"], 80, 24, POKEVIEW_HOME=str(recording.parents[1])) as app:
        app.wait_for(f"step 0 of {STEPS}")
        app.press("s")
        app.wait_for(f"step 1 of {STEPS}")
        assert "REPLAY" in app.text()


async def test_a_session_that_plays_elsewhere_is_watched_in_a_terminal(home: Path) -> None:
    path = home / "recordings" / "5e55104.sqlite3"
    live = LiveFile.beside(path)
    live.claim()
    session = new_session(path)
    async for _ in play_to(session, 3):
        pass
    arguments = [*POKEVIEW, "attach", "--read-only"]
    with PtyApp(arguments, 80, 24, POKEVIEW_HOME=str(home)) as app:
        app.wait_for("READ-ONLY  FERNVALE  agent explorer  step 3")
        live.close()
        app.wait_for("crashed")
    session.close()


def test_what_does_not_exist_is_told(home: Path) -> None:
    with pytest.raises(RecordingError, match="no recording that begins"):
        replay("nothing")
    with pytest.raises(RecordingError, match="No session is being played"):
        attach()


def test_the_recording_of_a_run_is_fetched(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fetch_it(run_id: str, config: Config) -> Path:
        asked.append(run_id)
        return recording

    monkeypatch.setattr(fetch, "fetch_recording", fetch_it)
    config = Config(home=recording.parents[1])
    assert find_or_fetch_recording(config, RUN_ID) == recording
    assert find_or_fetch_recording(config, "5e55") == recording
    assert asked == [RUN_ID]


def test_neither_screen_needs_mlflow_or_a_model() -> None:
    program = (
        "import sys, pokeview.tui.apps.replay, pokeview.tui.apps.attach\n"
        "print(*{'mlflow', 'openai', 'dspy', 'ray'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
