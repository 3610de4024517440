"""What a run keeps of each event, and the order in which it waits for the store."""

from pathlib import Path

import pytest

from pokeview.play.budget import Spent
from pokeview.play.events import AgentChosen, Event, GameFinished, MilestoneReached, ThoughtStreamed
from pokeview.play.recording.recording import Recording
from pokeview.tracking.runs.outbox import MOST_ENTRIES_A_BATCH, Entry, EventEntries, Outbox, recorded_entry
from tests.support.play.recorded import new_session, play_to
from tests.support.tracking.played_steps import step_done


def test_a_step_becomes_its_figures() -> None:
    entry = EventEntries().entry_of(step_done(3))
    assert entry is not None
    assert entry.ends_step
    assert entry.step == 3
    assert entry.metrics["frames"] == 180.0
    assert "dollars" not in entry.metrics


def test_a_step_tells_what_the_session_has_cost_so_far() -> None:
    entry = EventEntries().entry_of(step_done(1, Spent(input_tokens=1200, output_tokens=30, dollars=0.5)))
    assert entry is not None
    assert entry.metrics["input_tokens"] == 1200.0
    assert entry.metrics["output_tokens"] == 30.0
    assert entry.metrics["dollars"] == 0.5


def test_a_sum_of_which_a_part_is_unknown_is_not_told() -> None:
    entry = EventEntries().entry_of(
        step_done(1, Spent(input_tokens=1200, output_tokens=30, dollars=0.5, dollars_known=False))
    )
    assert entry is not None
    assert "dollars" not in entry.metrics
    assert "input_tokens" in entry.metrics


@pytest.mark.parametrize(
    ("event", "tags"),
    [
        (AgentChosen(5, "random"), {"agent": "random"}),
        (GameFinished(6), {"game_finished": "6"}),
    ],
)
def test_turning_points_become_tags(event: Event, tags: dict[str, str]) -> None:
    entry = EventEntries().entry_of(event)
    assert entry is not None
    assert entry.tags == tags
    assert not entry.ends_step


def test_a_milestone_goes_with_the_end_of_its_step() -> None:
    entries = EventEntries()
    assert entries.entry_of(MilestoneReached(4, "starter", "Got a friend")) is None
    entry, next_entry = entries.entry_of(step_done(4)), entries.entry_of(step_done(5))
    assert entry is not None
    assert next_entry is not None
    assert entry.tags == {"milestone.starter": "4"}
    assert entry.metrics["milestone.starter"] == 4.0
    assert not next_entry.tags


async def test_what_is_recorded_of_a_step_becomes_the_very_same_entry(tmp_path: Path) -> None:
    session, entries = new_session(tmp_path / "session.sqlite3"), EventEntries()
    told = [entry async for event in play_to(session, 60) if (entry := entries.entry_of(event))]
    session.close()
    recording = Recording.open(tmp_path / "session.sqlite3")
    assert [recorded_entry(step) for step in recording.steps()] == told
    recording.close()
    assert any(entry.tags for entry in told), "a milestone is reached"


def test_a_thought_is_not_kept() -> None:
    assert EventEntries().entry_of(ThoughtStreamed(1, "Hm.")) is None


def test_entries_wait_in_order_until_they_are_removed() -> None:
    outbox = Outbox()
    outbox.add(Entry(1, ends_step=True))
    outbox.add(Entry(2))
    outbox.add(Entry(2, ends_step=True))
    batch = outbox.next_batch()
    assert [entry.step for entry in batch] == [1, 2, 2]
    assert outbox.next_batch() == batch
    assert outbox.steps == 2
    outbox.add(Entry(3, ends_step=True))
    outbox.remove(batch)
    assert [entry.step for entry in outbox.next_batch()] == [3]
    assert outbox.steps == 1


def test_steps_can_be_left_to_the_recording_in_the_middle_of_a_batch() -> None:
    outbox = Outbox()
    outbox.add(Entry(1, ends_step=True))
    outbox.add(Entry(2, tags={"agent": "random"}))
    outbox.add(Entry(2, ends_step=True))
    batch = outbox.next_batch()
    outbox.leave_to_recording()
    outbox.add(Entry(3, ends_step=True))
    outbox.remove(batch)
    assert (outbox.steps, outbox.waiting) == (1, 3)
    assert [(entry.step, dict(entry.tags)) for entry in outbox.next_batch()] == [(0, {"agent": "random"}), (3, {})]
    outbox.forget_left()
    assert outbox.waiting == 1


def test_a_batch_is_no_larger_than_mlflow_takes() -> None:
    outbox = Outbox()
    costly = EventEntries().entry_of(step_done(1, Spent(input_tokens=1, output_tokens=1, dollars=1.0)))
    assert costly is not None
    for _ in range(MOST_ENTRIES_A_BATCH + 1):
        outbox.add(costly)
    batch = outbox.next_batch()
    assert len(batch) == MOST_ENTRIES_A_BATCH
    assert sum(len(entry.metrics) for entry in batch) <= 1000
    assert MOST_ENTRIES_A_BATCH <= 100
