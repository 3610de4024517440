"""A session and a recorder that do as they are told, and the values that they tell of."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

import numpy as np

from pokeview.errors import PokeviewError, SettingError
from pokeview.games.profile import Game, Memory, Milestone, Names
from pokeview.games.state import Area, Direction, GameMode, GameState, Monster, Position
from pokeview.play.actions import Button, Outcome, press
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.budget import Budget, Spent
from pokeview.play.ending import SessionEnding
from pokeview.play.events import (
    AgentChosen,
    Decided,
    Event,
    FrameDrawn,
    GameFinished,
    MilestoneReached,
    Picture,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.observation import Observation
from pokeview.play.progress import Milestones, Progress
from pokeview.play.recording.recording import Recording
from pokeview.sessions.openings import Opened
from pokeview.sessions.roster import Candidate
from pokeview.tracking.logged_models.model_listing import ListedModel
from pokeview.tracking.machine_use import GpuUse, MachineUse
from pokeview.tracking.recorder import (
    LastTrace,
    LoggedModel,
    RankedModel,
    RecentRun,
    RunEdit,
    RunState,
    RunStatus,
    SessionFacts,
)

DECISION = Decision(press("right", "right", "right", "a"), "The elder may know the way.")
OUTCOME = Outcome((Button.RIGHT, Button.RIGHT, Button.RIGHT, Button.A), 72)
THOUGHTS = (
    "I am in the village square. ",
    "The elder stands three squares to the right,\nso I walk ",
    "over and talk.",
)


def picture(shade: int = 0) -> Picture:
    """Bars of grey, moved by `shade`."""
    across = (np.arange(160) // 20 + shade) % 4 * 85
    return np.broadcast_to(across[None, :, None], (144, 160, 3)).astype(np.uint8)


def monster(nickname: str, level: int, hp: int, max_hp: int, status: str = "") -> Monster:
    return Monster(1, nickname, nickname, level, hp, max_hp, status, ())


STATE = GameState(
    GameMode.OVERWORLD,
    Position(1, 12, 5),
    Direction.RIGHT,
    area=Area(1, "FERN VILLAGE", ("." * 10,) * 18),
    party=(monster("PUDDLUP", 7, 18, 24), monster("GLOOMOTH", 4, 3, 17, "PSN")),
    money=2760,
    badges=("MOSS",),
)


def never(before: GameState, after: GameState) -> bool:
    return False


class FakeGame:
    """A profile with three milestones that are reached by command only."""

    name = "fernvale"
    title = "FERNVALE"
    names = Names()
    milestones = (
        Milestone("partner", "Chose a partner", never),
        Milestone("rival", "Beat the rival", never),
        Milestone("badge", "Won the Moss Badge", never),
    )

    def __init__(self) -> None:
        self.finished_at_step = 0
        self.step = 0

    def read(self, memory: Memory) -> GameState | None:
        return STATE

    def where(self, memory: Memory) -> Position | None:
        return STATE.position

    def is_busy(self, memory: Memory) -> bool:
        return False

    def look(self, memory: Memory) -> bytes:
        return b""

    def is_finished(self, state: GameState) -> bool:
        return 0 < self.finished_at_step <= self.step


class FakeAgent(Agent):
    """Has a name; the session's script thinks for it."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        yield DECISION


MISSING_KEY = "The agent 'keyless' needs OPENAI_API_KEY. Set it, or choose another agent."

Gate = asyncio.Event
"""In a script: wait here until somebody opens it."""

Script = Callable[[int, str], Sequence[Event | Gate]]
"""What happens in a step, from its number and its agent's name."""


def whole_step(step: int, agent: str) -> Sequence[Event | Gate]:
    """A step in which everything goes well."""
    return [
        StepStarted(step, agent, Observation(step, "FERNVALE", picture(step), STATE)),
        *(ThoughtStreamed(step, text) for text in THOUGHTS),
        Decided(step, DECISION, 2.34),
        FrameDrawn(step * 100, picture(step)),
        FrameDrawn(step * 100 + 2, picture(step + 1)),
        step_done(step, agent),
    ]


def step_done(step: int, agent: str) -> StepDone:
    return StepDone(step, agent, DECISION, OUTCOME, STATE, Progress(milestones=1), picture(step + 1))


def script_of(*steps: Sequence[Event | Gate]) -> Script:
    """These steps in order, then whole ones for ever."""
    return lambda step, agent: steps[step - 1] if step <= len(steps) else whole_step(step, agent)


class FakeSession:
    """Plays a script. A step that is cancelled is played again from its start."""

    def __init__(self, script: Script = whole_step, agent: str = "explorer", state: GameState | None = STATE) -> None:
        self.session_id = "0123456789ab"
        self.recording: Recording | None = None
        self.fake_game = FakeGame()
        self.game: Game = self.fake_game
        self.agent: Agent = FakeAgent(agent)
        self.state = state
        self.step = 0
        self.finished = False
        self.picture_every = 0
        self.spent = Spent()
        self.budget = Budget()
        self.nudges: list[str] = []
        self.milestones = Milestones(self.game)
        self.closed = False
        self.interrupted_steps: list[int] = []
        self.ends_after: type[Event] | None = None
        self.script = script
        self._new_agent: Agent | None = None

    async def settle(self) -> list[Event]:
        return []

    async def power_on(self) -> Picture:
        return picture()

    def choose_agent(self, agent: Agent) -> None:
        self._new_agent = agent

    def nudge(self, sentence: str) -> None:
        self.nudges.append(sentence)

    async def play(self) -> AsyncGenerator[Event, None]:
        while not self.finished:
            if self._new_agent is not None:
                self.agent, self._new_agent = self._new_agent, None
                yield AgentChosen(self.step + 1, self.agent.name)
            for item in self.script(self.step + 1, self.agent.name):
                if isinstance(item, Gate):
                    await self._wait(item)
                else:
                    self._follow(item)
                    yield item
                    if isinstance(item, self.ends_after or ()):
                        return

    def close(self) -> None:
        self.closed = True

    async def _wait(self, gate: Gate) -> None:
        try:
            await gate.wait()
        except asyncio.CancelledError:
            self.interrupted_steps.append(self.step + 1)
            raise

    def _follow(self, event: Event) -> None:
        match event:
            case StepDone(step=step, state=state):
                self.step = self.fake_game.step = step
                self.state = state
            case MilestoneReached(name=name):
                self.milestones.reached += [one for one in self.game.milestones if one.name == name]
            case GameFinished():
                self.finished = True


