"""What is recorded of a session, and of each of its steps."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from pokeview import __version__
from pokeview.play.actions import Input, Outcome
from pokeview.play.agent import Decision
from pokeview.play.budget import Spent
from pokeview.play.events import StepDone
from pokeview.play.progress import Progress
from pokeview.play.state_summary import StateSummary


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What a session is, from its start.

    `agent` plays first, `pyboy` is the emulator's version, and `started_at` is in seconds since 1970. A branch has its
    first `parent_step` steps from the session `parent_session`.
    """

    session_id: str
    game: str
    cartridge_title: str
    cartridge_sha256: str
    seed: int
    agent: str
    pokeview: str = __version__
    pyboy: str = field(default_factory=lambda: version("pyboy"))
    started_at: float = field(default_factory=time.time)
    parent_session: str = ""
    parent_step: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """What happened in a step, in the words of those who took part. Thoughts and reasons are untrusted text.

    `memory` is what the agent remembers after the step, `milestones` names those that the step has reached, `nudges`
    is what the viewer had said before it. `recorded_at` is in seconds since 1970.
    """

    memory: dict[str, object]
    agent: str
    outcome: Outcome
    changes: tuple[str, ...]
    milestones: tuple[str, ...]
    progress: Progress
    spent: Spent
    state: StateSummary | None
    nudges: tuple[str, ...]
    thoughts: str
    decision: Decision
    recorded_at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """One step.

    `inputs` are all since the step before, those of abandoned actions too, with OBSERVED where the state was read;
    `frame` counts frames since power-on and `state_hash` is the machine's, both after the step; `greys` is the last
    picture, four pixels a byte.
    """

    step: int
    inputs: tuple[Input, ...]
    frame: int
    state_hash: str
    greys: bytes
    account: Account


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The machine after a step, and what the session had come to by then: it spares a replay from the start."""

    step: int
    machine: bytes
    journey: Mapping[str, object]


def recorded_step(
    done: StepDone,
    *,
    inputs: tuple[Input, ...],
    state_hash: str,
    milestones: tuple[str, ...],
    thoughts: str,
    nudges: tuple[str, ...],
    memory: dict[str, object],
) -> RecordedStep:
    """A step as it is recorded."""
    account = Account(
        memory=memory,
        agent=done.agent,
        outcome=done.outcome,
        changes=done.changes,
        milestones=milestones,
        progress=done.progress,
        spent=done.spent,
        state=done.summary,
        nudges=nudges,
        thoughts=thoughts,
        decision=done.decision,
        recorded_at=done.done_at,
    )
    return RecordedStep(done.step, inputs, done.progress.frames, state_hash, done.greys, account)
