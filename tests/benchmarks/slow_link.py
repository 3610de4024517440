"""How long a key waits for its effect on the picture over a slow link, while the picture moves all the time.

    python -m tests.benchmarks.slow_link [--kilobytes 500] [--milliseconds 30] [--keys 150] [--fps 30] [--deaf]
    python -m tests.benchmarks.slow_link --ssh "-p 2222 localhost" [--compressed] ...

A program that shows the scrolling sequence runs in a pseudo-terminal of 220x80 behind a model of a link: what it sends
waits in a buffer of 1 MB, as ssh has one, which is drained at a rate; each way takes a while. A key changes a corner
of the picture, and counts as seen when the first picture after it has come through. With `--deaf` the terminal
never says where its cursor is, so nothing paces the pictures.

With `--ssh` the link is a real one, to a server on this machine, slowed down by `throttle.py`. Compressed bytes are
then counted as they are on the line.
"""

import argparse
import fcntl
import os
import pty
import random
import select
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections import deque
from collections.abc import Callable
from math import ceil, inf
from pathlib import Path

from .pty_run import COLUMNS, ROWS, SYNC_ANSWER, SYNC_QUERY

BUFFER_BYTES = 1_000_000
PIECE_BYTES = 4096
WARM_UP_SECONDS = 3.0
REPORT_REQUEST, REPORT = b"\x1b[6n", b"\x1b[1;1R"
REPORTS_A_PICTURE = 2
MARK = "pokeview-key-"
"""The window's title tells which key a picture follows."""


class SlowLink:
    """Takes what a program sends, delivers it late, and answers as a terminal at the other end does."""

    def __init__(self, terminal: int, bytes_per_second: float, one_way_seconds: float, *, is_deaf: bool) -> None:
        self.delivered = 0
        self.reports = 0
        self._terminal = terminal
        self._bytes_per_second = bytes_per_second
        self._one_way_seconds = one_way_seconds
        self._is_deaf = is_deaf
        self._buffer = bytearray()
        self._arriving: deque[tuple[float, bytes]] = deque()
        self._answers: deque[tuple[float, bytes]] = deque()
        self._line_free_at = time.monotonic()
        self._tail = b""

    def press(self, key: str) -> None:
        """Type a key at the far end."""
        self._answers.append((time.monotonic() + self._one_way_seconds, key.encode()))

    def run(self, until: float, wanted: bytes = b"") -> float | None:
        """Let the link work until a moment, or until `wanted` has come through. Returns when that was."""
        while (now := time.monotonic()) < until:
            self._send_answers(now)
            self._fill()
            self._drain(now)
            if (found := self._deliver(now, wanted)) is not None:
                return found
        return None

    def _send_answers(self, now: float) -> None:
        while self._answers and self._answers[0][0] <= now:
            os.write(self._terminal, self._answers.popleft()[1])

    def _fill(self) -> None:
        """A full buffer takes nothing, so the program has to wait."""
        if len(self._buffer) < BUFFER_BYTES and select.select([self._terminal], [], [], 0.001)[0]:
            self._buffer += os.read(self._terminal, 65536)

    def _drain(self, now: float) -> None:
        self._line_free_at = max(self._line_free_at, now - 0.01)
        while self._buffer and self._line_free_at <= now:
            piece = bytes(self._buffer[:PIECE_BYTES])
            del self._buffer[:PIECE_BYTES]
            self._line_free_at += len(piece) / self._bytes_per_second
            self._arriving.append((self._line_free_at + self._one_way_seconds, piece))

    def _deliver(self, now: float, wanted: bytes) -> float | None:
        found = None
        while self._arriving and self._arriving[0][0] <= now:
            moment, piece = self._arriving.popleft()
            text = self._tail + piece
            self.delivered += len(piece)
            self._answer(text, moment)
            found = moment if wanted and wanted in text else found
            self._tail = text[-32:]
        return found

    def _answer(self, text: bytes, moment: float) -> None:
        # What was looked at with the last piece is not looked at again.
        old = self._tail
        reports = text.count(REPORT_REQUEST) - old.count(REPORT_REQUEST)
        self.reports += reports
        due = moment + self._one_way_seconds
        if not self._is_deaf:
            self._answers.extend([(due, REPORT)] * reports)
        if text.count(SYNC_QUERY) > old.count(SYNC_QUERY):
            self._answers.append((due, SYNC_ANSWER))


