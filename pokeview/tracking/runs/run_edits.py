"""What a viewer changes of the run itself: its name, a tag, a note. Kept in order until the store has it."""

from collections import deque
from concurrent.futures import Future
from typing import Any

from pokeview.errors import SettingError, TrackingError
from pokeview.tracking.recorder import AddNote, Rename, RunEdit, SetTag
from pokeview.tracking.runs.run_description import NOTE_TAG, with_note
from pokeview.tracking.store.store_problems import problem_sentence

_MOST_WAITING = 50
_RESERVED = ("mlflow.", "pokeview.")
_REFUSALS = ("INVALID_PARAMETER_VALUE", "BAD_REQUEST", "PERMISSION_DENIED")
"""MLflow's codes for what it would refuse again."""


def read_name(line: str) -> Rename | None:
    """The new name that somebody typed, None for nothing."""
    return Rename(line.strip()) if line.strip() else None


def read_tag(line: str) -> SetTag | None:
    """The tag that somebody typed as `key=value`, None for nothing. Raises SettingError."""
    key, equals, value = (part.strip() for part in line.partition("="))
    if not line.strip():
        return None
    if not (key and equals and value):
        raise SettingError("A tag is typed as key=value, such as: idea=talk to everybody.")
    if key.startswith(_RESERVED):
        raise SettingError(f"MLflow and pokeview keep their own records in tags such as {key}: choose another key.")
    return SetTag(key, value)


def read_note(line: str) -> AddNote | None:
    """The note that somebody typed, None for nothing."""
    return AddNote(line.strip()) if line.strip() else None


class RunEdits:
    """Added to by the event loop, sent by the recorder's thread. Each future gives a sentence about what was done."""

    def __init__(self, tracking_uri: str) -> None:
        self._tracking_uri = tracking_uri
        self._waiting: deque[tuple[RunEdit, Future[str]]] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, edit: RunEdit) -> Future[str]:
        """The future raises TrackingError when the store refuses, or when too many wait already."""
        if self.waiting >= _MOST_WAITING:
            return refused_edit("Too many changes of the run are waiting for the store; try again later.")
        future: Future[str] = Future()
        self._waiting.append((edit, future))
        return future

    def send(self, client: Any, run_id: str) -> str:
        """Make the changes; those that fail stay, to be made again. Returns the run's new name, '' if it has none.

        Raises MLflow's errors, but not for what the store will never take.
        """
        name = ""
        while self._waiting:
            edit, future = self._waiting[0]
            self._make_edit(edit, future, client, run_id)
            self._waiting.popleft()
            if isinstance(edit, Rename) and not future.exception():
                name = edit.name
        return name

    def _make_edit(self, edit: RunEdit, future: Future[str], client: Any, run_id: str) -> None:
        from mlflow.exceptions import MlflowException

        try:
            future.set_result(_apply(edit, client, run_id))
        except MlflowException as error:
            if error.error_code not in _REFUSALS:
                raise
            future.set_exception(TrackingError(problem_sentence(self._tracking_uri, error)))


def refused_edit(problem: str) -> Future[str]:
    """A change that was never taken."""
    future: Future[str] = Future()
    future.set_exception(TrackingError(problem))
    return future


def _apply(edit: RunEdit, client: Any, run_id: str) -> str:
    """Doing it twice is doing it once: an answer of the store may get lost."""
    match edit:
        case Rename(name=name):
            client.update_run(run_id, name=name)
            return f"The run is called {name} now."
        case SetTag(key=key, value=value):
            client.set_tag(run_id, key, value, synchronous=True)
            return f"The run has the tag {key}={value} now."
        case AddNote(text=text):
            description = client.get_run(run_id).data.tags.get(NOTE_TAG, "")
            client.set_tag(run_id, NOTE_TAG, with_note(description, text), synchronous=True)
            return "The note is in the run's description."
