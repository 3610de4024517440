"""A model's memory is layered, bounded, and forgets the least useful first."""

from pokeview.agents.llm.memory import LAST_STEPS, LONGEST_NOTES, MOST_HEARD, OLDER_STEPS, AgentMemory


def remember(memory: AgentMemory, steps: int, change: str = "moved", filler: str = "") -> None:
    for step in range(1, steps + 1):
        memory.note_step(step, "HOME", f"walk {step}", "because", (f"{change} {step}" + filler,))


def test_recent_steps_are_kept_raw_and_older_ones_in_brief() -> None:
    memory = AgentMemory()
    remember(memory, LAST_STEPS + 2)
    text = memory.as_text()
    assert "step 1 in HOME: walk 1 -> moved 1" in text
    assert f"step 12 in HOME: walk {LAST_STEPS + 2} (because) -> moved {LAST_STEPS + 2}" in text
    assert text.index("## Earlier") < text.index("## The last steps")


def test_a_step_without_effect_is_not_kept_for_long() -> None:
    memory = AgentMemory()
    memory.note_step(1, "HOME", "press b", "hm", ("nothing changed",))
    remember(memory, LAST_STEPS)
    assert "press b" not in memory.as_text()


def test_memory_does_not_grow_with_the_session() -> None:
    memory = AgentMemory()
    remember(memory, 5000, change="text: story", filler="x" * 900)
    assert len(memory.recent) == LAST_STEPS
    assert len(memory.older) == OLDER_STEPS
    assert len(memory.heard) == MOST_HEARD
    assert len(memory.as_text()) < 40_000


def test_notes_are_replaced_and_bounded() -> None:
    memory = AgentMemory()
    memory.take_notes("The door is shut.")
    memory.take_notes("The door\n is open. " + "x" * 9000)
    assert memory.notes.startswith("The door is open.")
    assert len(memory.notes) == LONGEST_NOTES


def test_what_was_said_is_kept_once_with_its_place() -> None:
    memory = AgentMemory()
    for step in range(3):
        memory.note_step(step, "HOME", "talk", "", ("text: 'Old BRAM was asking for you.'",))
    assert memory.as_text().count("- in HOME: 'Old BRAM was asking for you.'") == 1


def test_forgetting_ends_with_the_notes_and_the_last_step() -> None:
    memory = AgentMemory()
    memory.take_notes("Keep me.")
    remember(memory, 30)
    while memory.drop_oldest():
        pass
    assert "Keep me." in memory.as_text()
    assert "step 30" in memory.as_text()
    assert "step 29" not in memory.as_text()
