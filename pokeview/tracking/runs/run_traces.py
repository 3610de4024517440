"""The traces of a session in MLflow, belonging to its run. All of it blocks."""

import io
import json
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pokeview.play.greys import greys_as_picture
from pokeview.tracking.logged_models.model_listing import model_of_agent
from pokeview.tracking.recorder import LastTrace
from pokeview.tracking.runs.linked_prompts import linked
from pokeview.tracking.runs.outbox import Entry
from pokeview.tracking.runs.run_steps import RunSteps
from pokeview.tracking.runs.session_run import SessionRun
from pokeview.tracking.store.redaction import Redactor
from pokeview.tracking.store.store import OpenStore, Store
from pokeview.tracking.store.store_problems import is_too_much, is_unsupported, problem_sentence
from pokeview.tracking.traces.spans import Spans, TracePlace
from pokeview.tracking.traces.step_trace import StepTrace

if TYPE_CHECKING:
    from mlflow.entities import Span
    from mlflow.store.artifact.artifact_repo import ArtifactRepository

_PNG = "image/png"


class RunTraces:
    """Logs traces, some steps at a time. A store that keeps none, or no pictures, is told in `problem`.

    The steps of a batch get their traces before their metrics, so a step that the run has the metrics of needs no
    trace. Ids are fixed, so what is sent twice is stored once.
    """

    def __init__(self, address: Store, store: OpenStore, run: SessionRun, session_id: str) -> None:
        from mlflow.tracing.client import TracingClient

        self.problem = ""
        self.last: LastTrace | None = None
        self.place = TracePlace(store.experiment_id, session_id)
        self._address = address
        self._run = run
        self._client: TracingClient = TracingClient(address.tracking_uri)
        self._spans = Spans(self.place, Redactor())
        self._artifacts = _artifact_location(store)
        self._keeps_traces = self._keeps_pictures = True
        self._model_ids: dict[str, str] = {}

    def log(self, batch: Sequence[Entry]) -> None:
        """Send the traces of a batch. Raises MLflow's errors; after one all of it can be sent again.

        What the server takes for too much at once is sent one by one, and what it takes for too much then, not at all.
        """
        traces = _lacking(batch, self._run.steps)
        if not traces or not self._keeps_traces:
            return
        try:
            self._log_traces(traces, batch)
        except Exception as error:
            if is_unsupported(error):
                self._keeps_traces = False
                self._note_problem("The run has no traces.", error)
            elif not is_too_much(error):
                raise
            elif len(batch) == 1:
                self._note_problem("Steps have no trace.", error)
            else:
                for entry in batch:
                    self.log((entry,))

    def _log_traces(self, traces: Sequence[StepTrace], batch: Sequence[Entry]) -> None:
        screens = [self._log_screen(trace) for trace in traces]
        self._run.prompts.tell(batch)
        for trace in traces:
            self._link_to_model(trace)
        spans = [span for each in zip(traces, screens, strict=True) for span in self._spans_of(*each)]
        self._client.log_spans(self.place.experiment_id, spans)
        self._run.client.link_traces_to_run([self.place.id_of(trace) for trace in traces], self._run.run_id)
        self._link_to_prompts(traces)
        self.last = self._last_trace(traces[-1])

    def _note_problem(self, what: str, error: Exception) -> None:
        self.problem = f"{what} {problem_sentence(self._address.tracking_uri, error)}"

    def _spans_of(self, trace: StepTrace, screen: str) -> "list[Span]":
        version = self._prompt_version(trace)
        return self._spans.of(trace, screen, json.dumps([linked(version)]) if version is not None else "")

    def _prompt_version(self, trace: StepTrace) -> Any | None:
        """The version in the registry of what the language model was told."""
        return self._run.prompts.version(trace.exchange.prompt) if trace.exchange else None

    def _link_to_prompts(self, traces: Sequence[StepTrace]) -> None:
        """Let the page of a prompt find the traces, where the store can. Their own pages go by the tag."""
        prompts = [(self.place.id_of(trace), version) for trace in traces if (version := self._prompt_version(trace))]
        try:
            for trace_id, version in prompts:
                self._client.store.link_prompts_to_trace(trace_id, [version])
        except Exception as error:
            if not is_unsupported(error):
                raise

    def _last_trace(self, trace: StepTrace) -> LastTrace:
        milliseconds = round((trace.times.recorded - trace.times.began) * 1000)
        return LastTrace(self.place.id_of(trace), "OK" if trace.is_played else "ERROR", milliseconds)

    def _link_to_model(self, trace: StepTrace) -> None:
        """Let the trace of a logged model's step belong to that model. It takes a request of its own."""
        if trace.agent not in self._model_ids:
            self._model_ids[trace.agent] = model_of_agent(self._run.client, trace.agent)
        model_id = self._model_ids[trace.agent]
        if not model_id:
            return
        from mlflow.entities import TraceInfo, TraceLocation, TraceState

        began, ended = (int(moment * 1000) for moment in (trace.times.began, trace.times.recorded))
        self._client.start_trace(
            TraceInfo(
                self.place.id_of(trace),
                TraceLocation.from_experiment_id(self.place.experiment_id),
                began,
                TraceState.OK if trace.is_played else TraceState.ERROR,
                execution_duration=ended - began,
                trace_metadata={
                    "mlflow.modelId": model_id,
                    "mlflow.sourceRun": self._run.run_id,
                    "mlflow.trace.session": self.place.session_id,
                },
            )
        )

    def _log_screen(self, trace: StepTrace) -> str:
        """Log the picture after a step as an attachment of its trace. Returns its address, '' without a picture."""
        if not trace.greys or not self._keeps_pictures:
            return ""
        trace_id, png = self.place.id_of(trace), _as_png(trace.greys)
        # MLflow's own would be another one each time.
        attachment = str(uuid.uuid5(uuid.NAMESPACE_OID, trace_id))
        try:
            self._repository(trace_id).upload_attachment(attachment, png)
        except Exception as error:  # Every kind of storage that a server names has errors of its own.
            self._keeps_pictures = False
            self._note_problem("The traces have no pictures.", error)
            return ""
        query = urlencode({"content_type": _PNG, "trace_id": trace_id, "size": len(png)})
        return f"mlflow-attachment://{attachment}?{query}"

    def _repository(self, trace_id: str) -> "ArtifactRepository":
        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        uri = f"{self._artifacts}/traces/{trace_id}/artifacts"
        return get_artifact_repository(uri, tracking_uri=self._address.tracking_uri)


def _lacking(batch: Sequence[Entry], steps: RunSteps) -> list[StepTrace]:
    return [entry.trace for entry in batch if entry.trace and not (entry.ends_step and entry.step in steps)]


def _artifact_location(store: OpenStore) -> str:
    return str(store.client.get_experiment(store.experiment_id).artifact_location).rstrip("/")


def _as_png(greys: bytes) -> bytes:
    from PIL import Image

    png = io.BytesIO()
    Image.fromarray(greys_as_picture(greys)[:, :, 0]).save(png, "PNG")
    return png.getvalue()
