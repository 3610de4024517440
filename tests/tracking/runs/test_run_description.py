"""What MLflow's pages say of a run."""

from dataclasses import replace
from typing import cast

import pokeview
from pokeview.play.recording.recording import Recording
from pokeview.tracking.runs.run_description import describe_run, with_note
from tests.support.tracking.played_steps import FACTS


def test_a_session_without_a_recording() -> None:
    version = pokeview.__version__
    assert describe_run(FACTS, "r1") == f"fernvale played by explorer: session 0123456789ab, pokeview {version}."


def test_a_branch_that_can_be_watched_again() -> None:
    recording = cast(Recording, object())
    told = describe_run(replace(FACTS, recording=recording, parent_session="ffff", parent_step=12), "r1")
    assert "session 0123456789ab, a branch of ffff from step 12, pokeview" in told
    assert told.endswith("Watch it again: `pokeview replay r1`")


def test_notes_come_below_and_once() -> None:
    once = with_note("Played.", "It got stuck.")
    assert once == "Played.\n\nIt got stuck."
    assert with_note(once, "It got stuck.") == once
    assert with_note(once, "stuck.") == "Played.\n\nIt got stuck.\n\nstuck."
    assert with_note("", "A note.") == "A note."
