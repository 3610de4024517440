"""What the viewer says of steps, as it reaches the traces of a real store: in order, once, whatever happens between."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from mlflow.entities import AssessmentSource, Feedback
from mlflow.tracing.client import TracingClient

from pokeview.errors import RecordingError
from pokeview.play.ending import SessionEnding
from pokeview.play.recording.opinions import Opinion
from pokeview.play.recording.recording import Recording
from pokeview.tracking.recorder import RunState
from pokeview.tracking.runs.feedback import SENT_TAG
from pokeview.tracking.runs.run_opening import facts_of_recording
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.runs.session_run import find_run
from pokeview.tracking.store.store import Store, open_store
from tests.support.processes.forked import run_forked
from tests.support.tracking.mlflow_server import Server
from tests.support.tracking.recorded_sessions import (
    PATIENCE_SECONDS,
    append_to,
    play_on,
    recording_of,
    send_all,
    take_up,
)
from tests.support.tracking.traced_steps import traces_of

Told = tuple[str, object, str]

UP = Opinion(2, True, "The right way.", 1000.5)


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Recording]:
    with closing(recording_of(tmp_path, 5)) as recording:
        yield recording


@pytest.fixture
def server(store: Store, tmp_path: Path) -> Iterator[Server]:
    server = Server(store, tmp_path)
    server.start()
    yield server
    server.stop()


def say(recording: Recording, *opinions: Opinion) -> None:
    for opinion in opinions:
        recording.opinions.add(opinion)


def assessments_of(store: Store, run_id: str) -> dict[int, list[Any]]:
    """Everything that anybody has said, by step."""
    said = {int(trace.info.tags["step"]): trace.info.assessments for trace in traces_of(store, run_id)}
    return {step: found for step, found in said.items() if found}


def told(store: Store, run_id: str) -> dict[int, list[Told]]:
    return {
        step: [(one.name, one.feedback.value, one.rationale or "") for one in found]
        for step, found in assessments_of(store, run_id).items()
    }


def count(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """The requests of those names that are made from now on."""
    made: list[str] = []
    for name in names:
        monkeypatch.setattr(TracingClient, name, counted(made, name, getattr(TracingClient, name)))
    return made


def counted(made: list[str], name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def count_and_work(*given: Any) -> Any:
        made.append(name)
        return work(*given)

    return count_and_work


CHANGES = ("log_assessment", "update_assessment", "delete_assessment")


def check_thumb_and_note(address: Store, store: Store, recording: Recording) -> None:
    say(recording, UP)
    run_id = send_all(address, recording)
    [(step, [found])] = assessments_of(store, run_id).items()
    assert (step, found.name, found.feedback.value, found.rationale) == (2, "viewer", True, "The right way.")
    assert (found.source.source_type, found.source.source_id) == ("HUMAN", "viewer")
    assert found.create_time_ms == 1_000_500


def test_a_thumb_and_its_note_are_feedback_of_a_human_on_the_trace_of_the_step(
    store: Store, recording: Recording
) -> None:
    check_thumb_and_note(store, store, recording)


def test_the_same_through_a_server_also_when_the_mind_is_changed(
    server: Server, store: Store, recording: Recording
) -> None:
    check_thumb_and_note(server.address, store, recording)
    changes = [Opinion(2, True), Opinion(2, None, "Hm."), Opinion(2, False, "No."), Opinion(2)]
    expected = [[("viewer", True, "")], [("viewer_note", "Hm.", "")], [("viewer", False, "No.")], []]
    for opinion, told_then in zip(changes, expected, strict=True):
        say(recording, opinion)
        assert told(store, send_all(server.address, recording)).get(2, []) == told_then


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([Opinion(2, False, "The wrong way.")], [("viewer", False, "The wrong way.")]),
        ([Opinion(2, True, "")], [("viewer", True, "")]),
        ([Opinion(2, None, "Hm.")], [("viewer_note", "Hm.", "")]),
        ([Opinion(2, None, "Hm."), Opinion(2, False, "Hm.")], [("viewer", False, "Hm.")]),
        ([Opinion(2)], []),
        ([Opinion(2), Opinion(2, True, "Still.")], [("viewer", True, "Still.")]),
    ],
)
def test_a_changed_mind_changes_the_feedback(
    store: Store, recording: Recording, later: list[Opinion], expected: list[Told]
) -> None:
    say(recording, UP)
    run_id = send_all(store, recording)
    before = assessments_of(store, run_id)
    for opinion in later:
        say(recording, opinion)
        assert send_all(store, recording) == run_id
    assert told(store, run_id) == ({2: expected} if expected else {})
    if all(later):
        assert [one.assessment_id for one in assessments_of(store, run_id)[2]] == [before[2][0].assessment_id]


def test_only_the_last_of_several_is_sent(store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    say(recording, UP, Opinion(3, False), Opinion(2, False), Opinion(3), Opinion(2, False, "At last."))
    made = count(monkeypatch, *CHANGES)
    run_id = send_all(store, recording)
    assert made == ["log_assessment"]
    assert told(store, run_id) == {2: [("viewer", False, "At last.")]}
    assert open_store(store).client.get_run(run_id).data.tags[SENT_TAG] == "5"


def test_what_was_sent_is_not_looked_at_again(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(recording, UP)
    send_all(store, recording)
    made = count(monkeypatch, "get_trace_info", *CHANGES)
    send_all(store, recording)
    assert made == []


def test_a_run_that_is_made_anew_gets_nothing_twice(store: Store, recording: Recording) -> None:
    """The traces outlive their run, and what was said with them."""
    say(recording, UP)
    opened = open_store(store)
    opened.client.delete_run(send_all(store, recording))
    again = send_all(store, recording)
    assert told(store, again) == {2: [("viewer", True, "The right way.")]}


def test_what_others_say_in_mlflow_is_left_alone(store: Store, recording: Recording) -> None:
    run_id = send_all(store, recording)
    [trace_id] = [trace.info.trace_id for trace in traces_of(store, run_id) if trace.info.tags["step"] == "2"]
    for name, source in (("viewer", "ada"), ("correct", "viewer")):
        theirs = Feedback(name=name, value=False, source=AssessmentSource("HUMAN", source))
        TracingClient(store.tracking_uri).log_assessment(trace_id, theirs)
    say(recording, UP)
    send_all(store, recording)
    assert sorted(told(store, run_id)[2]) == [("correct", False, ""), ("viewer", False, ""), ("viewer", True, UP.note)]


def test_a_note_leaves_this_machine_without_secrets_and_control_characters(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    say(recording, Opinion(2, True, f"sk-planted-0123456789 {Path.home()}/notes \x1b[31m\ud800" + "!" * 2000))
    [(_, _, note)] = told(store, send_all(store, recording))[2]
    assert note.startswith("[secret] ~/notes  [31m !!!")
    assert len(note) == 1000


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_that_is_lost_loses_and_doubles_nothing(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch, change: str, when: str
) -> None:
    later = {"log_assessment": UP, "update_assessment": Opinion(2, False), "delete_assessment": Opinion(2)}[change]
    if later != UP:
        say(recording, UP)
    run_id = send_all(store, recording)
    left = iter([ConnectionResetError("reset by peer")])
    work = getattr(TracingClient, change)

    def lose(*given: Any) -> Any:
        if when == "after":
            work(*given)
        for error in left:
            raise error
        return work(*given) if when == "before" else None

    monkeypatch.setattr(TracingClient, change, lose)
    say(recording, later)
    assert send_all(store, recording) == run_id
    assert list(left) == []
    expected = [("viewer", later.thumb, later.note)] if later else []
    assert told(store, run_id).get(2, []) == expected


def test_a_request_that_was_taken_twice_is_put_right(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when an answer is lost on its way, and the request is sent again below us."""
    log = TracingClient.log_assessment

    def log_twice(self: TracingClient, trace_id: str, assessment: Feedback) -> None:
        log(self, trace_id, assessment)
        log(self, trace_id, assessment)

    monkeypatch.setattr(TracingClient, "log_assessment", log_twice)
    say(recording, UP)
    assert told(store, send_all(store, recording)) == {2: [("viewer", True, "The right way.")]}


