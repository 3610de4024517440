"""Snapshots that are taken while a recording without any is played, so that going back in it is quick too."""

import json
import zlib

from pokeview.gameboy import GameBoy
from pokeview.play.journey import Journey


class SnapshotCache:
    """Some kilobytes for each."""

    def __init__(self) -> None:
        self._taken: dict[int, tuple[bytes, bytes]] = {}

    def latest(self, step: int) -> int:
        """The latest step up to that one after which there is a snapshot; 0 for none."""
        return max((taken for taken in self._taken if taken <= step), default=0)

    def take(self, step: int, gameboy: GameBoy, journey: Journey) -> None:
        """Take one after a step."""
        if step not in self._taken:
            memory = zlib.compress(json.dumps(journey.remember()).encode("ascii"), 1)
            self._taken[step] = gameboy.snapshot(), memory

    def restore(self, step: int, gameboy: GameBoy, journey: Journey) -> None:
        """Take up the snapshot that was taken after that step."""
        machine, memory = self._taken[step]
        gameboy.restore(machine)
        journey.recall(json.loads(zlib.decompress(memory)))
