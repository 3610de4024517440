"""What it costs to show thoughts as they stream: the whole application with them, and without.

    python -m tests.benchmarks.thoughts [--tokens 50] [--seconds 10] [--rounds 3]

The two take turns in a pseudo-terminal, and their difference is the thoughts' own part. The picture stands still.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from .pty_run import drain

SIZES = ((120, 40), (220, 80))


def main() -> None:
    """Measure, and print a line for each size."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.thoughts", description=__doc__)
    parser.add_argument("--tokens", type=float, default=50, help="thoughts a second, each of a word")
    parser.add_argument("--seconds", type=float, default=10.0, help="for how long each is measured")
    parser.add_argument("--rounds", type=int, default=3, help="how often each takes its turn")
    arguments = parser.parse_args()
    for size in SIZES:
        rounds = [
            (_cpu_share(0, arguments.seconds, size), _cpu_share(arguments.tokens, arguments.seconds, size))
            for _ in range(arguments.rounds)
        ]
        added = [100 * (aloud - silent) for silent, aloud in rounds]
        silent, aloud = (100 * median(shares) for shares in zip(*rounds, strict=True))
        print(
            f"{size[0]}x{size[1]}: {silent:.1f} % of a core in silence, {aloud:.1f} % with thoughts, "
            f"so they add {median(added):.1f} % ({min(added):.1f} to {max(added):.1f})",
            flush=True,
        )


def _cpu_share(tokens_per_second: float, seconds: float, size: tuple[int, int]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        arguments = [str(tokens_per_second), str(seconds), str(report)]
        drain([sys.executable, "-m", "tests.benchmarks.thinking_player", *arguments], size)
        if not report.exists():
            raise RuntimeError("The player ended without a report.")
        return float(report.read_text())


if __name__ == "__main__":
    main()
