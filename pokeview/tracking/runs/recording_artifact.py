"""The recording of a session as an artifact of its run: all that it takes to replay it, and nothing of the machine."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from pokeview.play.recording.recording import Recording
from pokeview.tracking.runs.session_run import RECORDED_STEPS_TAG, SessionRun

ARTIFACT_FOLDER = "recording"
SECONDS_BETWEEN_COPIES = 300.0
_SHARE_OF_NEW_STEPS = 10
"""Only once there is one new step to so many old ones: a long recording is not sent again and again."""


def artifact_path(session_id: str) -> str:
    """Where the recording of a session is among the artifacts of its run."""
    return f"{ARTIFACT_FOLDER}/{session_id}.sqlite3"


class RecordingArtifact:
    """Keeps the artifact up to date. All of it blocks."""

    def __init__(
        self, run: SessionRun, recording: Recording, *, at_once: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """With `at_once` the artifact is due as soon as the recording has more steps than it, else after a while."""
        self._run = run
        self._recording = recording
        self._clock = clock
        self._steps = run.recorded_steps
        self._next_copy_at = clock() + (0.0 if at_once else SECONDS_BETWEEN_COPIES)

    def is_due(self, *, run_ends: bool) -> bool:
        """True when steps have been recorded that the artifact lacks, and it is time to log it again."""
        new_steps = self._recording.last_step - self._steps
        if run_ends:
            return new_steps > 0
        return self._clock() >= self._next_copy_at and new_steps * _SHARE_OF_NEW_STEPS > self._steps

    def log(self) -> None:
        """Log the recording as it is now, without its snapshots. Raises RecordingError, and MLflow's errors."""
        self._next_copy_at = self._clock() + SECONDS_BETWEEN_COPIES
        steps = self._recording.last_step
        with TemporaryDirectory(prefix="pokeview-") as folder:
            copy = Path(folder) / Path(artifact_path(self._recording.facts.session_id)).name
            self._recording.copy_to(copy)
            self._run.client.log_artifact(self._run.run_id, str(copy), ARTIFACT_FOLDER)
        self._run.client.set_tag(self._run.run_id, RECORDED_STEPS_TAG, str(steps))
        self._steps = steps
