"""Starts a session that plays on by itself, with no terminal, in a process that outlives whoever started it."""

import json
import os
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

from pokeview.cli.run import run
from pokeview.config import Config
from pokeview.errors import PokeviewError, RecordingError, SettingError
from pokeview.play.live.live_file import LiveFile, LiveStatus
from pokeview.play.player import Phase
from pokeview.play.recording.recording import recording_path
from pokeview.sessions.find import find_recording

RECORDING_VARIABLE = "POKEVIEW_DETACHED_RECORDING"
"""In the environment of the process that plays: where its recording is, or shall be."""

POLL_SECONDS = 0.05
LONG_THOUGHT_SECONDS = 3.0
"""An agent that has thought for so long has begun to play."""
PATIENCE_SECONDS = 120.0
_COMPLAINT = "pokeview: "


def run_detached(config: Config, *, steps: int | None, as_json: bool, resume: str | None) -> int:
    """Start such a process with the arguments of this one, and return once it plays; in that process itself, play.

    Raises PokeviewError with the sentence of a process that does not come to play.
    """
    if recording := os.environ.pop(RECORDING_VARIABLE, ""):
        session_id = "" if resume else Path(recording).stem
        return run(config, steps=steps, as_json=as_json, resume=resume and recording, detached_as=session_id)
    if not config.record:
        raise SettingError("A session cannot play detached without a recording; leave out --no-record.")
    path = find_recording(config.home, resume) if resume else recording_path(config.home, uuid.uuid4().hex[:12])
    started = _Started(path.absolute(), config.home / "logs" / f"{path.stem}.log")
    try:
        started.wait_until_it_plays()
    except BaseException:
        started.child.terminate()
        raise
    started.announce(as_json)
    return 0


class _Started:
    """A process that is about to play, in a session of its own: no terminal takes it along when it goes."""

    def __init__(self, recording: Path, log: Path) -> None:
        self._recording = recording
        self._log = log
        self._live = LiveFile.beside(recording)
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("ab") as output:
                self._log_start = output.tell()
                self.child = subprocess.Popen(
                    [sys.executable, "-m", "pokeview", *sys.argv[1:]],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    env=os.environ | {RECORDING_VARIABLE: str(recording)},
                )
        except OSError as error:
            raise RecordingError(f"The log {log} cannot be written: {error.strerror}.") from error

    def wait_until_it_plays(self) -> None:
        """Return when it has begun its first step, or is done already. Raises PokeviewError when that fails."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        first: LiveStatus | None = None
        while self.child.poll() is None and time.monotonic() < deadline:
            status = self._status()
            first = first or status
            if status and first and _has_begun(first, status):
                return
            time.sleep(POLL_SECONDS)
        if self.child.returncode:
            raise PokeviewError(self._complaint())

    def announce(self, as_json: bool) -> None:
        """Print which session it is."""
        session = self._recording.stem
        if as_json:
            print(json.dumps({"session": session, "recording": str(self._recording), "pid": self.child.pid}))
            return
        print(f"Session {session} plays detached, in process {self.child.pid}.")
        print(f"to watch it: pokeview attach {session}")

    def _status(self) -> LiveStatus | None:
        """What that process has told of itself."""
        with suppress(RecordingError):
            status = self._live.status()
            return status if status and status.pid == self.child.pid and status.mode else None
        return None

    def _complaint(self) -> str:
        """The sentence with which it ended."""
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
        told = [line.removeprefix(_COMPLAINT) for line in lines if line.startswith(_COMPLAINT)]
        return told[-1] if told else f"The session has ended at once; {self._log} may say why."


def _has_begun(first: LiveStatus, status: LiveStatus) -> bool:
    """True once it plays. Raises PokeviewError when it has come to a stop instead."""
    if status.problem:
        raise PokeviewError(status.problem)
    if status.step > first.step or status.thoughts or status.phase == Phase.ACTING:
        return True
    return status.phase == Phase.THINKING and time.time() - status.phase_since > LONG_THOUGHT_SECONDS
