"""The traces that a session leaves in a real store: what is in them, and that every step has exactly one."""

import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from mlflow.entities import Span
from mlflow.exceptions import MlflowException
from mlflow.tracing.client import TracingClient

from pokeview.play.agent import Usage
from pokeview.play.ending import SessionEnding
from pokeview.play.events import Event, ThoughtStreamed
from pokeview.play.recording.recording import Recording
from pokeview.tracking.recorder import RunState
from pokeview.tracking.runs import run_recorder
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.runs.run_traces import RunTraces
from pokeview.tracking.runs.session_run import SessionRun
from pokeview.tracking.store.store import Store, open_store
from tests.support.tracking.mlflow_server import Server
from tests.support.tracking.played_steps import FACTS, step_done
from tests.support.tracking.recorded_sessions import (
    PATIENCE_SECONDS,
    append_to,
    play_on,
    recording_of,
    send_all,
    take_up,
)
from tests.support.tracking.traced_steps import AGENT, asked_step, failed, started, steps_traced, traces_of


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Recording]:
    with closing(recording_of(tmp_path, 0)) as recording:
        yield recording


@pytest.fixture
def server(store: Store, tmp_path: Path) -> Iterator[Server]:
    server = Server(store, tmp_path)
    server.start()
    yield server
    server.stop()


def record(store: Store, *events: Event, tracing: bool = True) -> MlflowRecorder:
    recorder = MlflowRecorder(store, tracing=tracing)
    recorder.start(FACTS)
    for event in events:
        recorder.record(event)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    return recorder


def spans_of(trace: Any) -> dict[str, Span]:
    return {span.name: span for span in sorted(trace.data.spans, key=lambda span: span.span_id)}


def check_asked_step(store: Store, address: Store) -> None:
    recorder = record(address, *asked_step(1))
    assert recorder.status.problem == ""
    [trace] = traces_of(store, recorder.status.run_id)
    assert trace.info.state == "OK"
    assert trace.info.trace_metadata["mlflow.trace.session"] == FACTS.session_id
    assert {"step": "1", "agent": AGENT, "mlflow.traceName": "step 1"}.items() <= trace.info.tags.items()
    assert trace.info.token_usage["total_tokens"] == 1230
    assert trace.info.cost["total_cost"] == pytest.approx(0.0125)
    check_spans(spans_of(trace))


def check_spans(spans: dict[str, Span]) -> None:
    assert list(spans) == ["step 1", "observe", "decide", "ask the model", "act", "record"]
    step, decide, talk = spans["step 1"], spans["decide"], spans["ask the model"]
    assert [span.parent_id for span in spans.values()] == [
        None,
        step.span_id,
        step.span_id,
        decide.span_id,
        step.span_id,
        step.span_id,
    ]
    assert talk.inputs["messages"][:2] == [
        {"role": "system", "content": "You play."},
        {"role": "user", "content": "What now?"},
    ]
    assert talk.outputs == {"role": "assistant", "content": "Left!"}
    assert talk.model_name == "gpt-5-mini"
    assert decide.outputs == {"action": "left", "reason": "It is on the left.", "thoughts": "Hm, left."}
    assert spans["record"].outputs["changes"] == ["turned left"]
    assert all(span.start_time_ns <= (span.end_time_ns or 0) for span in spans.values())


def test_a_step_for_which_a_model_was_asked(store: Store) -> None:
    check_asked_step(store, store)


def test_the_same_through_a_server(store: Store, server: Server) -> None:
    check_asked_step(store, server.address)


def test_the_picture_is_an_attachment_of_the_trace(store: Store, tmp_path: Path) -> None:
    recorder = record(store, *asked_step(1))
    [trace] = traces_of(store, recorder.status.run_id)
    screen = spans_of(trace)["step 1"].outputs["screen"]
    attachment = screen.removeprefix("mlflow-attachment://").partition("?")[0]
    [path] = (tmp_path / "artifacts" / "traces").rglob(attachment)
    assert path.parts[-4:-1] == (trace.info.trace_id, "artifacts", "attachments")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_cost_that_nobody_knows_is_not_made_up(store: Store) -> None:
    recorder = record(store, *asked_step(1, Usage(1200, 30, None, None)))
    [trace] = traces_of(store, recorder.status.run_id)
    assert trace.info.token_usage["total_tokens"] == 1230
    assert not trace.info.cost
    assert "litellm" not in sys.modules


