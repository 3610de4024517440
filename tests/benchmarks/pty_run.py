"""Runs a program in a pseudo-terminal that takes everything at once, and counts what it sends."""

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path

COLUMNS, ROWS = 220, 80
SYNC_QUERY, SYNC_ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
SYNC_START = b"\x1b[?2026h"
OVERLAP_BYTES = 16
"""A sequence may be cut between two reads, but none that is looked for is longer."""
HANG_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a player's pictures cost while it was measured, each on the average."""

    cpu_milliseconds: float
    bytes: float
    shown_fps: float
    pushed_fps: float
    cpu_share: float
    """Of one core."""


def run_player(player: str, sequence: str, fps: float, seconds: float) -> Cost:
    """Run a player of `players.py` and measure it. Raises RuntimeError when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        report_path = Path(folder) / "report.json"
        arguments = [player, sequence, str(fps), str(seconds), str(report_path)]
        reads = drain([sys.executable, "-m", "tests.benchmarks.players", *arguments])
        if not report_path.exists():
            raise RuntimeError(f"The player {player} ended without a report.")
        report = json.loads(report_path.read_text())
    return _cost(report, reads)


def _cost(report: dict[str, float], reads: list[tuple[float, int]]) -> Cost:
    elapsed = report["end"] - report["start"]
    sent = sum(count for moment, count in reads if report["start"] <= moment <= report["end"])
    shown = max(1.0, report["shown"])
    return Cost(
        cpu_milliseconds=1000 * report["cpu_seconds"] / shown,
        bytes=sent / shown,
        shown_fps=report["shown"] / elapsed,
        pushed_fps=report["pushed"] / elapsed,
        cpu_share=report["cpu_seconds"] / elapsed,
    )


def drain(command: list[str], size: tuple[int, int] = (COLUMNS, ROWS)) -> list[tuple[float, int]]:
    """Run a command to its end in a terminal of so many columns and rows. Returns when it sent how many bytes."""
    terminal, program_side = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *reversed(size), 0, 0))
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    program = subprocess.Popen(
        command, stdin=program_side, stdout=program_side, stderr=program_side, env=environment, start_new_session=True
    )
    os.close(program_side)
    try:
        return list(_reads(terminal))
    finally:
        program.kill()
        program.wait()
        os.close(terminal)


def _reads(terminal: int) -> list[tuple[float, int]]:
    reads: list[tuple[float, int]] = []
    last = b""
    while select.select([terminal], [], [], HANG_SECONDS)[0]:
        try:
            output = os.read(terminal, 65536)
        except OSError:
            break
        reads.append((time.monotonic(), len(output)))
        if SYNC_QUERY in last[-OVERLAP_BYTES:] + output:
            os.write(terminal, SYNC_ANSWER)
        last = output
    return reads
