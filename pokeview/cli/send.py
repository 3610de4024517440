"""Sends MLflow what the runs of recorded sessions lack: a store that was away when they ended has only a part."""

import sys
from contextlib import closing
from pathlib import Path

from pokeview.config import Config
from pokeview.errors import RecordingError
from pokeview.play.ending import SessionEnding
from pokeview.play.live.live_file import LiveFile
from pokeview.play.recording.recording import Recording
from pokeview.sessions.find import find_recording, known_recordings
from pokeview.text.untrusted import plain_line
from pokeview.tracking.runs.run_opening import end_run, facts_of_recording, store_of
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.store.store import Store, open_store

ALL = "all"


def send(config: Config, which: str) -> int:
    """Send the steps and the recording of a session, or of all that were played here, as far as their runs lack them.

    Prints a line each. Returns 0, or 1 when not everything was sent. Raises TrackingError for a store that is away.
    """
    store = store_of(config)
    open_store(store)
    paths = _played_here(config.home) if which == ALL else [find_recording(config.home, which)]
    sent = [_sent(path, store, config.tracing) for path in paths]
    return 0 if all(sent) else 1


def _played_here(home: Path) -> list[Path]:
    """Recordings with a live file beside them. A fetched one has its run already, which may still be RUNNING."""
    return [path for path in known_recordings(home) if LiveFile.beside(path).path.exists()]


def _sent(path: Path, store: Store, tracing: bool) -> bool:
    """True once the run has everything. One that is being played is left to whoever plays it."""
    with closing(LiveFile.beside(path)) as live:
        if live.is_playing:
            print(f"{path.stem}: is being played, and sent meanwhile")
            return True
        ending = _ended_status(live)
    try:
        recording = Recording.open(path)
    except RecordingError as error:
        print(f"{path.stem}: {plain_line(str(error))}", file=sys.stderr)
        return False
    with closing(recording):
        return _is_complete(recording, MlflowRecorder(store, tracing=tracing), ending)


def _ended_status(live: LiveFile) -> SessionEnding:
    """How the session ended: without a word when it was killed, and unknown where it was not played here."""
    told = live.status()
    if told is None:
        return SessionEnding.FINISHED
    return SessionEnding(told.ended) if told.ended in set(SessionEnding) else SessionEnding.KILLED


def _is_complete(recording: Recording, recorder: MlflowRecorder, ending: SessionEnding) -> bool:
    recorder.start(facts_of_recording(recording))
    ended = end_run(recorder, ending)
    session = plain_line(recording.facts.session_id)
    if problem := ended.problem:
        print(f"{session}: {plain_line(problem)}", file=sys.stderr)
    else:
        print(f"{session}: run {ended.run_id} has all {recording.last_step} steps")
    return not problem