def test_a_decision_that_failed_has_a_trace_of_its_own(store: Store) -> None:
    recorder = record(store, started(1), ThoughtStreamed(1, "Hm."), failed(1), *asked_step(1))
    attempt, step = traces_of(store, recorder.status.run_id)
    assert (attempt.info.state, step.info.state) == ("ERROR", "OK")
    spans = spans_of(attempt)
    assert list(spans) == ["step 1", "observe", "decide", "ask the model"]
    assert spans["decide"].status.description == "It called no tool."
    assert spans["decide"].outputs == {"thoughts": "Hm."}
    assert spans["ask the model"].outputs["content"] == "Perhaps."


def test_a_step_that_is_interrupted_leaves_a_readable_trace(store: Store) -> None:
    events = [started(1), ThoughtStreamed(1, "Let me"), *asked_step(1), started(2), ThoughtStreamed(2, "And now")]
    recorder = record(store, *events)
    interrupted, _, at_the_end = traces_of(store, recorder.status.run_id)
    for trace in (interrupted, at_the_end):
        assert trace.info.state == "ERROR"
        assert spans_of(trace)[trace.info.tags["mlflow.traceName"]].outputs == {"problem": "The step was interrupted."}
    assert spans_of(at_the_end)["decide"].outputs == {"thoughts": "And now"}


