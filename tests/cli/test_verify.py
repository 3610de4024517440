"""Recordings that are checked headless."""

import asyncio
from pathlib import Path

import pytest

from pokeview.cli.app import replay
from tests.support.play.recorded import record_game

STEPS = 6


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POKEVIEW_HOME", str(tmp_path))
    path = tmp_path / "recordings" / "5e55104.sqlite3"
    asyncio.run(record_game(path, STEPS))
    return path


def test_verifying_needs_no_screen(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay("last", verify=True) == 0
    assert f"all {STEPS} steps replay exactly" in capsys.readouterr().out
