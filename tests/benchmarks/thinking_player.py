"""The whole application, with an agent that thinks aloud for ever, or as long in silence.

`python -m tests.benchmarks.thinking_player TOKENS_A_SECOND SECONDS REPORT` writes the share of a core to a file.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from itertools import cycle
from pathlib import Path

from pokeview.config import Config
from pokeview.play.actions import press
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.observation import Observation
from pokeview.sessions.openings import Opened, Openings
from pokeview.sessions.roster import Roster
from pokeview.tui.apps.watch_app import WatchApp

WARM_UP_SECONDS = 4.0
LONG_THOUGHT = 5000
"""Characters with which every thought begins, for a long one costs the most."""
THOUGHT_SECONDS = 5.0
TEXT = "I stand before the door of a house. The path to the north is blocked, so let me go round by the east.\n"


class Thinker(Agent):
    """Thinks for a while, then presses B."""

    name = "thinker"

    def __init__(self, tokens_per_second: float) -> None:
        self._seconds = 1 / tokens_per_second if tokens_per_second else 0.0

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        words = cycle(f"{word} " for word in TEXT.split(" "))
        end = time.monotonic() + THOUGHT_SECONDS
        if not self._seconds:
            await asyncio.sleep(THOUGHT_SECONDS)
        else:
            yield Thought("".join(next(words) for _ in range(LONG_THOUGHT // 5)))
        while (now := time.monotonic()) < end:
            yield Thought(next(words))
            await asyncio.sleep(self._seconds - now % self._seconds)
        yield Decision(press("b"), "Enough thought.")


class ThinkingApp(WatchApp):
    """Measures itself, and ends."""

    def __init__(self, config: Config, tokens_per_second: float, seconds: float, report: Path) -> None:
        openings = Openings(config)

        def open_first() -> Opened:
            opened = openings.new()()
            opened.session.choose_agent(Thinker(tokens_per_second))
            return opened

        super().__init__(open_first, openings, Roster(config))
        self._seconds, self._report = seconds, report
        self._cpu_before = 0.0

    def on_mount(self) -> None:
        self.set_timer(WARM_UP_SECONDS, self._measure)
        self.set_timer(WARM_UP_SECONDS + self._seconds, self._finish)

    def _measure(self) -> None:
        self._cpu_before = time.process_time()

    def _finish(self) -> None:
        self._report.write_text(str((time.process_time() - self._cpu_before) / self._seconds))
        self.exit()


def main(tokens_per_second: str, seconds: str, report: str) -> None:
    """Play without a run, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as home:
        config = Config(home=Path(home), agent="random", tracking=False, record=False)
        ThinkingApp(config, float(tokens_per_second), float(seconds), Path(report)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
