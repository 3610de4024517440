"""The small SQLite file in which a session that is playing tells how it is doing and is told what to do."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pokeview.errors import RecordingError

_SCHEMA = """
BEGIN;
CREATE TABLE IF NOT EXISTS status (id INTEGER PRIMARY KEY CHECK (id = 1), status TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS commands (id INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT NOT NULL);
COMMIT;
"""
_CHECKPOINT_PAGES = 8
"""So short a log is soon as long as it gets, and is then written over and over: even on a full disk."""
_FIRST_STATUS_BYTES = 4000
_IMMUTABLE = "ro&immutable=1"
_BUSY_SECONDS = 1.0
_TRIES = 3
"""A log may come or go just while a reader opens the file."""

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

Row = tuple[Any, ...]


class LiveRows:
    """Rows that are worth nothing once the session has ended: nobody waits for the disk. Any thread may use it.

    Readers never keep the writer waiting. Everything raises RecordingError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._opened_as: tuple[object, ...] = ()

    @property
    def exists(self) -> bool:
        return self.path.is_file()

    def prepare(self) -> None:
        """Make the file, or make it anew where it is damaged. Only whoever has the claim may do that."""
        with self._lock, self._problems_told():
            try:
                self._make_file()
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF not in _DAMAGE:
                    raise
                self.close()
                self._delete()
                self._make_file()

    def rows(self, query: str, *arguments: object) -> list[Row]:
        """The rows of a query; none while there is no file."""
        with self._lock, self._problems_told():
            for _ in range(_TRIES - 1):
                with suppress(sqlite3.Error):
                    return self._fetch_rows(query, arguments)
                self.close()
            return self._fetch_rows(query, arguments)

    def change(self, statement: str, *arguments: object) -> None:
        """Add, replace or delete rows."""
        with self._lock, self._problems_told():
            connection = self._open_connection(for_writing=True)
            try:
                _execute(connection, statement, arguments)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
                    raise
                # The log cannot grow any more, but once it is read it can be written over from its start.
                connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
                _execute(connection, statement, arguments)

    def close(self) -> None:
        """Let go of the file; whatever is asked next opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _fetch_rows(self, query: str, arguments: tuple[object, ...]) -> list[Row]:
        return self._open_connection(for_writing=False).execute(query, arguments).fetchall() if self.exists else []

    def _make_file(self) -> None:
        self.path.touch()
        connection = self._open_connection(for_writing=True)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA)
        # The file has room for a status from now on, whatever becomes of the disk.
        _execute(connection, "INSERT OR IGNORE INTO status VALUES (1, ?)", ("null" + " " * _FIRST_STATUS_BYTES,))
        connection.execute("PRAGMA wal_checkpoint").fetchall()

    def _delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(f"{self.path.name}{suffix}").unlink(missing_ok=True)

    def _open_connection(self, *, for_writing: bool) -> sqlite3.Connection:
        """The connection to the file that has this name now: a damaged one may have been replaced."""
        found = self.path.stat()
        identity = (found.st_dev, found.st_ino)
        mode = "rw" if for_writing or self._opened_as == ("rw", *identity) else self._reading_mode()
        # SQLite takes an immutable file at its word, but somebody may have written to it and gone since.
        as_found = (mode, *identity, *((found.st_mtime_ns, found.st_size) if mode == _IMMUTABLE else ()))
        if self._connection is None or self._opened_as != as_found:
            self.close()
            self._connection, self._opened_as = _connect_live(self.path, mode), as_found
        return self._connection

    def _reading_mode(self) -> str:
        """How to read where nothing may be written: with no write-ahead log there is nobody who writes."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return "ro" if log.exists() else _IMMUTABLE

    @contextmanager
    def _problems_told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise RecordingError(
                f"{self.path} cannot be read or written ({error}); see to its disk and permissions."
            ) from error


def _execute(connection: sqlite3.Connection, statement: str, arguments: tuple[object, ...]) -> None:
    with connection:
        connection.execute(statement, arguments)


def _connect_live(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=_BUSY_SECONDS)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    return connection
