"""The SQLite file under a recording: one transaction a step, every row with its checksum, every problem a sentence."""

import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pokeview.errors import RecordingError

SCHEMA_VERSION = 1
_APPLICATION_ID = 0x706B7677
"""'pkvw', by which a recording is told from any other SQLite file."""
_SCHEMA = f"""
BEGIN;
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE facts (facts TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE steps (
    step INTEGER PRIMARY KEY,
    inputs TEXT NOT NULL,
    frame INTEGER NOT NULL,
    state_hash TEXT NOT NULL,
    stands_alone INTEGER NOT NULL,
    account BLOB NOT NULL,
    greys BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE snapshots (
    step INTEGER PRIMARY KEY,
    machine BLOB NOT NULL,
    journey BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
COMMIT;
"""

Row = tuple[Any, ...]


class RecordingFile:
    """Reads without ever changing the file, and writes once a row is inserted. May be used from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._mode = ""
        self._identity: tuple[int, int] | None = None

    @classmethod
    def create(cls, path: Path, facts: str) -> "RecordingFile":
        """A new file with no steps. Raises RecordingError, also when there is a file already."""
        file = cls(path)
        if path.exists():
            raise RecordingError(f"{path} exists already; give the recording another name.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.open("x").close()
        except OSError as error:
            raise RecordingError(f"The recording {path} cannot be made: {error.strerror}.") from error
        with file._problems_told():
            with closing(_connect(path, "rw")) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_SCHEMA)
            file.insert([("facts", (facts,))])
        return file

    def check(self) -> None:
        """Raises RecordingError for anything but an undamaged recording of a known schema. Rows check themselves."""
        try:
            is_file = self.path.is_file()
        except OSError as error:
            raise RecordingError(f"The recording {self.path} cannot be read: {error.strerror}.") from error
        if not is_file:
            raise RecordingError(f"There is no recording at {self.path}; check the path.")
        [(application_id,)] = self.rows("PRAGMA application_id")
        [(schema_version,)] = self.rows("PRAGMA user_version")
        if application_id != _APPLICATION_ID:
            raise RecordingError(f"{self.path} is not a recording of pokeview.")
        if schema_version > SCHEMA_VERSION:
            raise RecordingError(f"{self.path} was recorded by a newer pokeview (schema {schema_version}); upgrade.")
        if schema_version < 1 or self.rows("PRAGMA quick_check") != [("ok",)]:
            raise self.damage()

    def rows(self, query: str, *arguments: object) -> list[Row]:
        """The rows of a query. Raises RecordingError."""
        with self._lock, self._problems_told():
            return self._open(for_writing=False).execute(query, arguments).fetchall()

    def insert(self, rows: list[tuple[str, Row]]) -> None:
        """Add rows to tables, each with its checksum: all of them or none. Raises RecordingError."""
        with self._lock, self._problems_told():
            connection = self._open(for_writing=True)
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                for table, row in rows:
                    marks = ", ".join("?" * (len(row) + 1))
                    connection.execute(f"INSERT INTO {table} VALUES ({marks})", (*row, checksum(row)))

    def close(self) -> None:
        """Let go of the file; reading or writing opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def damage(self, where: str = "The recording") -> RecordingError:
        """The error for what cannot be read."""
        return RecordingError(f"{where} in {self.path} is damaged; take a copy of the file if you have one.")

    def _open(self, *, for_writing: bool) -> sqlite3.Connection:
        """The connection. The file under that name must be the same one all the time: SQLite would not notice."""
        found = self.path.stat()
        self._identity = self._identity or (found.st_dev, found.st_ino)
        if self._identity != (found.st_dev, found.st_ino):
            raise RecordingError(
                f"Another file has taken the place of the recording {self.path}; resume from that one."
            )
        mode = "rw" if for_writing or (self._connection is not None and self._mode == "rw") else self._reading_mode()
        if self._connection is None or mode != self._mode:
            self.close()
            self._connection, self._mode = _connect(self.path, mode), mode
        return self._connection

    def _reading_mode(self) -> str:
        """How to read without leaving files behind: with no write-ahead log there is nobody who writes."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return "ro" if log.exists() else "ro&immutable=1"

    @contextmanager
    def _problems_told(self) -> Iterator[None]:
        """Turns SQLite's errors into sentences. The connection is dropped, so that the next try starts afresh."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise RecordingError(_sentence(self.path, error)) from error


def checksum(row: Row) -> int:
    """A checksum over values and their types: a flipped bit may turn one type into another."""
    total = 0
    for value in row:
        total = zlib.crc32(type(value).__name__.encode(), total)
        total = zlib.crc32(value if isinstance(value, bytes) else repr(value).encode(), total)
    return total


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False)
    # With a write-ahead log NORMAL loses nothing when a process is killed, and waits for no disk at each step.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _sentence(path: Path, error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    match code:
        case sqlite3.SQLITE_FULL:
            return f"The disk is full: {path} cannot grow. Make room, then play on; nothing recorded is lost."
        case sqlite3.SQLITE_CONSTRAINT:
            return f"Another pokeview writes to {path}; close one of the two."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"Another program holds {path}; close it, then play on."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"The recording {path} cannot be opened or written ({error}); check its folder and permissions."
        case sqlite3.SQLITE_IOERR:
            return f"The disk does not take {path} ({error}); make room or mend it, then play on."
        case sqlite3.SQLITE_NOTADB:
            return f"{path} is not a recording of pokeview."
        case 0:
            return f"The recording {path} is gone or cannot be reached ({error}); put it back, then play on."
        case _:
            return f"The recording {path} is damaged ({error}); take a copy of the file if you have one."
