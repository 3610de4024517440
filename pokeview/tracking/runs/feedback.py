"""What the viewer says of steps, as MLflow feedback on their traces. All of it blocks."""

from typing import TYPE_CHECKING, Any

from pokeview.errors import RecordingError
from pokeview.play.recording.opinions import Opinion
from pokeview.play.recording.recording import Recording
from pokeview.tracking.runs.session_run import SessionRun
from pokeview.tracking.store.redaction import Redactor
from pokeview.tracking.store.store_problems import is_gone, is_unsupported, problem_sentence
from pokeview.tracking.traces.spans import TracePlace

if TYPE_CHECKING:
    from mlflow.entities import Assessment, Feedback

THUMB = "viewer"
"""True or False, with the note as its rationale."""
NOTE = "viewer_note"
"""A note without a thumb: MLflow knows no feedback without a value."""
SOURCE = "viewer"
SENT_TAG = "pokeview.opinions_sent"
"""How many of the opinions in the recording the traces have."""

LONGEST_NOTE = 1000
_MOST_LOOKS = 4
"""A request that is sent again when its answer is lost may do twice what it does: that shows at the next look."""


class RunFeedback:
    """Sends the opinions in a recording, in their order, each after the trace of its step.

    Whatever is sent is looked for first, so it may be sent again. Steps up to `parent_step` are those of another
    session.
    """

    def __init__(
        self, tracking_uri: str, run: SessionRun, place: TracePlace, recording: Recording, parent_step: int
    ) -> None:
        from mlflow.tracing.client import TracingClient

        self._tracking_uri = tracking_uri
        self._client: TracingClient = TracingClient(tracking_uri)
        self._run = run
        self._place = place
        self._recording = recording
        self._parent_step = parent_step
        self._redact = Redactor()
        self._sent: int | None = None
        self._is_taken = True
        self._unread = self._untaken = ""

    @property
    def problem(self) -> str:
        """A sentence about what MLflow lacks and will not get; '' for nothing."""
        return self._unread or self._untaken

    def send(self) -> None:
        """Send what was said since the last time. Raises MLflow's errors; after one it can be called again."""
        if not self._is_taken:
            return
        try:
            given = self._recording.opinions.given(self._sent or 0)
        except RecordingError as error:
            self._unread = f"What you said of steps is not in MLflow. {error}"
            return
        self._unread = ""
        if given:
            self._send_opinions(given[self._sent_before() :] if self._sent is None else given)

    def _sent_before(self) -> int:
        """How many were sent to this run, by an earlier process perhaps."""
        sent = self._run.client.get_run(self._run.run_id).data.tags.get(SENT_TAG, "")
        self._sent = int(sent) if sent.isdecimal() else 0
        return self._sent

    def _send_opinions(self, given: list[tuple[int, Opinion]]) -> None:
        latest = {opinion.step: number for number, opinion in given}
        before = self._sent
        for number, opinion in given:
            if opinion.step not in self._run.steps:
                break
            # What came before a change of mind need not be sent any more.
            if number == latest[opinion.step] and opinion.step > self._parent_step:
                self._bring(opinion)
            if not self._is_taken:
                return
            self._sent = number
        if self._sent != before:
            self._run.client.set_tag(self._run.run_id, SENT_TAG, str(self._sent))

    def _bring(self, opinion: Opinion) -> None:
        """Have the trace of a step say what the viewer says of it."""
        try:
            for _ in range(_MOST_LOOKS):
                if self._settle(self._place.trace_id(opinion.step), self._as_feedback(opinion)):
                    return
        except Exception as error:
            self._is_taken = not is_unsupported(error)
            if not (is_gone(error) or is_unsupported(error)):
                raise
            reason = problem_sentence(self._tracking_uri, error)
            why = "that step has no trace there." if is_gone(error) else reason
            self._untaken = f"What you said of step {opinion.step} is not in MLflow: {why}"

    def _settle(self, trace_id: str, wanted: "Feedback | None") -> bool:
        """Come closer to what is wanted. True if it was so already."""
        client = self._client
        found = [one for one in client.get_trace_info(trace_id).assessments if _is_ours(one)]
        kept = found[:1] if wanted else []
        for one in found[len(kept) :]:
            client.delete_assessment(trace_id, one.assessment_id)
        if wanted is not None and not kept:
            client.log_assessment(trace_id, wanted)
        elif wanted is not None and _assessment_content(kept[0]) != _assessment_content(wanted):
            client.update_assessment(trace_id, kept[0].assessment_id, wanted)
        else:
            return len(found) == len(kept)
        return False

    def _as_feedback(self, opinion: Opinion) -> "Feedback | None":
        from mlflow.entities import AssessmentSource, Feedback

        if not opinion:
            return None
        note, given_at_ms = self._redact(opinion.note, LONGEST_NOTE), int(opinion.given_at * 1000)
        return Feedback(
            name=NOTE if opinion.thumb is None else THUMB,
            value=note if opinion.thumb is None else opinion.thumb,
            # An empty one, for None would leave the one that is there.
            rationale="" if opinion.thumb is None else note,
            source=AssessmentSource("HUMAN", SOURCE),
            create_time_ms=given_at_ms,
            last_update_time_ms=given_at_ms,
        )


def _is_ours(assessment: "Assessment") -> bool:
    """Others may have said something of the step too, in MLflow's pages."""
    source = assessment.source
    return assessment.name in (THUMB, NOTE) and (source.source_type, source.source_id) == ("HUMAN", SOURCE)


def _assessment_content(assessment: Any) -> tuple[str, object, str]:
    return assessment.name, assessment.feedback.value, assessment.rationale or ""