@dataclass
class FakeRoster:
    """Agents of which one has no key and two ask a model. Its endpoint offers `models`, once `may_answer` is set."""

    agents: Sequence[str] = ("explorer", "random", "keyless", "openai")
    model_agents: Sequence[str] = ("keyless", "openai")
    local: Sequence[str] = ("gemma-3-270m",)
    models: Sequence[str] | PokeviewError = ("gpt-5", "gpt-5-mini", "qwen3-8b")
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    made: list[Candidate] = field(default_factory=list)
    makes: dict[str, Agent] = field(default_factory=dict)
    """Agents to give out instead of fake ones, by name."""
    find_logged: Callable[[], Sequence[ListedModel]] = tuple

    def candidate(self, name: str) -> Candidate:
        agent, _, model = name.partition(" ")
        return Candidate(agent, model)

    def known(self, agent: str) -> list[Candidate]:
        return [Candidate(agent, name, local=True) for name in self.local]

    def logged(self) -> Sequence[ListedModel]:
        return self.find_logged()

    async def offered(self, agent: str) -> list[Candidate]:
        await self.may_answer.wait()
        if isinstance(self.models, PokeviewError):
            raise self.models
        return [Candidate(agent, name) for name in self.models]

    def make(self, candidate: Candidate) -> Agent:
        if candidate.agent == "keyless":
            raise SettingError(MISSING_KEY)
        self.made.append(candidate)
        name = f"{candidate.agent} {candidate.model}".strip()
        return self.makes.get(candidate.agent) or FakeAgent(name)


@dataclass
class FakeWays:
    """Leads to sessions that a test has put there, and keeps what was asked for."""

    sessions: list[Opened | PokeviewError] = field(default_factory=list)
    asked: list[object] = field(default_factory=list)

    def resumed(self, which: str) -> Callable[[], Opened]:
        self.asked.append(which)
        return self._next

    def branched(self, recording: Recording, step: int, candidate: Candidate) -> Opened:
        self.asked.append((recording, step, candidate))
        return self._next()

    def _next(self) -> Opened:
        session = self.sessions.pop(0)
        if isinstance(session, PokeviewError):
            raise session
        return session


MODEL = LoggedModel("explorer", "m-0f9d3c1b7a5e4d2f8c6b0a9e8d7c6b5a", "models:/explorer/3", "3")
RUNNING = RunStatus(
    RunState.RUNNING,
    store="sqlite:///mlflow.db",
    experiment="fernvale",
    run_name="explorer-fernvale-7",
    run_id="5c0ffee5c0ffee5c0ffee5c0ffee5c0f",
    steps=128,
    metrics={
        "milestones": (0, 0, 1, 1, 1, 2, 2, 3, 3, 4),
        "squares_seen": (9, 21, 30, 44, 44, 51, 60, 75, 90, 96),
        "level_total": (5, 5, 5, 6, 6, 7, 7, 8, 11, 11),
        "decision_seconds": (2.1, 2.0, 3.4, 1.9, 2.2, 5.9, 2.0, 2.1, 2.3, 2.3),
    },
)


SURROUNDED = replace(
    RUNNING,
    machine=MachineUse(12.4, 34.2, 2000.0, (GpuUse(87.0, 45.1, 10_800.0, 210.4),)),
    last_trace=LastTrace("tr-80ab351c0ffee", "OK", 678),
    ranked_models=(RankedModel("explorer@champion", 2.5, 3), RankedModel("m-1", 0.25, 1)),
    recent_runs=(
        RecentRun("fernvale-random-0a1b2c", "random", RunState.FINISHED, 2, 1280),
        RecentRun("my best run", "openai gpt-5-mini", RunState.RUNNING, 12),
    ),
)


@dataclass
class FakeRecorder:
    """Keeps what it is told. A model is logged, or not, when a test says so."""

    status: RunStatus = RUNNING
    events: list[Event] = field(default_factory=list)
    asked_agents: list[str] = field(default_factory=list)
    futures: list["Future[LoggedModel]"] = field(default_factory=list)
    edits: list[RunEdit] = field(default_factory=list)
    edited: list["Future[str]"] = field(default_factory=list)
    endings: list[SessionEnding] = field(default_factory=list)

    def start(self, facts: SessionFacts) -> None: ...

    def record(self, event: Event) -> None:
        self.events.append(event)

    def log_model(self, agent: str) -> "Future[LoggedModel]":
        self.asked_agents.append(agent)
        self.futures.append(Future())
        return self.futures[-1]

    def finish_logging(self, model: LoggedModel = MODEL) -> None:
        self.futures[-1].set_result(model)
        self.status = replace(self.status, models=(*self.status.models, model))

    def edit_run(self, edit: RunEdit) -> "Future[str]":
        self.edits.append(edit)
        self.edited.append(Future())
        return self.edited[-1]

    def close(self, ending: SessionEnding, timeout_seconds: float) -> bool:
        self.endings.append(ending)
        return True
