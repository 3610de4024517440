"""The recorder that keeps an MLflow run of a session."""

import logging
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from pokeview.agents import asked_parameters
from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.errors import RecordingError, TrackingError
from pokeview.play.ending import SessionEnding
from pokeview.play.events import Event
from pokeview.play.recording.recording import Recording
from pokeview.play.takers import ALL_BUT_FRAMES, takes
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.logged_models.model_requests import ModelRequests, refused
from pokeview.tracking.recorder import LoggedModel, RunEdit, RunState, RunStatus, SessionFacts
from pokeview.tracking.runs.background import Background
from pokeview.tracking.runs.catching_up import batches_lacking
from pokeview.tracking.runs.feedback import RunFeedback
from pokeview.tracking.runs.neighbours import Neighbours
from pokeview.tracking.runs.outbox import Entry, EventEntries, Outbox
from pokeview.tracking.runs.recording_artifact import RecordingArtifact
from pokeview.tracking.runs.run_edits import RunEdits, refused_edit
from pokeview.tracking.runs.run_traces import RunTraces
from pokeview.tracking.runs.seat_scores import SeatScores
from pokeview.tracking.runs.session_run import SessionRun, kill_stale_runs, open_run
from pokeview.tracking.runs.told_status import ToldStatus
from pokeview.tracking.store.store import Store, open_store
from pokeview.tracking.store.store_problems import problem_sentence, raised_as_tracking_error
from pokeview.tracking.traces.step_trace import EventTraces

_logger = logging.getLogger(__name__)

_WRITE_EVERY_SECONDS = 2.0
"""A batch of several steps costs little more than one of a single step."""
_FIRST_RETRY_SECONDS = 0.5
_LONGEST_RETRY_SECONDS = 30.0
_LONGEST_LAST_RETRY_SECONDS = 2.0
"""While somebody waits for the run to end."""

MOST_STEPS_WAITING = 500
"""Of a session with a recording: when the store is away for longer, the steps are read from there again."""


