"""What goes wrong with an MLflow store, in sentences for the user."""

import base64
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote

from pokeview.errors import TrackingError
from pokeview.text.untrusted import plain, plain_line
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.redaction import Redactor

_LONGEST_ANSWER = 200
_CREDENTIALS = re.compile(r"(?<=://)[^/\s]+@")

_GONE = "RESOURCE_DOES_NOT_EXIST"
_TOO_MUCH = "error code 413"
_UNSUPPORTED = ("ENDPOINT_NOT_FOUND", "NOT_IMPLEMENTED")

_SENTENCES = {
    r"maintenance mode": "MLflow 3 no longer writes to a folder of files such as {store}: set MLFLOW_TRACKING_URI to "
    "a server or to sqlite:///<path>, or convert the folder with `mlflow migrate-filestore`.",
    r"out-of-date database schema|Can't locate revision": "The MLflow store {store} was made by another version of "
    "MLflow: use that version, or upgrade the store with `mlflow db upgrade`, or set MLFLOW_TRACKING_URI.",
    r"database is locked": "The MLflow store {store} is locked by another program: close it, and the run goes on.",
    r"disk is full|No space left|disk I/O error|quota": "The disk of the MLflow store {store} is full or failing: "
    "make room, and the run goes on.",
    r"readonly database|Read-only|Permission denied|unable to open database|Not a directory|Is a directory": "The "
    "MLflow store {store} cannot be written: check its folder's permissions, or set POKEVIEW_HOME to another one.",
    r"not a database|malformed": "The file of the MLflow store {store} is not a database: move it away, or set "
    "MLFLOW_TRACKING_URI to another one.",
    r"failed with (timeout )?exception": "The MLflow server {store} does not answer: start it, or set "
    "MLFLOW_TRACKING_URI to another one.",
    r"error code 40[13]|PERMISSION_DENIED|not authenticated": "The MLflow server {store} lets nobody in without "
    "the right password: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
    _TOO_MUCH: "The MLflow server {store} refused a request as too large: let it, or the proxy before it, take more.",
    r"must be in the 'active' state": "The MLflow run or experiment in {store} was deleted: restore it in MLflow, or "
    "set MLFLOW_EXPERIMENT_NAME to another one.",
}
"""A sentence for each kind of trouble that MLflow, SQLAlchemy and SQLite name in their messages."""


def shown_uri(tracking_uri: str) -> str:
    """The address without user, password and query, on one line, as it may be shown."""
    return plain_line(_without_credentials(tracking_uri.partition("?")[0]))


def problem_sentence(tracking_uri: str, error: Exception) -> str:
    """What happened to the store and what to do, on one line without credentials or control characters."""
    store = shown_uri(tracking_uri)
    for pattern, sentence in _SENTENCES.items():
        if re.search(pattern, str(error), re.IGNORECASE):
            return sentence.format(store=store)
    redact = Redactor(os.environ | credentials(tracking_uri))
    words = plain_line(redact(_without_credentials(str(error)), 4 * _LONGEST_ANSWER), _LONGEST_ANSWER)
    return f"The MLflow store {store} refused: {words.rstrip('.')}."


def credentials(tracking_uri: str) -> dict[str, str]:
    """What a server may repeat of how it was asked, each under a name that `Redactor` takes for that of a secret."""
    address, _, query = tracking_uri.partition("?")
    login = unquote(found[0].removesuffix("@")) if (found := _CREDENTIALS.search(address)) else ""
    name, password = (os.environ.get(f"MLFLOW_TRACKING_{what}", "") for what in ("USERNAME", "PASSWORD"))
    logins = {login, f"{name}:{password}"}
    secrets = {*logins, login.partition(":")[2], *(base64.b64encode(it.encode()).decode() for it in logins)}
    secrets |= {value for _, value in parse_qsl(query)}
    return {f"PASSWORD {number}": secret for number, secret in enumerate(secrets)}


def is_gone(error: Exception) -> bool:
    """True where the store has no such thing."""
    return getattr(error, "error_code", "") == _GONE


def is_unsupported(error: Exception) -> bool:
    """True for what a store will never do, such as to take a trace before MLflow 3.4."""
    return isinstance(error, NotImplementedError) or getattr(error, "error_code", "") in _UNSUPPORTED


def is_too_much(error: Exception) -> bool:
    """True for a request that is too large for a server, or for the proxy before it."""
    return _TOO_MUCH in str(error)


def _without_credentials(text: str) -> str:
    # Cleaned before: nothing invisible may hide where they are.
    return _CREDENTIALS.sub("", plain(text))


@contextmanager
def raised_as_tracking_error(tracking_uri: str) -> Iterator[None]:
    """Turn whatever an MLflow client raises about its store into a TrackingError; bugs pass through."""
    import_mlflow()
    from alembic.util import CommandError
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, SQLAlchemyError, CommandError, sqlite3.Error, OSError) as error:
        raise TrackingError(problem_sentence(tracking_uri, error)) from error
