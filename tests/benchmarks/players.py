"""Programs that show a sequence in the terminal they run in, and say what that cost them.

`python -m tests.benchmarks.players PLAYER SEQUENCE FPS SECONDS REPORT` writes its report, JSON, to a file.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer, Header, RichLog, Static

from pokeview.tui.picture.screen import GameScreen

from .sequences import Pictures, sequence

WARM_UP_SECONDS = 1.0
SYNC_START, SYNC_END = b"\x1b[?2026h", b"\x1b[?2026l"


class Meter:
    """CPU time and pictures from the end of the warming up on."""

    def __init__(self) -> None:
        self.shown = self.pushed = 0
        self._start = self._now()

    def start(self) -> None:
        self._start = self._now()

    def write_report(self, path: Path) -> None:
        start, end = self._start, self._now()
        cpu, shown, pushed = (end[index] - start[index] for index in (1, 2, 3))
        report = {"start": start[0], "end": end[0], "cpu_seconds": cpu, "shown": shown, "pushed": pushed}
        path.write_text(json.dumps(report))

    def _now(self) -> tuple[float, float, int, int]:
        return time.monotonic(), time.process_time(), self.shown, self.pushed


class NaiveScreen(Static):
    """What one writes first: the whole picture through rich-pixels, each time."""

    def show(self, picture: NDArray[np.uint8]) -> None:
        from PIL import Image
        from rich_pixels import Pixels

        self.update(Pixels.from_image(Image.fromarray(picture)))


class PlayerApp(App[None]):
    """A picture beside panels, in a whole application."""

    CSS = """
    Horizontal { height: 1fr; }
    #picture { width: 160; height: 72; }
    #facts { height: 12; border: round green; }
    RichLog { height: 1fr; border: round blue; }
    """
    ENABLE_COMMAND_PALETTE = False
    SCREENS_BY_NAME: ClassVar[dict[str, type[GameScreen] | type[NaiveScreen]]] = {
        "pokeview": GameScreen,
        "naive": NaiveScreen,
    }

    def __init__(self, player: str, pictures: Pictures, fps: float, seconds: float, report: Path) -> None:
        super().__init__()
        self._screen = self.SCREENS_BY_NAME[player](id="picture")
        self._pictures = pictures
        changes = (pictures != np.roll(pictures, 1, axis=0)).any(axis=(1, 2, 3))
        self._stays_shown = ~changes if player == "pokeview" else np.zeros(len(pictures), np.bool_)
        self._fps, self._seconds, self._report = fps, seconds, report
        self._meter = Meter()

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            yield self._screen
            with Vertical():
                yield Static("facts", id="facts")
                yield RichLog()
        yield Footer()

    def on_mount(self) -> None:
        self.set_interval(1 / self._fps, self._push)
        self.set_timer(WARM_UP_SECONDS, self._meter.start)
        self.set_timer(WARM_UP_SECONDS + self._seconds, self._finish)

    def post_display_hook(self) -> None:
        self._meter.shown += 1

    def _push(self) -> None:
        number = self._meter.pushed % len(self._pictures)
        self._screen.show(self._pictures[number])
        self._meter.pushed += 1
        # An unchanged picture is not drawn again, and yet it is shown.
        self._meter.shown += int(self._stays_shown[number])

    def _finish(self) -> None:
        self._meter.write_report(self._report)
        self.exit()


def play_with_gambaterm(pictures: Pictures, fps: float, seconds: float, report: Path) -> None:
    """Gambaterm's drawing, bare: no application, no panels, no keys. It is GPL, so it is only ever measured."""
    from gambaterm.termblit import blit  # type: ignore[import-not-found]

    frames = [packed(picture) for picture in pictures]
    last = np.zeros_like(frames[0])
    meter, start = Meter(), time.monotonic()
    is_warm = False
    while (elapsed := time.monotonic() - start) < WARM_UP_SECONDS + seconds:
        if not is_warm and elapsed > WARM_UP_SECONDS:
            is_warm = True
            meter.start()
        frame = frames[meter.pushed % len(frames)]
        _write_all(SYNC_START + blit(frame, last, 2, 3, 219, 80, 4) + SYNC_END)
        last = frame.copy()
        meter.pushed += 1
        meter.shown += 1
        time.sleep(max(0.0, start + meter.pushed / fps - time.monotonic()))
    meter.write_report(report)


def packed(picture: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """A picture as gambaterm takes it: a number 0xRRGGBB for each pixel."""
    red, green, blue = (picture[..., channel].astype(np.uint32) for channel in range(3))
    return red * np.uint32(1 << 16) + green * np.uint32(1 << 8) + blue


def _write_all(output: bytes) -> None:
    while output:
        output = output[os.write(1, output) :]


def main(player: str, name: str, fps: str, seconds: str, report: str) -> None:
    """Play a sequence."""
    pictures = sequence(name)
    if player == "gambaterm":
        play_with_gambaterm(pictures, float(fps), float(seconds), Path(report))
    else:
        PlayerApp(player, pictures, float(fps), float(seconds), Path(report)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
