"""Finds the recordings under pokeview's home."""

import sys
from pathlib import Path

from pokeview.config import Config
from pokeview.errors import RecordingError
from pokeview.play.recording.recording import recordings_dir

RUN_ID_DIGITS = 32


def find_recording(home: Path, which: str) -> Path:
    """The recording with that path, or with a session id that begins so; 'last' is the one written to last."""
    if which.endswith(".sqlite3") and Path(which).exists():
        return Path(which)
    newest_first = known_recordings(home)
    if which == "last" and not newest_first:
        raise RecordingError(
            f"No session has been recorded in {home} yet: play one, with `pokeview` or `pokeview run`."
        )
    if which == "last":
        return newest_first[0]
    found = [path for path in newest_first if path.name.startswith(which)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(path.stem for path in newest_first[:5]) or "none yet"
    problem = "Several recordings begin" if found else "There is no recording that begins"
    raise RecordingError(f"{problem} with {which!r}. The latest: {known}.")


def find_or_fetch_recording(config: Config, which: str) -> Path:
    """The recording that `find_recording` knows, or that of the MLflow run with this id. Raises TrackingError too."""
    try:
        return find_recording(config.home, which)
    except RecordingError:
        if len(which) != RUN_ID_DIGITS:
            raise
    from pokeview.sessions.fetch import fetch_recording

    print(f"Fetching the recording of the MLflow run {which} ...", file=sys.stderr)
    return fetch_recording(which, config)


def known_recordings(home: Path) -> list[Path]:
    """All recordings, the one that was written to last first."""
    return sorted(recordings_dir(home).glob("*.sqlite3"), key=_written_at, reverse=True)


def _written_at(recording: Path) -> float:
    """In seconds since 1970. What has been written lately is in the write-ahead log."""
    return max(_changed_at(recording), _changed_at(recording.with_name(f"{recording.name}-wal")))


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
