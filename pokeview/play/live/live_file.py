"""The live side of a recorded session: who plays it, how it is doing, and what others ask of it."""

import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pokeview.errors import RecordingError
from pokeview.play.budget import Budget
from pokeview.play.json_form import MISSHAPEN, from_json, to_json
from pokeview.play.live.claim import Claim
from pokeview.play.live.live_rows import LiveRows

COMMANDS = ("play", "pause", "step", "agent", "nudge", "log", "stop")
KEPT_NOTES = 100


@dataclass(frozen=True, slots=True)
class SteeringCommand:
    """What somebody else asks of a session; `name` is one of COMMANDS.

    `argument` is the agent of 'agent' ('explorer', 'openai MODEL') and the sentence of 'nudge'.
    """

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class LiveNote:
    """What a session answers, for all who watch it. Ids only grow. Untrusted text."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """How a session is doing, as whoever plays it last told.

    `mode` and `phase` are those of the player, '' until it plays; `step` counts the steps that are done; `thoughts` are
    those of the step under way. `has_terminal` is False for a session that plays detached. `ended` is a SessionEnding,
    '' until then. Times are in seconds since 1970. What begins with `run` or `store` is of the MLflow run.
    """

    pid: int = field(default_factory=os.getpid)
    host: str = field(default_factory=socket.gethostname)
    has_terminal: bool = True
    mode: str = ""
    phase: str = ""
    phase_since: float = 0.0
    speed: str = ""
    agent: str = ""
    step: int = 0
    thoughts: str = ""
    milestones: int = 0
    game_finished: bool = False
    budget: Budget = Budget()  # noqa: RUF009
    problem: str = ""
    ended: str = ""
    run_id: str = ""
    run_name: str = ""
    run_state: str = ""
    run_steps: int = 0
    run_waiting: int = 0
    run_problem: str = ""
    tracking_uri: str = ""
    experiment: str = ""
    updated_at: float = field(default_factory=time.time)


class LiveFile:
    """The file `<recording>.live`, and the claim on the recording. Any thread may call it; all raises RecordingError.

    Whoever plays the session claims it, writes the status, takes the commands and tells notes. Others read, and send.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.recording = path.with_suffix("")
        self._rows = LiveRows(path)
        self._claim = Claim(self.recording.with_name(f"{self.recording.name}.lock"))
        self._taken = 0

    @classmethod
    def beside(cls, recording: Path) -> "LiveFile":
        """The live file of a recording; neither of the two need exist."""
        return cls(recording.with_name(f"{recording.name}.live"))

    def claim(self, status: LiveStatus | None = None) -> None:
        """Be the only one who plays this recording, until `close` or the end of the process.

        What was asked of earlier players is forgotten. Raises RecordingError when it is being played already.
        """
        if not self._claim.take():
            raise RecordingError(self._is_taken())
        # A full disk takes the session's status from its watchers, but not the game from its player.
        with suppress(RecordingError):
            self._rows.prepare()
            self._taken = self._last_id("commands")
            self._rows.change("DELETE FROM commands")
            self._rows.change("DELETE FROM notes WHERE id <= ?", self._last_id("notes") - KEPT_NOTES)
        with suppress(RecordingError):
            self.write(status or LiveStatus())

    @property
    def is_playing(self) -> bool:
        """True while some process, this one or another, has claimed the recording."""
        return self._claim.is_held

    def write(self, status: LiveStatus) -> None:
        """Replace the status."""
        row = json.dumps(to_json(LiveStatus, replace(status, updated_at=time.time())))
        self._rows.change("INSERT OR REPLACE INTO status VALUES (1, ?)", row)

    def status(self) -> LiveStatus | None:
        """The status that was written last, perhaps by one who plays no more; None when there is none."""
        return next((_value_in_row(LiveStatus, row) for (row,) in self._rows.rows("SELECT status FROM status")), None)

    def send(self, command: SteeringCommand) -> None:
        """Ask something of whoever plays the session."""
        if not self.is_playing:
            raise RecordingError(f"Nobody plays {self.recording} any more, so it cannot be told to {command.name}.")
        self._rows.change("INSERT INTO commands (command) VALUES (?)", json.dumps(to_json(SteeringCommand, command)))

    def take(self) -> list[SteeringCommand]:
        """The commands that were sent since the last time, in their order."""
        rows = self._rows.rows("SELECT id, command FROM commands WHERE id > ? ORDER BY id", self._taken)
        if rows:
            # What counts is the number that was taken last: a full disk may keep the rows.
            self._taken = rows[-1][0]
            with suppress(RecordingError):
                self._rows.change("DELETE FROM commands WHERE id <= ?", self._taken)
        return [command for _, row in rows if (command := _value_in_row(SteeringCommand, row))]

    def tell(self, text: str) -> None:
        """Add a note for all who watch."""
        self._rows.change("INSERT INTO notes (note) VALUES (?)", json.dumps(text))

    def notes(self, after: int = 0) -> list[LiveNote]:
        """The notes that came after the one with that id."""
        rows = self._rows.rows("SELECT id, note FROM notes WHERE id > ? ORDER BY id", after)
        return [LiveNote(number, str(json.loads(note))) for number, note in rows]

    @property
    def last_note(self) -> int:
        """The id of the latest note, 0 if there never was one: who begins to watch asks for those after it."""
        return self._last_id("notes")

    def close(self) -> None:
        """Let go of the file and, if it was claimed, of the claim."""
        self._rows.close()
        self._claim.give_up()

    def _last_id(self, table: str) -> int:
        rows = self._rows.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        return int(rows[0][0]) if rows else 0

    def _is_taken(self) -> str:
        with suppress(RecordingError):
            status = self.status()
            if status is not None:
                where = "" if status.host == socket.gethostname() else f" on {status.host}"
                attach = f"attach with `pokeview attach {self.recording.stem}`"
                return f"{self.recording} is being played by process {status.pid}{where}; {attach}."
        return f"{self.recording} is being played by another process; close that one first."


def _value_in_row(kind: Any, row: str) -> Any:
    """The value that was written; None for one of another shape, as another version of pokeview may write it."""
    try:
        return from_json(kind, json.loads(row))
    except MISSHAPEN:
        return None
