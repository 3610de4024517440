"""`pokeview import`: takes a recording that somebody shared among one's own."""

import re
import sys
from itertools import zip_longest
from pathlib import Path

from tqdm import tqdm

from pokeview.config import Config
from pokeview.errors import RecordingError
from pokeview.play.recording.recording import Recording, recording_path
from pokeview.text.untrusted import plain_line

_SESSION_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def import_recording(config: Config, file: Path) -> int:
    """Check a recording from end to end, put a copy under pokeview's home, and print what it is. Returns 0.

    Raises RecordingError for one that cannot be read, or whose place another recording has.
    """
    shared = Recording.open(file)
    try:
        _check_steps(shared)
        path = recording_path(config.home, _session_id(shared))
        if path.exists():
            _check_same(shared, path)
            told = f"Session {path.stem} is there already, the same in every step"
        else:
            # Snapshots can be done without, and one from elsewhere is nothing to load into an emulator.
            shared.copy_to(path, snapshots=False)
            told = f"Session {path.stem}: {shared.last_step} steps of {_title(shared)}"
    finally:
        shared.close()
    print(f"{told}\nto see it: pokeview replay {path.stem}")
    return 0


def _check_steps(recording: Recording) -> None:
    """Unpack each step: what is damaged, or was never made by pokeview, is found now rather than in mid-replay."""
    with tqdm(total=recording.last_step, unit="step", file=sys.stderr, disable=None) as bar:
        for _ in recording.steps():
            bar.update()


def _session_id(recording: Recording) -> str:
    """The session's id, which becomes a file's name here."""
    session_id = recording.facts.session_id
    if not _SESSION_ID.fullmatch(session_id):
        raise RecordingError(f"{recording.path} names its session {session_id[:80]!r}, which no pokeview does.")
    return session_id


def _check_same(shared: Recording, path: Path) -> None:
    """Raises RecordingError unless both tell the same session, up to the same step."""
    own = Recording.open(path)
    try:
        same_steps = all(one == other for one, other in zip_longest(shared.steps(), own.steps()))
        if shared.facts != own.facts or not same_steps:
            raise RecordingError(
                f"Another recording of session {path.stem} is there already, with {own.last_step} steps where "
                f"{shared.path} has {shared.last_step}; move {path} away to import this one."
            )
    finally:
        own.close()


def _title(recording: Recording) -> str:
    return plain_line(recording.facts.cartridge_title) or "a cartridge without a title"
