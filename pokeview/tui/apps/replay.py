"""Opens the replay screen on a recording."""

import os
import time

from pokeview.config import Config
from pokeview.picture.picture_options import PictureOptions
from pokeview.play.pacing import Speed
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.playback import Playback
from pokeview.sessions.cartridge import cartridge_of
from pokeview.sessions.find import find_or_fetch_recording
from pokeview.tui.apps.spectator_app import SpectatorApp
from pokeview.tui.commands.user_keys import checked_keys
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.screens.replay_screen import ReplayScreen


def replay(config: Config, which: str, *, paused: bool = False) -> int:
    """Show a recording until the screen is quit. Returns the exit code.

    Raises RecordingError, TrackingError, and SettingError for keys that cannot be used.
    """
    keys = checked_keys(config.keys)
    path, cartridge = find_or_fetch_recording(config, which), cartridge_of(config)

    def open_playback() -> Playback:
        return Playback(Recording.open(path), cartridge)

    screen = ReplayScreen(time.monotonic, Pictures(PictureOptions.of(config), os.environ), keys)
    app = SpectatorApp(open_playback, screen, speed=Speed.labelled(config.speed), paused=paused)
    app.run()
    return app.return_code or 0
