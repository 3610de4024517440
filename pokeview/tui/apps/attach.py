"""Opens a screen on a session that another process plays."""

import os
import time
from pathlib import Path

from pokeview.config import Config
from pokeview.errors import RecordingError
from pokeview.picture.picture_options import PictureOptions
from pokeview.play.live.live_file import LiveFile
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.following import Following
from pokeview.sessions.cartridge import cartridge_of
from pokeview.sessions.find import find_recording, known_recordings
from pokeview.sessions.roster import Roster
from pokeview.text.untrusted import plain_line
from pokeview.tui.apps.spectator_app import SpectatorApp
from pokeview.tui.commands.user_keys import checked_keys
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.screens.attach_screen import AttachScreen

EARLIER_STEPS = 3
"""What had been thought and done just before is shown too."""


def attach(config: Config, which: str | None, *, read_only: bool = False) -> int:
    """Show a session until the screen is left; it plays on. Returns the exit code.

    Raises RecordingError, and SettingError for keys that cannot be used.
    """
    keys = checked_keys(config.keys)
    path = find_recording(config.home, which) if which else playing_recording(config.home)
    read_only = read_only or not os.access(path.parent, os.W_OK)
    cartridge = cartridge_of(config)

    def open_following() -> Following:
        return Following(Recording.open(path), cartridge, LiveFile.beside(path), earlier_steps=EARLIER_STEPS)

    pictures = Pictures(PictureOptions.of(config), os.environ)
    screen = AttachScreen(Roster(config), time.monotonic, pictures, keys, read_only=read_only)
    app = SpectatorApp(open_following, screen)
    app.run()
    if app.playback is not None:
        print(plain_line(farewell(app.playback)))
    return app.return_code or 0


def playing_recording(home: Path) -> Path:
    """The recording of the newest session that is being played, one without a terminal first."""
    playing = [(path, live) for path in known_recordings(home) if (live := LiveFile.beside(path)).is_playing]
    if not playing:
        raise RecordingError(
            "No session is being played. Start one with `pokeview run --detach`, or see `pokeview sessions`."
        )
    detached = [path for path, live in playing if (status := live.status()) and not status.has_terminal]
    for _, live in playing:
        live.close()
    return (detached or [path for path, _ in playing])[0]


def farewell(following: Following) -> str:
    """What has become of the session that was watched."""
    session, status = following.session_id, following.status
    if following.is_played:
        return f"Session {session} plays on: come back with `pokeview attach {session}`."
    if status is not None and status.ended:
        return f"Session {session} has ended after step {following.step}: {status.problem or status.ended}."
    return f"Session {session} crashed after step {following.step}: go on with `pokeview --resume {session}`."