def main() -> None:
    """Measure, and print one line."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        count = Path(folder) / "bytes"
        terminal, program_side = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        program = subprocess.Popen(
            _ssh_command(arguments, count) if arguments.ssh else _player_command(arguments),
            stdin=program_side,
            stdout=program_side,
            stderr=program_side,
            env={name: value for name, value in os.environ.items() if name != "NO_COLOR"},
            start_new_session=True,
        )
        os.close(program_side)
        rate, one_way = (inf, 0.0) if arguments.ssh else _slowness(arguments)
        link = SlowLink(terminal, rate, one_way, is_deaf=arguments.deaf)
        try:
            _measure(
                link, arguments.keys, (lambda: int(count.read_text())) if arguments.ssh else lambda: link.delivered
            )
        finally:
            program.kill()
            program.wait()
            os.close(terminal)


def _slowness(arguments: argparse.Namespace) -> tuple[float, float]:
    """Bytes a second, and seconds one way."""
    return 1000 * arguments.kilobytes, arguments.milliseconds / 2000


def _player_command(arguments: argparse.Namespace) -> list[str]:
    # An ssh server sets none of these.
    terminal = ["env", "TERM=xterm-256color", "COLORTERM=truecolor"]
    return [*terminal, sys.executable, "-m", "tests.benchmarks.slow_player", str(arguments.fps)]


def _ssh_command(arguments: argparse.Namespace, count: Path) -> list[str]:
    rate, one_way = _slowness(arguments)
    slowed = [sys.executable, "-m", "tests.benchmarks.throttle", "%h", "%p", str(rate), str(one_way), str(count)]
    compressed = "yes" if arguments.compressed else "no"
    options = ["-tt", "-o", f"ProxyCommand={shlex.join(slowed)}", "-o", f"Compression={compressed}"]
    there = f"cd {shlex.quote(str(Path.cwd()))} && exec {shlex.join(_player_command(arguments))}"
    return ["ssh", *options, *shlex.split(arguments.ssh), there]


def _measure(link: SlowLink, keys: int, count_bytes: Callable[[], int]) -> None:
    chance = random.Random(1)
    link.run(time.monotonic() + WARM_UP_SECONDS)
    start, reports, sent = time.monotonic(), link.reports, count_bytes()
    waits = []
    for number in range(1, keys + 1):
        link.run(time.monotonic() + chance.uniform(0.1, 0.3))
        pressed_at = time.monotonic()
        link.press("n")
        seen_at = link.run(pressed_at + 20, f"{MARK}{number}\x07".encode())
        waits.append((seen_at or inf) - pressed_at)
    seconds = time.monotonic() - start
    waits.sort()
    p50, p95, p99, worst = (1000 * waits[ceil(share * keys) - 1] for share in (0.5, 0.95, 0.99, 1))
    print(
        f"key to picture: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, worst {worst:.0f} ms; "
        f"{(link.reports - reports) / REPORTS_A_PICTURE / seconds:.1f} paced pictures "
        f"and {(count_bytes() - sent) / 1000 / seconds:.0f} KB a second"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.slow_link", description=__doc__)
    parser.add_argument("--kilobytes", type=float, default=500, help="what the link takes a second")
    parser.add_argument("--milliseconds", type=float, default=30, help="there and back")
    parser.add_argument("--keys", type=int, default=150)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--deaf", action="store_true", help="a terminal that never answers")
    parser.add_argument("--ssh", default="", metavar="ARGUMENTS", help="of ssh: the way to a server on this machine")
    parser.add_argument("--compressed", action="store_true", help="as with ssh -C")
    return parser.parse_args()


if __name__ == "__main__":
    main()
