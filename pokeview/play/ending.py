"""How the playing of a session ends."""

from enum import StrEnum


class SessionEnding(StrEnum):
    """In good order, by a signal, or by what it could not go on with. Live files keep the values."""

    FINISHED = "finished"
    KILLED = "killed"
    FAILED = "failed"
