"""The end of a run, whatever becomes of its store."""

import socket

import pytest

from pokeview.play.ending import SessionEnding
from pokeview.tracking.recorder import RunState
from pokeview.tracking.runs import run_opening
from pokeview.tracking.runs.run_opening import end_run, incomplete
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.store.store import Store
from tests.support.tracking.played_steps import FACTS, step_done


def test_a_run_that_was_saved_needs_no_sentence(store: Store) -> None:
    recorder = MlflowRecorder(store)
    recorder.start(FACTS)
    recorder.record(step_done(1))
    ended = end_run(recorder, SessionEnding.FINISHED)
    assert (ended.state, ended.waiting, incomplete(ended)) == (RunState.FINISHED, 0, "")


def test_a_store_out_of_reach_is_left_with_a_word_on_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setattr(run_opening, "OFFLINE_SECONDS", 0)
    recorder = MlflowRecorder(Store(address))
    recorder.start(FACTS)
    recorder.record(step_done(1))
    ended = end_run(recorder, SessionEnding.FINISHED)
    assert (ended.state, ended.waiting) == (RunState.OFFLINE, 1)
    assert incomplete(ended).startswith(f"The run is not complete: The MLflow server {address} does not answer: ")
    assert "`pokeview send`" in incomplete(ended)
    assert "Saving the MLflow run" in capsys.readouterr().err
