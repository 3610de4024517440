"""The SQLite file under a recording: one transaction a step, every row with its checksum, every problem a sentence."""

import errno
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pokeview.errors import RecordingError

SCHEMA_VERSION = KNOWS_OPINIONS = 3
"""1 was that of the weeks before 0.1.0: it knew no marks. 2 knew no opinions, and becomes 3 when it is written to."""
_APPLICATION_ID = 0x706B7677
"""'pkvw', by which a recording is told from any other SQLite file."""
_OPINIONS = """
CREATE TABLE IF NOT EXISTS opinions (
    number INTEGER PRIMARY KEY,
    opinion TEXT NOT NULL,
    checksum INTEGER NOT NULL
)
"""
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
    marks TEXT NOT NULL,
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
{_OPINIONS};
COMMIT;
"""

Row = tuple[Any, ...]
TableRow = tuple[str, Row]
"""A table's name and a row for it, without its checksum."""

_IMMUTABLE = "ro&immutable=1"
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


class RecordingFile:
    """Reads without ever changing the file, and writes once a row is inserted. May be used from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._mode = ""
        self._as_opened: tuple[int, ...] = ()
        self._identity: tuple[int, int] | None = None

    @classmethod
    def create(cls, path: Path, batches: Iterable[list[TableRow]]) -> "RecordingFile":
        """A new file with these rows, which is whole as soon as there is something under that name.

        Raises RecordingError, also when there is a file already.
        """
        file = cls(path)
        # SQLite would take the log that another file has left behind for one of this file.
        for taken in (path, _log_of(path)):
            if taken.exists():
                raise _exists(taken)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".recording-", dir=path.parent) as folder:
                draft = Path(folder) / path.name
                with file._problems_told():
                    _write_new(draft, batches)
                _name_atomically(draft, path)
        except OSError as error:
            raise RecordingError(
                f"The recording {path} cannot be made ({error.strerror}); choose another folder for it."
            ) from error
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
        if schema_version == 1:
            raise RecordingError(f"{self.path} was recorded by a pokeview before 0.1.0, and cannot be read any more.")
        if schema_version < 1 or self.rows("PRAGMA quick_check") != [("ok",)]:
            raise self.damage()

    def rows(self, query: str, *arguments: object) -> list[Row]:
        """The rows of a query. Raises RecordingError."""
        with self._lock, self._problems_told():
            return self._open(for_writing=False).execute(query, arguments).fetchall()

    def insert(self, rows: list[TableRow]) -> None:
        """Add rows to tables, each with its checksum: all of them or none. Raises RecordingError."""
        with self._lock, self._problems_told():
            _insert(self._open(for_writing=True), rows)

    def close(self) -> None:
        """Let go of the file; reading or writing opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def __del__(self) -> None:
        self.close()

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
        # SQLite takes an immutable file at its word, but another process may have written to it and gone since.
        as_found = (found.st_mtime_ns, found.st_size) if mode == _IMMUTABLE else ()
        if self._connection is None or (mode, as_found) != (self._mode, self._as_opened):
            self.close()
            self._connection, self._mode, self._as_opened = _connect(self.path, mode), mode, as_found
        return self._connection

    def _reading_mode(self) -> str:
        """How to read without leaving files behind: with no write-ahead log there is nobody who writes."""
        return "ro" if _log_of(self.path).exists() else _IMMUTABLE

    @contextmanager
    def _problems_told(self) -> Iterator[None]:
        """Turns SQLite's errors into sentences. The connection is dropped, so that the next try starts afresh."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise RecordingError(_damage_sentence(self.path, error)) from error


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


def _insert(connection: sqlite3.Connection, rows: list[TableRow]) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        _bring_up_to_date(connection)
        for table, row in rows:
            places = ", ".join("?" * (len(row) + 1))
            connection.execute(f"INSERT INTO {table} VALUES ({places})", (*row, checksum(row)))


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Give a file of an earlier schema what it lacks, within the transaction that is under way."""
    [(schema_version,)] = connection.execute("PRAGMA user_version")
    if schema_version < SCHEMA_VERSION:
        connection.execute(_OPINIONS)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _write_new(path: Path, batches: Iterable[list[TableRow]]) -> None:
    with closing(_connect(path, "rwc")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA)
        for rows in batches:
            _insert(connection, rows)


def _name_atomically(draft: Path, path: Path) -> None:
    """Give a whole file its name, unless another one has that. Raises OSError and RecordingError."""
    try:
        os.link(draft, path)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A disk without hard links cannot refuse and rename in one.
        if path.exists():
            raise _exists(path) from error
        draft.rename(path)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _exists(path: Path) -> RecordingError:
    return RecordingError(f"{path} exists already; give the recording another name.")


def _damage_sentence(path: Path, error: Exception) -> str:
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
        case 0 if isinstance(error, OSError):
            return f"The recording {path} is gone or cannot be reached ({error}); put it back, then play on."
        case _:
            return f"The recording {path} is damaged ({error}); take a copy of the file if you have one."