def test_nothing_secret_and_nothing_unstorable_is_sent(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    recorder = record(store, *asked_step(1, answered=f"sk-planted-0123456789 {Path.home()}/notes \x00\x1b[31m\ud800"))
    [trace] = traces_of(store, recorder.status.run_id)
    assert spans_of(trace)["ask the model"].outputs["content"] == "[secret] ~/notes   [31m "


def test_no_traces_when_nobody_wants_them(store: Store) -> None:
    recorder = record(store, *asked_step(1), tracing=False)
    assert traces_of(store, recorder.status.run_id) == []


def test_a_session_of_another_process_is_traced_from_its_recording(store: Store, recording: Recording) -> None:
    append_to(recording, 130)
    run_id = send_all(store, recording)
    assert steps_traced(store, run_id) == list(range(1, 131))
    [tenth] = [trace for trace in traces_of(store, run_id) if trace.info.tags["step"] == "10"]
    assert spans_of(tenth)["decide"].outputs["thoughts"] == "I think of 10."
    assert send_all(store, recording) == run_id
    assert steps_traced(store, run_id) == list(range(1, 131))


def test_the_answer_to_the_traces_is_lost(store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the process is killed in between: the metrics of the batch are not sent."""
    left = iter([ConnectionResetError("reset by peer")])
    log = RunTraces.log

    def log_and_lose_the_answer(self: RunTraces, batch: Any) -> None:
        log(self, batch)
        for error in left:
            raise error

    monkeypatch.setattr(RunTraces, "log", log_and_lose_the_answer)
    recorder = take_up(store, recording)
    play_on(recording, recorder, 70)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert steps_traced(store, recorder.status.run_id) == list(range(1, 71))


def test_steps_that_were_left_to_the_recording(
    store: Store, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_recorder, "MOST_STEPS_WAITING", 10)
    recorder = take_up(Store("http://127.0.0.1:9"), recording)
    recorder.record(started(1))
    recorder.record(failed(1))
    play_on(recording, recorder, 105)
    recorder._store = store
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    traces = traces_of(store, recorder.status.run_id)
    assert [trace.info.tags["pokeview.status"] for trace in traces].count("failed") == 1
    assert steps_traced(store, recorder.status.run_id) == list(range(1, 106))


def test_a_run_that_is_made_anew_takes_its_traces_over(store: Store, recording: Recording) -> None:
    append_to(recording, 20)
    run_id = send_all(store, recording)
    opened = open_store(store)
    opened.client.delete_run(run_id)
    again = send_all(store, recording)
    assert steps_traced(store, again) == list(range(1, 21))
    assert len(opened.client.search_traces(locations=[opened.experiment_id], max_results=500)) == 20


def test_without_a_recording_only_so_many_traces_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_recorder, "MOST_STEPS_WAITING", 10)
    opened = threading.Event()

    def open_when_told(address: Store) -> Any:
        assert opened.wait(PATIENCE_SECONDS)
        return open_store(address)

    monkeypatch.setattr(run_recorder, "open_store", open_when_told)
    recorder = MlflowRecorder(store)
    recorder.start(FACTS)
    for step in range(1, 31):
        recorder.record(step_done(step))
    opened.set()
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert steps_traced(store, recorder.status.run_id) == list(range(1, 11))
    assert recorder.status.problem == "The run lacks the traces of 20 steps: the store was away for too long."


def test_a_store_that_keeps_no_traces_gets_the_metrics_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise NotImplementedError("log_spans is not supported")

    monkeypatch.setattr("mlflow.tracing.client.TracingClient.log_spans", refuse)
    recorder = record(store, *asked_step(1))
    assert recorder.status.problem.startswith("The run has no traces. The MLflow store ")
    history = open_store(store).client.get_metric_history(recorder.status.run_id, "frames")
    assert [value.step for value in history] == [1]


@pytest.mark.parametrize(("most_spans", "traced"), [(8, [1, 2]), (0, [])])
def test_what_is_too_much_for_the_server_at_once_is_sent_one_by_one(
    store: Store, monkeypatch: pytest.MonkeyPatch, most_spans: int, traced: list[int]
) -> None:
    log_spans = TracingClient.log_spans

    def log_few(client: TracingClient, experiment_id: str, spans: list[Span]) -> Any:
        if len(spans) > most_spans:
            raise MlflowException("API request failed with error code 413 != 200. Response body: 'Too Large'")
        return log_spans(client, experiment_id, spans)

    monkeypatch.setattr(TracingClient, "log_spans", log_few)
    recorder = record(store, *asked_step(1), *asked_step(2))
    assert steps_traced(store, recorder.status.run_id) == traced
    assert recorder.status.problem.partition(". ")[0] == ("" if traced else "Steps have no trace")
    history = open_store(store).client.get_metric_history(recorder.status.run_id, "frames")
    assert [value.step for value in history] == [1, 2]


def test_a_place_for_pictures_that_cannot_be_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("mlflow.store.artifact.artifact_repo.ArtifactRepository.upload_attachment", refuse)
    recorder = record(store, *asked_step(1), *asked_step(2))
    assert recorder.status.problem.startswith("The traces have no pictures. ")
    first, _ = traces_of(store, recorder.status.run_id)
    assert "screen" not in spans_of(first)["step 1"].outputs


def test_the_trace_of_a_logged_model_belongs_to_it(store: Store) -> None:
    opened = open_store(store)
    model = opened.client.create_logged_model(opened.experiment_id, name="agent")
    address = f"models:/{model.model_id}"
    recorder = record(store, *asked_step(1, agent=address), *asked_step(2, agent="models:/nobody@champion"))
    assert recorder.status.problem == ""
    [trace] = opened.client.search_traces(locations=[opened.experiment_id], model_id=model.model_id)
    assert trace.info.tags["step"] == "1"
    assert trace.info.trace_metadata["mlflow.sourceRun"] == recorder.status.run_id
    assert steps_traced(store, recorder.status.run_id) == [1, 2]


def test_a_server_that_goes_away_and_comes_back_has_every_trace_once(
    server: Server, store: Store, recording: Recording
) -> None:
    recorder = take_up(server.address, recording)
    play_on(recording, recorder, 5)
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    server.stop()
    play_on(recording, recorder, 10)
    recorder.log_model("nobody").exception(PATIENCE_SECONDS)
    assert recorder.status.state is RunState.OFFLINE
    server.start()
    play_on(recording, recorder, 11)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.problem == ""
    assert steps_traced(store, recorder.status.run_id) == list(range(1, 12))


def test_the_traces_of_a_batch_come_before_its_metrics(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that the run has the metrics of is never traced again."""
    order: list[str] = []
    log_traces, log_metrics = RunTraces.log, SessionRun.log

    def traces_first(self: RunTraces, batch: Any) -> None:
        order.append("traces")
        log_traces(self, batch)

    def metrics_then(self: SessionRun, batch: Any) -> None:
        order.append("metrics")
        log_metrics(self, batch)

    monkeypatch.setattr(RunTraces, "log", traces_first)
    monkeypatch.setattr(SessionRun, "log", metrics_then)
    record(store, step_done(1))
    assert order == ["traces", "metrics"]
