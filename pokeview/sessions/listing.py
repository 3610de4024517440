"""The recorded sessions: which play, which can be resumed, which have crashed."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pokeview.errors import RecordingError
from pokeview.games import game_for
from pokeview.play.live.live_file import LiveFile, LiveStatus
from pokeview.play.player import PlayMode
from pokeview.play.recording.recording import Recording
from pokeview.sessions.find import known_recordings


class SessionState(StrEnum):
    """What a recorded session is at.

    RUNNING has somebody in front of it; FINISHED has been ended in good order; the process of a CRASHED one has gone
    without a word.
    """

    RUNNING = "running"
    DETACHED = "detached"
    PAUSED = "paused"
    FINISHED = "finished"
    CRASHED = "crashed"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A recorded session in brief. Names and problems are untrusted text.

    Times are in seconds since 1970; `pid` is 0 unless it plays; `parent` is 'ID@STEP' for a branch. Of a damaged
    recording little more than `problem` is known.
    """

    id: str
    state: SessionState
    recording: Path
    game: str = ""
    game_finished: bool = False
    agent: str = ""
    steps: int = 0
    milestones: int = 0
    started_at: float = 0.0
    updated_at: float = 0.0
    parent: str = ""
    run_id: str = ""
    pid: int = 0
    problem: str = ""
    cartridge_sha256: str = ""

    @property
    def is_playing(self) -> bool:
        return self.pid != 0


def sessions(home: Path) -> Iterator[SessionEntry]:
    """The sessions that are recorded under pokeview's home, the one that was played last first."""
    return map(_entry, known_recordings(home))


def list_sessions(home: Path) -> list[SessionEntry]:
    """All of them at once."""
    return list(sessions(home))


def _entry(path: Path) -> SessionEntry:
    live = LiveFile.beside(path)
    is_playing, status = live.is_playing, None
    # The recording tells enough by itself.
    with suppress(RecordingError):
        status = live.status()
    live.close()
    state = _state(status, is_playing=is_playing)
    lived = status or LiveStatus(pid=0)
    told: dict[str, Any] = {"run_id": lived.run_id, "pid": lived.pid if is_playing else 0, "problem": lived.problem}
    try:
        return SessionEntry(path.stem, state, path, **told, **_recorded(path))
    except RecordingError as error:
        return SessionEntry(path.stem, SessionState.DAMAGED, path, **told | {"problem": str(error)})


def _state(status: LiveStatus | None, *, is_playing: bool) -> SessionState:
    if not is_playing:
        # With no word at all it has been copied here, or was recorded where no word could be left.
        return SessionState.CRASHED if status is not None and not status.ended else SessionState.FINISHED
    if status is None:
        return SessionState.RUNNING
    if status.mode == PlayMode.PAUSED:
        return SessionState.PAUSED
    return SessionState.RUNNING if status.has_terminal else SessionState.DETACHED


def _recorded(path: Path) -> dict[str, Any]:
    """What the recording tells. Raises RecordingError."""
    recording = Recording.open(path)
    try:
        facts, last = recording.facts, recording.last_step
        account = recording.step(last).account if last else None
        reached = [mark.text for mark in recording.marks() if mark.kind == "milestone"]
    finally:
        recording.close()
    end = game_for(facts.cartridge_title).milestones[-1:]
    return {
        "game": facts.game,
        "game_finished": bool(end) and end[0].name in reached,
        "agent": account.agent if account else facts.agent,
        "steps": last,
        "milestones": len(reached),
        "started_at": facts.started_at,
        "updated_at": account.recorded_at if account else facts.started_at,
        "parent": f"{facts.parent_session}@{facts.parent_step}" if facts.parent_session else "",
        "cartridge_sha256": facts.cartridge_sha256,
    }