class MlflowRecorder:
    """Writes a session to an MLflow run from a thread of its own, some steps at a time.

    What the store does not take is kept in order and tried again, so play never waits and nothing is lost or doubled.
    Whenever the run is opened, it first gets those steps of the session's recording that it lacks. `tracing` adds an
    MLflow trace of each step; `choice` says how agents ask models when they are logged.
    """

    def __init__(self, store: Store, *, tracing: bool = True, choice: ModelChoice | None = None) -> None:
        self._store = store
        self._choice = choice or ModelChoice()
        self._tracing = tracing
        self._told = ToldStatus(
            RunStatus(RunState.CONNECTING, store=store.shown_uri, experiment=store.experiment, keeps_traces=tracing)
        )
        self._event_entries = EventEntries(EventTraces() if tracing else None)
        self._outbox = Outbox()
        self._scores = SeatScores("")
        self._requests = ModelRequests()
        self._edits = RunEdits(store.tracking_uri)
        self._neighbours = Neighbours(store)
        self._facts: SessionFacts | None = None
        self._run: SessionRun | None = None
        self._traces: RunTraces | None = None
        self._feedback: RunFeedback | None = None
        self._artifact: RecordingArtifact | None = None
        self._is_caught_up = False
        self._steps_behind = self._traces_lost = 0
        self._lack_problem = self._artifact_problem = ""
        self._ending: SessionEnding | None = None
        self._retry_seconds = _FIRST_RETRY_SECONDS
        self._background = Background("pokeview recorder", self._work)

    @property
    def status(self) -> RunStatus:
        return self._told.status

    def start(self, facts: SessionFacts) -> None:
        self._facts = facts
        self._scores = SeatScores(facts.agent)
        self._change_status(steps=facts.step)
        self._background.start()

    @takes(*ALL_BUT_FRAMES)
    def record(self, event: Event) -> None:
        self._scores.take(event)
        if entry := self._event_entries.entry_of(event):
            self._add_entry(entry)
            if entry.ends_step:
                self._told.count_step(entry, self._steps_waiting)

    def log_model(self, agent: str) -> Future[LoggedModel]:
        if self._facts is None or self._ending:
            return refused("The run is not open, so no model can be logged to it.")
        future = self._requests.add(agent)
        self._background.wake()
        return future

    def edit_run(self, edit: RunEdit) -> Future[str]:
        if self._facts is None or self._ending:
            return refused_edit("The run is not open, so it cannot be changed.")
        future = self._edits.add(edit)
        self._change_status()
        self._background.wake()
        return future

    def close(self, ending: SessionEnding, timeout_seconds: float) -> bool:
        if self._facts is None:
            return True
        if self._ending is None:
            self._scores.end()
            if entry := self._event_entries.entry_of_interrupted():
                self._add_entry(entry)
        self._ending = self._ending or ending
        self._background.wake()
        self._background.join(timeout_seconds)
        return self.status.state is RunState(self._ending)

    def _add_entry(self, entry: Entry) -> None:
        has_recording = self._facts is not None and self._facts.recording is not None
        if self._outbox.steps >= MOST_STEPS_WAITING and not has_recording:
            # Figures alone take little room.
            self._traces_lost += entry.trace is not None
            entry = replace(entry, trace=None)
        self._outbox.add(entry)
        if self._outbox.steps > MOST_STEPS_WAITING and has_recording:
            self._leave_to_recording()

    def _change_status(self, **changes: Any) -> None:
        self._told.change(**changes, waiting=self._steps_waiting, edits_waiting=self._edits.waiting)

    def _work(self) -> float:
        """Bring the store up to date. Returns the seconds until the next time."""
        try:
            return self._write_waiting()
        except TrackingError as error:
            pause_seconds = self._go_offline(str(error))
            self._change_status(**self._neighbours.measure())
            return pause_seconds
        except BaseException as error:
            _logger.critical("recording to MLflow has ended", exc_info=error)
            self._go_offline("Recording to MLflow ended because of an error in pokeview itself; please report it.")
            raise

    def _write_waiting(self) -> float:
        # Asked before anything is sent: what is recorded meanwhile would be missing from a run that ends now.
        ending = self._ending
        with raised_as_tracking_error(self._store.tracking_uri):
            run = self._open_run()
            self._catch_up(run)
            self._send_batches(run)
            if self._feedback is not None:
                self._feedback.send()
            self._retry_seconds = _FIRST_RETRY_SECONDS
            self._told.note_online()
            self._change_status(problem=self._problem_sentences)
            self._edit(run)
        self._requests.answer(lambda agent: self._log_model(run, agent))
        with raised_as_tracking_error(self._store.tracking_uri):
            self._scores.log(run.client, run.run_id)
        self._log_recording(run_ends=ending is not None)
        if ending:
            self._end_run(run, ending)
        else:
            self._look_around(run)
        return _WRITE_EVERY_SECONDS

    def _open_run(self) -> SessionRun:
        if self._run is None:
            store = open_store(self._store)
            kill_stale_runs(store)
            self._run = open_run(store, self._session, asked_parameters(self._session.agent, self._choice))
            if recording := self._session.recording:
                self._artifact = RecordingArtifact(self._run, recording, at_once=self._session.step > 0)
            if self._tracing:
                self._traces = RunTraces(self._store, store, self._run, self._session.session_id)
                if recording:
                    uri, place = self._store.tracking_uri, self._traces.place
                    self._feedback = RunFeedback(uri, self._run, place, recording, self._session.parent_step)
            _logger.info("the run %s is open in %s", self._run.run_id, self._store.shown_uri)
            self._change_status(run_name=self._run.name, run_id=self._run.run_id, experiment_id=self._run.experiment_id)
        return self._run

    def _catch_up(self, run: SessionRun) -> None:
        """Send what the recording has and the run lacks."""
        if self._is_caught_up:
            return
        # Before the recording is read: later steps may be left to it from now on.
        self._is_caught_up = True
        self._outbox.forget_left()
        if recording := self._session.recording:
            try:
                self._send_lacking(run, recording)
            except RecordingError as error:
                self._lack_problem = f"The run lacks steps. {error}"
        self._steps_behind = 0

    def _send_lacking(self, run: SessionRun, recording: Recording) -> None:
        for batch in batches_lacking(run.steps, recording, self._session.parent_step, traced=self._tracing):
            self._steps_behind = run.steps.missing(recording.last_step)
            self._change_status()
            self._log_batch(run, batch)

    def _send_batches(self, run: SessionRun) -> None:
        while batch := self._outbox.next_batch():
            self._log_batch(run, batch)
            self._outbox.remove(batch)
            self._change_status()

    def _log_batch(self, run: SessionRun, batch: tuple[Entry, ...]) -> None:
        # The traces first: a step that the run has the metrics of is taken to have its trace.
        if self._traces is not None:
            self._traces.log(batch)
            self._change_status(last_trace=self._traces.last or self.status.last_trace)
        run.log(batch)

    def _log_recording(self, *, run_ends: bool) -> None:
        """Log the recording as an artifact if it is time to. The run is none the worse without it."""
        if self._artifact is None or not self._artifact.is_due(run_ends=run_ends):
            return
        problem = ""
        try:
            self._artifact.log()
        except RecordingError as error:
            problem = str(error)
        except Exception as error:  # Every kind of storage that a server names has errors of its own.
            problem = problem_sentence(self._store.tracking_uri, error)
        self._artifact_problem = f"The recording is not in the run. {problem}" if problem else ""
        self._change_status(problem=self._problem_sentences)

    def _end_run(self, run: SessionRun, ending: SessionEnding) -> None:
        with raised_as_tracking_error(self._store.tracking_uri):
            run.end(ending)
        self._change_status(state=RunState(ending))
        _logger.info("the run %s has ended: %s", run.run_id, ending)
        self._background.end()

    def _go_offline(self, problem: str) -> float:
        # The run may be gone, or another store in its place, when there is an answer again.
        self._run, self._is_caught_up = None, False
        self._told.note_offline(problem)
        self._change_status()
        self._requests.refuse(problem)
        longest = _LONGEST_LAST_RETRY_SECONDS if self._ending else _LONGEST_RETRY_SECONDS
        self._retry_seconds = min(self._retry_seconds * 2, longest)
        return self._retry_seconds

    def _edit(self, run: SessionRun) -> None:
        try:
            if name := self._edits.send(run.client, run.run_id):
                self._change_status(run_name=name)
        finally:
            self._change_status()

    def _look_around(self, run: SessionRun) -> None:
        self._change_status(**self._neighbours.measure())
        with raised_as_tracking_error(self._store.tracking_uri):
            self._change_status(**self._neighbours.look(run, self.status.steps))

    def _leave_to_recording(self) -> None:
        self._outbox.leave_to_recording()
        self._is_caught_up = False

    def _log_model(self, run: SessionRun, agent: str) -> LoggedModel:
        agent, _, model = agent.partition(" ")
        logged = log_agent(
            agent,
            self._store,
            game=self._session.game,
            seed=self._session.seed,
            run_id=run.run_id,
            step=self.status.steps,
            choice=self._choice.named(model),
            score=self._scores.score,
        )
        self._scores.note_model(logged.model_id)
        self._change_status(models=(*self.status.models, logged))
        return logged

    @property
    def _steps_waiting(self) -> int:
        return max(self._outbox.waiting, self._steps_behind)

    @property
    def _problem_sentences(self) -> str:
        if lost := self._traces_lost:
            return f"The run lacks the traces of {lost} steps: the store was away for too long."
        about_traces = self._traces.problem if self._traces else ""
        about_prompts = self._run.prompts.problem if self._run else ""
        about_feedback = self._feedback.problem if self._feedback else ""
        return self._lack_problem or self._artifact_problem or about_traces or about_feedback or about_prompts

    @property
    def _session(self) -> SessionFacts:
        assert self._facts is not None, "the thread runs only after start()"
        return self._facts
