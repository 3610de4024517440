"""What is recorded of a session, and of each of its steps."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from pokeview import __version__
from pokeview.games.state import GameState, Monster
from pokeview.play.actions import Input, Outcome
from pokeview.play.agent import Decision
from pokeview.play.budget import Spent
from pokeview.play.events import StepDone
from pokeview.play.progress import Progress
from pokeview.play.recording.packing import picture_as_greys


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
class StateSummary:
    """A state in brief, enough to tell where a step has ended. `y` and `x` are a square of the map.

    `enemy` is the one that is fought, '' outside a battle.
    """

    mode: str
    place: str
    map_id: int
    y: int
    x: int
    party: tuple[str, ...]
    badges: tuple[str, ...]
    money: int
    dialogue: str
    enemy: str = ""


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
        state=summary(done.state),
        nudges=nudges,
        thoughts=thoughts,
        decision=done.decision,
        recorded_at=done.done_at,
    )
    return RecordedStep(done.step, inputs, done.progress.frames, state_hash, picture_as_greys(done.picture), account)


def summary(state: GameState | None) -> StateSummary | None:
    """A state in brief; None stays None."""
    if state is None:
        return None
    here = state.position
    return StateSummary(
        mode=state.mode.value,
        place=state.area.name if state.area else "",
        map_id=here.map_id,
        y=here.y,
        x=here.x,
        party=tuple(map(_brief, state.party)),
        badges=state.badges,
        money=state.money,
        dialogue=state.dialogue,
        enemy=f"{state.battle.enemy.species} L{state.battle.enemy.level}" if state.battle else "",
    )


def _brief(monster: Monster) -> str:
    return f"{monster.nickname} {monster.species} L{monster.level} {monster.hp}/{monster.max_hp}"
