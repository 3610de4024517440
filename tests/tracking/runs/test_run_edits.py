"""What a viewer changes of a run, in a real store."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from mlflow.exceptions import MlflowException

from pokeview.errors import SettingError, TrackingError
from pokeview.tracking.recorder import AddNote, Rename, SetTag
from pokeview.tracking.runs.run_description import NOTE_TAG
from pokeview.tracking.runs.run_edits import RunEdits, read_name, read_note, read_tag
from pokeview.tracking.runs.session_run import SessionRun, open_run
from pokeview.tracking.store.store import Store, open_store
from tests.support.tracking.played_steps import FACTS


@pytest.fixture
def run(store: Store) -> SessionRun:
    return open_run(open_store(store), FACTS)


def test_a_run_is_renamed_tagged_and_noted_on(run: SessionRun) -> None:
    edits = RunEdits("sqlite://")
    told = [edits.add(edit) for edit in (Rename("a good one"), SetTag("idea", "talk"), AddNote("It got stuck."))]
    assert edits.waiting == 3
    assert edits.send(run.client, run.run_id) == "a good one"
    assert edits.waiting == 0
    assert [future.result(0) for future in told] == [
        "The run is called a good one now.",
        "The run has the tag idea=talk now.",
        "The note is in the run's description.",
    ]
    changed = run.client.get_run(run.run_id)
    assert changed.info.run_name == "a good one"
    assert changed.data.tags["idea"] == "talk"
    described, note = changed.data.tags[NOTE_TAG].split("\n\n")
    assert described.startswith("fernvale played by explorer: session 0123456789ab")
    assert note == "It got stuck."


def test_what_the_store_will_never_take_is_told_and_not_tried_again(run: SessionRun) -> None:
    edits = RunEdits("sqlite:///store.db")
    refused, taken = edits.add(SetTag("a\x00b{}", "x")), edits.add(SetTag("good", "x"))
    assert edits.send(run.client, run.run_id) == ""
    with pytest.raises(TrackingError, match=r"sqlite:///store\.db refused"):
        refused.result(0)
    assert taken.result(0)


@dataclass
class LostClient:
    """Of a server that goes away after so many answers."""

    answers: int
    asked: list[object] = field(default_factory=list)

    def set_tag(self, *tag: object, synchronous: bool) -> None:
        if len(self.asked) == self.answers:
            raise MlflowException("API request failed with exception")
        self.asked.append(tag)

    def update_run(self, run_id: str, name: str) -> None:
        self.set_tag(name, synchronous=True)


def test_what_cannot_be_sent_waits_in_order() -> None:
    client: Any = LostClient(answers=1)
    edits = RunEdits("http://server")
    told = [edits.add(edit) for edit in (SetTag("a", "1"), SetTag("b", "2"), Rename("c"))]
    with pytest.raises(MlflowException):
        edits.send(client, "r1")
    assert [future.done() for future in told] == [True, False, False]
    assert edits.waiting == 2
    client.answers = 9
    assert edits.send(client, "r1") == "c"
    assert client.asked == [("r1", "a", "1"), ("r1", "b", "2"), ("c",)]


def test_only_so_many_wait() -> None:
    edits = RunEdits("http://server")
    refused = [edits.add(AddNote(str(number))) for number in range(60)][-1]
    with pytest.raises(TrackingError, match="Too many changes"):
        refused.result(0)
    assert edits.waiting == 50


def test_what_is_typed() -> None:
    assert read_tag(" idea = a=b ") == SetTag("idea", "a=b")
    assert read_name("  x ") == Rename("x")
    assert read_note(" x y ") == AddNote("x y")
    assert (read_tag(" "), read_name(" "), read_note(" ")) == (None, None, None)


@pytest.mark.parametrize("line", ["idea", "=x", "idea=", "mlflow.note.content=x", "pokeview.session=x"])
def test_what_is_no_tag(line: str) -> None:
    with pytest.raises(SettingError, match=r"key=value|choose another key"):
        read_tag(line)
