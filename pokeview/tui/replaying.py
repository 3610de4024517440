"""Opens the replay screen on a recording."""

import time

from pokeview.config import Config
from pokeview.games import fernvale
from pokeview.play.pacing import Speed
from pokeview.play.playback import Playback
from pokeview.play.recording import Recording
from pokeview.recorded import find_or_fetch_recording
from pokeview.tui.screens.replay import ReplayScreen
from pokeview.tui.spectating import SpectatorApp


def replay(config: Config, which: str, *, paused: bool = False) -> int:
    """Show a recording until the screen is quit. Returns the exit code. Raises RecordingError and TrackingError."""
    path = find_or_fetch_recording(config, which)

    def open_playback() -> Playback:
        return Playback(Recording.open(path), config.rom or fernvale.cartridge())

    app = SpectatorApp(open_playback, ReplayScreen(time.monotonic), speed=Speed.labelled(config.speed), paused=paused)
    app.run()
    return app.return_code or 0
