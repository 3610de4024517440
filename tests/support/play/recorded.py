"""Recordings to test with: of the bundled game as the explorer plays it, and of made-up steps that need no machine."""

import json
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from pokeview.agents import make_agent
from pokeview.games import fernvale
from pokeview.play.actions import Button, Input, Outcome, press
from pokeview.play.agent import Decision, Usage
from pokeview.play.budget import Spent
from pokeview.play.events import Event, StepDone
from pokeview.play.json_form import to_json
from pokeview.play.progress import Progress
from pokeview.play.recording.inputs import OBSERVED
from pokeview.play.recording.recorded_step import Account, RecordedStep, RecordingFacts
from pokeview.play.recording.recording import Recording, recording_path
from pokeview.play.replay.resume import record_session, resume_session
from pokeview.play.session import Session
from pokeview.play.state_summary import StateSummary
from tests.support.play.opening import open_session

FACTS = RecordingFacts("5e55", "fernvale", "FERNVALE", "ab" * 32, seed=4, agent="made up", started_at=1.0)


def made_up_step(
    number: int,
    *,
    agent: str = "made up",
    enemy: str | None = None,
    milestones: tuple[str, ...] = (),
    thoughts: str = "",
    memory: dict[str, object] | None = None,
) -> RecordedStep:
    """A step that was never played. Without an `enemy` its state cannot be read; '' is one outside a battle."""
    action = press("right", "a")
    account = Account(
        memory=memory or {"notes": f"I was at {number}.", "known": list(range(number % 40))},
        agent=agent,
        outcome=Outcome((Button.RIGHT, Button.A), 40, "text came up", ("HELLO",)),
        changes=("turned right",),
        milestones=milestones,
        progress=Progress(frames=120 + 40 * number, squares_seen=number, decision_seconds=0.5),
        spent=Spent(steps=number, dollars=0.25),
        state=None if enemy is None else StateSummary("overworld", "HOME", 1, 2, 3, (), (), 3000, "", enemy),
        nudges=("Go right.",),
        thoughts=thoughts or f"I think of {number}.",
        decision=Decision(action, "It is on the right.", Usage(100, 20, None, None)),
        recorded_at=1.5,
    )
    inputs = (OBSERVED, Input(Button.RIGHT, 8), *[Input(None, 4)] * number, Input(Button.A, 8))
    greys = bytes((number * 7 + index // 40) % 256 for index in range(5760))
    return RecordedStep(number, inputs, 120 + 40 * number, f"{number:064x}", greys, account)


def make_recording(path: Path, steps: int) -> Recording:
    """A recording of made-up steps."""
    recording = Recording.create(path, FACTS)
    for number in range(1, steps + 1):
        recording.append(made_up_step(number))
    return recording


def read_all(path: Path) -> list[RecordedStep]:
    """All steps of a recording. Raises RecordingError."""
    with closing(Recording.open(path)) as recording:
        return list(recording.steps())


def files_beside(path: Path) -> list[str]:
    """The names of all files in its folder, its own too."""
    return sorted(file.name for file in path.parent.iterdir())


def new_session(path: Path, seed: int = 4) -> Session:
    """The explorer and the bundled game, recorded from power-on."""
    session = open_session(make_agent("explorer", seed), seed=seed)
    record_session(session, path)
    return session


def resumed(path: Path, seed: int = 4) -> Session:
    """The same after the last step of its recording."""
    return resume_session(Recording.open(path), fernvale.cartridge(), lambda name: make_agent(name, seed))


async def play_to(session: Session, step: int) -> AsyncGenerator[Event, None]:
    """Switch on and play until a step is done."""
    await session.power_on()
    async with aclosing(session.play()) as events:
        async for event in events:
            yield event
            if isinstance(event, StepDone) and event.step >= step:
                return


async def record_game(path: Path, steps: int, seed: int = 4) -> str:
    """Record the explorer's first steps in the bundled game. Returns the state hash after them."""
    session = new_session(path, seed)
    async for _ in play_to(session, steps):
        pass
    state_hash = session.state_hash()
    session.close()
    return state_hash


def what_happened(step: RecordedStep) -> dict[str, Any]:
    """All of a step but what the clock on the wall had to do with it."""
    account = to_json(Account, step.account)
    del account["recorded_at"], account["spent"]["seconds"], account["progress"]["decision_seconds"]
    return {
        "step": step.step,
        "inputs": step.inputs,
        "frame": step.frame,
        "state_hash": step.state_hash,
        "greys": step.greys,
        "account": json.dumps(account),
    }


async def play_and_tell(path: Path, step: int) -> None:
    """Begin a recording or go on with it, and print the number of each step that is done."""
    session = resumed_or_new(path)
    async for event in play_to(session, step):
        told = f"done {event.step}" if isinstance(event, StepDone) else type(event).__name__
        print(told, file=sys.stdout, flush=True)
    session.close()


def resumed_or_new(path: Path, seed: int = 4) -> Session:
    return resumed(path, seed) if path.exists() else new_session(path, seed)


def record_made_up(home: Path, session_id: str, steps: int = 2, **facts: object) -> Path:
    """A recording of steps that nobody played, in the home folder."""
    path = recording_path(home, session_id)
    recording = Recording.create(path, replace(FACTS, session_id=session_id, **facts))  # type: ignore[arg-type]
    for number in range(1, steps + 1):
        recording.append(made_up_step(number))
    recording.close()
    return path
