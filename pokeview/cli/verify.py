"""Checks that a recording replays."""

import sys

from tqdm import tqdm

from pokeview.config import Config
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.resume import verify
from pokeview.sessions.cartridge import cartridge_of
from pokeview.sessions.find import find_recording


def verify_recording(config: Config, which: str) -> int:
    """Print whether a recording replays exactly. Returns 0 if it does, 1 if not."""
    recording = Recording.open(find_recording(config.home, which))
    with tqdm(total=recording.last_step, unit="step", file=sys.stderr, disable=None) as bar:
        differs = verify(recording, cartridge_of(config), lambda _: _advance_bar(bar))
    if differs is not None:
        print(f"{recording.path}: differs from step {differs} on")
        return 1
    print(f"{recording.path}: all {recording.last_step} steps replay exactly")
    return 0


def _advance_bar(bar: "tqdm[None]") -> None:
    bar.update()