def test_it_is_sent_while_the_session_is_played_and_after_the_trace_of_its_step(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = count(monkeypatch, "log_spans", "log_assessment")
    recorder = take_up(store, recording)
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    # Said as soon as the step is recorded, and before the recorder has heard of it.
    append_to(recording, 6)
    say(recording, Opinion(6, True))
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    assert "log_assessment" not in made
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert told(store, recorder.status.run_id) == {}
    run_id = send_all(store, recording)
    assert made == ["log_spans", "log_spans", "log_assessment"]
    assert told(store, run_id) == {6: [("viewer", True, "")]}


def test_a_server_that_goes_away_and_comes_back_has_everything_once(
    server: Server, store: Store, recording: Recording
) -> None:
    recorder = take_up(server.address, recording)
    say(recording, Opinion(1, True), Opinion(2, False, "No."))
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    server.stop()
    play_on(recording, recorder, 8)
    say(recording, Opinion(2, True, "Yes."), Opinion(8, None, "Now what?"), Opinion(1))
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    assert recorder.status.state is RunState.OFFLINE
    server.start()
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.problem == ""
    expected = {2: [("viewer", True, "Yes.")], 8: [("viewer_note", "Now what?", "")]}
    assert told(store, recorder.status.run_id) == expected


def test_a_branch_leaves_the_steps_of_the_other_session_to_it(store: Store, recording: Recording) -> None:
    say(recording, UP)
    run_id = send_all(store, recording)
    with closing(recording.branch(recording.path.with_name("branch.sqlite3"), 3, "b7a4c4")) as branch:
        append_to(branch, 5)
        say(branch, Opinion(2, False), Opinion(4, False, "Here."))
        assert told(store, send_all(store, branch)) == {4: [("viewer", False, "Here.")]}
    assert told(store, run_id) == {2: [("viewer", True, "The right way.")]}


def check_step_without_trace(address: Store, store: Store, recording: Recording) -> None:
    untraced = MlflowRecorder(address, tracing=False)
    untraced.start(facts_of_recording(recording))
    assert untraced.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert not untraced.status.keeps_traces
    append_to(recording, 6)
    say(recording, UP, Opinion(6, True))
    recorder = take_up(address, recording)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.problem == "What you said of step 2 is not in MLflow: that step has no trace there."
    assert told(store, recorder.status.run_id) == {6: [("viewer", True, "")]}


def test_a_step_without_a_trace_is_told_and_holds_up_no_other(store: Store, recording: Recording) -> None:
    check_step_without_trace(store, store, recording)


def test_the_same_of_a_server(server: Server, store: Store, recording: Recording) -> None:
    check_step_without_trace(server.address, store, recording)


def test_a_store_that_takes_no_feedback_is_told(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise NotImplementedError("create_assessment is not supported")

    monkeypatch.setattr(TracingClient, "log_assessment", refuse)
    say(recording, UP, Opinion(3, True))
    recorder = take_up(store, recording)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.problem.startswith("What you said of step 2 is not in MLflow: The MLflow store ")


def test_what_cannot_be_read_in_the_recording_is_told(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(after: int = 0) -> None:
        raise RecordingError("What the viewer said is damaged; take a copy.")

    run_id = send_all(store, recording)
    monkeypatch.setattr(recording.opinions, "given", damaged)
    recorder = take_up(store, recording)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    sentence = "What you said of steps is not in MLflow. What the viewer said is damaged; take a copy."
    assert (recorder.status.problem, recorder.status.run_id) == (sentence, run_id)


SEND = """
import os, signal, sys
when, *arguments = sys.argv[1:]
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
work = SqlAlchemyStore.create_assessment
def die_at_work(*given):
    if when == "after":
        work(*given)
    os.kill(os.getpid(), signal.SIGKILL)
if when:
    SqlAlchemyStore.create_assessment = die_at_work
from pokeview.cli.app import main
sys.argv = ["pokeview", "send", *arguments]
main()
"""


def send(home: Path, session_id: str, when: str = "") -> "subprocess.CompletedProcess[str]":
    """Send a session in a process of its own, which dies before or after it says what the viewer said."""
    return run_forked(SEND, when, session_id, environment=os.environ | {"POKEVIEW_HOME": str(home)})


def test_a_process_that_is_killed_while_it_sends_loses_and_doubles_nothing(store: Store, tmp_path: Path) -> None:
    with closing(recording_of(tmp_path / "recordings", 5)) as recording:
        say(recording, UP, Opinion(3, False))
        session_id = recording.facts.session_id
    for when in ("before", "after"):
        assert send(tmp_path, session_id, when).returncode == -signal.SIGKILL
    sent = send(tmp_path, session_id)
    assert sent.returncode == 0, sent.stderr
    run = find_run(open_store(store), session_id)
    assert run is not None
    assert told(store, run.info.run_id) == {2: [("viewer", True, "The right way.")], 3: [("viewer", False, "")]}
