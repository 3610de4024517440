"""What `pokeview sessions` prints."""

import json
from pathlib import Path

import pytest

from pokeview.cli.sessions import show_sessions
from pokeview.config import load_config
from pokeview.play.recording.recording import recording_path
from pokeview.sessions.listing import SessionEntry
from tests.support.play.recorded import record_made_up


def test_where_nothing_was_recorded_there_is_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_sessions(load_config(home=tmp_path), as_json=False) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"No session has been recorded in {tmp_path} yet.\n")
    show_sessions(load_config(home=tmp_path), as_json=True)
    assert json.loads(capsys.readouterr().out) == []


def test_json_tells_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = record_made_up(tmp_path, "5e55", parent_session="4d44", parent_step=2)
    assert show_sessions(load_config(home=tmp_path), as_json=True) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert set(told) == set(SessionEntry.__dataclass_fields__)
    assert (told["id"], told["steps"], told["parent"], told["recording"]) == ("5e55", 2, "4d44@2", str(path))
    assert told["started_at"][:4] in ("1969", "1970")
    assert "T" in told["updated_at"]


def test_the_table_is_aligned_and_shows_no_control_characters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record_made_up(tmp_path, "5e55", steps=0, game="evil\x1b[2Jgame" + "!" * 200, agent="an\nagent")
    record_made_up(tmp_path, "aaaa", steps=12)
    recording_path(tmp_path, "b\x1b[31mad").write_bytes(b"")
    show_sessions(load_config(home=tmp_path), as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert all(line.isprintable() for line in lines)
    assert max(map(len, lines)) < 400
    [heading, *rows] = [line for line in lines if not line.startswith("  ")]
    assert len(rows) == 3
    for row in rows:
        assert row[heading.index("STATE") - 2 : heading.index("STATE")] == "  "
        assert row[heading.index("STEPS") + len("STEPS") - 1].isdigit()
    [problem] = [line for line in lines if line.startswith("  ")]
    assert "recording" in problem
