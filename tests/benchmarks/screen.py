"""What a moving picture costs: pokeview's against gambaterm's drawing and the naive way, on the same pictures.

    python -m tests.benchmarks.screen [--fps 60] [--seconds 4] [--rounds 3] [SEQUENCE ...]

Every player runs in a pseudo-terminal of 220x80. Milliseconds drift with the machine, so the players take turns, and
the ratios of each turn are what counts. Gambaterm is compared to when it is installed.
"""

import argparse
from importlib.util import find_spec
from statistics import median

from .pty_run import Cost, run_player
from .sequences import NAMES

PEERS = ("gambaterm", "naive")
HEADINGS = ("sequence", "player", "CPU ms", "bytes", "shown fps", "CPU %", "CPU ratio", "bytes ratio")


def main() -> None:
    """Measure, and print a table."""
    arguments = _arguments()
    players = ["pokeview", *(peer for peer in PEERS if peer != "gambaterm" or find_spec("gambaterm"))]
    print(_line(HEADINGS))
    for name in arguments.sequences or NAMES:
        rounds = [
            {player: run_player(player, name, arguments.fps, arguments.seconds) for player in players}
            for _ in range(arguments.rounds)
        ]
        for player in players:
            print(_line(_cells(name, player, rounds)), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.screen", description=__doc__)
    parser.add_argument("sequences", nargs="*", metavar="SEQUENCE", help=f"some of: {', '.join(NAMES)}")
    parser.add_argument("--fps", type=float, default=60.0, help="pictures pushed a second")
    parser.add_argument("--seconds", type=float, default=4.0, help="for how long each player is measured")
    parser.add_argument("--rounds", type=int, default=3, help="how often each player takes its turn")
    return parser.parse_args()


def _cells(name: str, player: str, rounds: list[dict[str, Cost]]) -> tuple[str, ...]:
    costs = [turn[player] for turn in rounds]
    own = [turn["pokeview"] for turn in rounds]
    cpu_ratios = [mine.cpu_milliseconds / cost.cpu_milliseconds for mine, cost in zip(own, costs, strict=True)]
    byte_ratios = [mine.bytes / max(1.0, cost.bytes) for mine, cost in zip(own, costs, strict=True)]
    return (
        name,
        player,
        f"{median(cost.cpu_milliseconds for cost in costs):.2f}",
        f"{median(cost.bytes for cost in costs):.0f}",
        f"{median(cost.shown_fps for cost in costs):.1f}",
        f"{100 * median(cost.cpu_share for cost in costs):.0f}",
        f"{median(cpu_ratios):.2f} ({min(cpu_ratios):.2f}-{max(cpu_ratios):.2f})",
        f"{median(byte_ratios):.2f}",
    )


def _line(cells: tuple[str, ...]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, (14, 11, 9, 9, 11, 7, 20, 13), strict=True))


if __name__ == "__main__":
    main()
