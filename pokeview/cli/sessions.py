"""Prints the recorded sessions."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pokeview.config import Config
from pokeview.sessions.listing import SessionEntry, list_sessions
from pokeview.text.untrusted import plain_line, plain_remark

LONGEST_CELL = 32
_HEADINGS = ("SESSION", "STATE", "GAME", "AGENT", "STEPS", "MILESTONES", "STARTED", "PLAYED", "PARENT")
_RIGHT_ALIGNED = (4, 5)


def show_sessions(config: Config, *, as_json: bool) -> int:
    """Print the sessions, as a table or as a JSON list. Returns the exit code."""
    entries = list_sessions(config.home)
    if as_json:
        print(json.dumps([_as_json(entry) for entry in entries]))
    elif entries:
        print("\n".join(_table(entries)))
    else:
        print(f"No session has been recorded in {config.home} yet.", file=sys.stderr)
    return 0


def _as_json(entry: SessionEntry) -> dict[str, Any]:
    return {
        **asdict(entry),
        "recording": str(entry.recording),
        "started_at": _iso(entry.started_at),
        "updated_at": _iso(entry.updated_at),
    }


def _table(entries: list[SessionEntry]) -> list[str]:
    """Lines with aligned columns; below a session what is wrong with it."""
    rows = [_HEADINGS, *map(_session_cells, entries)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row, entry in zip(rows, [None, *entries], strict=True):
        cells = (
            cell.rjust(width) if column in _RIGHT_ALIGNED else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(cells).rstrip())
        if entry is not None and entry.problem:
            lines.append(f"  {plain_remark(entry.problem)}")
    return lines


def _session_cells(entry: SessionEntry) -> tuple[str, ...]:
    return (
        plain_line(entry.id, LONGEST_CELL),
        entry.state,
        plain_line(entry.game, LONGEST_CELL) + (", finished" if entry.game_finished else ""),
        plain_line(entry.agent, LONGEST_CELL),
        str(entry.steps),
        str(entry.milestones),
        _minute_text(entry.started_at),
        _minute_text(entry.updated_at),
        plain_line(entry.parent, LONGEST_CELL),
    )


def _minute_text(seconds: float) -> str:
    return _local_time(seconds).strftime("%Y-%m-%d %H:%M") if seconds else "-"


def _iso(seconds: float) -> str | None:
    return _local_time(seconds).isoformat(timespec="seconds") if seconds else None


def _local_time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
