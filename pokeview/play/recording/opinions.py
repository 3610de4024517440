"""What the viewer says of steps: a thumb, a note, or both."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from pokeview.play.json_form import MISSHAPEN, from_json, to_json
from pokeview.play.recording.recording_file import KNOWS_OPINIONS, RecordingFile, Row, TableRow, checksum
from pokeview.text.untrusted import plain_line

_THUMBS = {True: "▲ thumbs up", False: "▼ thumbs down", None: "» noted"}
_TABLE = "SELECT name FROM sqlite_master WHERE name = 'opinions'"
_ROWS = "SELECT number, opinion, checksum FROM opinions ORDER BY number"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the viewer says of one step; with neither thumb nor note all of it has been taken back.

    `thumb` is True for up and False for down. The note is untrusted text: recordings come from other machines too.
    `given_at` is in seconds since 1970.
    """

    step: int
    thumb: bool | None = None
    note: str = ""
    given_at: float = field(default_factory=time.time)

    def __bool__(self) -> bool:
        return self.thumb is not None or self.note != ""

    def with_thumb(self, up: bool) -> "Opinion":
        """With that thumb now; without any if it had that one."""
        return replace(self, thumb=None if self.thumb is up else up, given_at=time.time())

    def with_note(self, note: str) -> "Opinion":
        """With that note now, '' for none."""
        return replace(self, note=note.strip(), given_at=time.time())


class Opinions:
    """Those in the file of a recording, in the order in which they were given: the latest of a step counts.

    All methods raise RecordingError. Any thread may call them.
    """

    def __init__(self, file: RecordingFile) -> None:
        self._file = file
        self._lock = threading.Lock()

    def given(self, after: int = 0) -> list[tuple[int, Opinion]]:
        """All but the first `after` of them, each with its number, which counts from 1. None is missing or damaged."""
        return list(self._numbered_opinions())[after:]

    def of(self, step: int) -> Opinion:
        """What is said of a step now; an empty opinion where nothing is."""
        said = (opinion for _, opinion in reversed(self.given()) if opinion.step == step)
        return next(said, Opinion(step))

    def add(self, opinion: Opinion) -> None:
        """Let that count for its step from now on."""
        self.change(opinion.step, lambda _: opinion)

    def change(self, step: int, change: Callable[[Opinion], Opinion]) -> Opinion:
        """Let what comes of the present opinion of a step count from now on. Returns that."""
        with self._lock:
            opinion = change(self.of(step))
            self._file.insert([opinion_row(len(self.given()) + 1, opinion)])
        return opinion

    def _numbered_opinions(self) -> Iterator[tuple[int, Opinion]]:
        for number, row in enumerate(self._opinion_rows(), start=1):
            try:
                if row[0] != number or row[-1] != checksum(row[:-1]):
                    raise ValueError("another row than was written")
                yield number, from_json(Opinion, json.loads(row[1]))
            except MISSHAPEN as error:
                raise self._file.damage("What the viewer said of steps") from error

    def _opinion_rows(self) -> list[Row]:
        """None for a recording of an earlier schema, which gets its table when it is written to."""
        [(schema_version,)] = self._file.rows("PRAGMA user_version")
        return self._file.rows(_ROWS) if schema_version >= KNOWS_OPINIONS or self._file.rows(_TABLE) else []


def opinion_line(opinion: Opinion) -> str:
    """One line for the thumb and the note; '' where nothing is said."""
    if not opinion:
        return ""
    note = plain_line(opinion.note)
    return f"{_THUMBS[opinion.thumb]}: {note}" if note else _THUMBS[opinion.thumb]


def opinion_row(number: int, opinion: Opinion) -> TableRow:
    """An opinion as a row of the file."""
    return "opinions", (number, json.dumps(to_json(Opinion, opinion), separators=(",", ":")))
