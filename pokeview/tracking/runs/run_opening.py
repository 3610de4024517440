"""Opens the recorder that the settings ask for, and ends its run however long that takes."""

import sys
from time import monotonic

from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.config import Config
from pokeview.play.ending import SessionEnding
from pokeview.play.recording.recording import Recording
from pokeview.play.session import Session
from pokeview.tracking.recorder import Recorder, RunState, RunStatus, SessionFacts
from pokeview.tracking.runs.null_recorder import NullRecorder
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.store.store import Store, choose_store

QUICK_SECONDS = 0.5
PATIENT_SECONDS = 120.0
OFFLINE_SECONDS = 15.0
"""Enough for a server that is started anew; one that stays away gets the rest by `pokeview send`."""


def store_of(config: Config) -> Store:
    """The MLflow store that the settings ask for."""
    return choose_store(config.tracking_uri, config.home, config.experiment)


def open_recorder(config: Config, choice: ModelChoice) -> Recorder:
    """An MLflow recorder, or one that records nothing. Agents that are logged ask models as `choice` says."""
    if not config.tracking:
        return NullRecorder()
    return MlflowRecorder(store_of(config), tracing=config.tracing, choice=choice)


def facts_of(session: Session) -> SessionFacts:
    """What the run is told of a session."""
    recorded = session.recording.facts if session.recording else None
    return SessionFacts(
        session_id=session.session_id,
        game=session.game.name,
        cartridge_title=session.cartridge_title,
        agent=session.agent.name,
        seed=session.seed,
        step=session.step,
        recording=session.recording,
        parent_session=recorded.parent_session if recorded else "",
        parent_step=recorded.parent_step if recorded else 0,
    )


def facts_of_recording(recording: Recording) -> SessionFacts:
    """What the run is told of a session that nobody plays now. Raises RecordingError."""
    facts, last = recording.facts, recording.last_step
    return SessionFacts(
        session_id=facts.session_id,
        game=facts.game,
        cartridge_title=facts.cartridge_title,
        agent=recording.step(last).account.agent if last else facts.agent,
        seed=facts.seed,
        step=last,
        recording=recording,
        parent_session=facts.parent_session,
        parent_step=facts.parent_step,
    )


def end_run(recorder: Recorder, ending: SessionEnding) -> RunStatus:
    """End the run as its session ended; what takes a while is said on stderr. Ctrl+C leaves what is not sent yet."""
    if not recorder.close(ending, QUICK_SECONDS):
        print("Saving the MLflow run (Ctrl+C to leave it) ...", file=sys.stderr)
        try:
            _wait(recorder, ending)
        except KeyboardInterrupt:
            print(_what_is_not_saved(recorder.status), file=sys.stderr)
    return recorder.status


def incomplete(ended: RunStatus) -> str:
    """A sentence on what is wrong with a run that has ended, '' for nothing."""
    if not ended.problem:
        return ""
    later = " Of a recorded session, `pokeview send` sends the rest later." if ended.state is RunState.OFFLINE else ""
    return f"The run is not complete: {ended.problem}{later}"


def _wait(recorder: Recorder, ending: SessionEnding) -> None:
    """Give up in the end, and soon on a store that is out of reach."""
    begins_at = monotonic()
    while not recorder.close(ending, QUICK_SECONDS):
        patience_seconds = OFFLINE_SECONDS if recorder.status.state is RunState.OFFLINE else PATIENT_SECONDS
        if monotonic() - begins_at > patience_seconds:
            return


def _what_is_not_saved(status: RunStatus) -> str:
    edits = f" and {status.edits_waiting} changes of the run" if status.edits_waiting else ""
    return f"{status.waiting} steps{edits} were not saved."
