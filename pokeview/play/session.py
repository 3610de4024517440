"""One playing of one game: observe, let the agent decide, act. All that happens comes out as a stream of events."""

import asyncio
import time
import uuid
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from typing import TypeVar

from pokeview.errors import AgentError, RecordingError
from pokeview.gameboy import GameBoy
from pokeview.games.profile import Game
from pokeview.games.state import GameState
from pokeview.play.acting import Acting
from pokeview.play.actions import Action, Outcome
from pokeview.play.agent import Agent, Decision, DecisionFailed, Thought
from pokeview.play.budget import Budget, Spent
from pokeview.play.events import (
    AgentChosen,
    AgentFailed,
    BudgetReached,
    Decided,
    Event,
    FrameDrawn,
    GameFinished,
    MilestoneReached,
    Picture,
    RecordingFailed,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.journey import Journey
from pokeview.play.macros.pad import Pad
from pokeview.play.observation import Observation
from pokeview.play.progress import measure
from pokeview.play.recording.inputs import InputLog
from pokeview.play.recording.recorded_step import RecordedStep, Snapshot, recorded_step
from pokeview.play.recording.recording import Recording
from pokeview.play.turn import Turn

POWER_ON_FRAMES = 120
"""From power-on to a picture that a player can answer: every session begins so far in."""

MOST_FAILURES = 3
"""Answers in a row without a usable action before the session pauses."""
NO_CAPS = Budget()

T = TypeVar("T")


class Session:
    """Plays a game with one agent after another.

    The machine advances only through decisions, so a session is fully told by its inputs. `picture_every` is the number
    of frames between two FrameDrawn events while an action is carried out; 0 draws none and is the fastest.

    A step with a `recording` counts as done once it is recorded. `journey` is what the machine has come to already.
    """

    def __init__(
        self,
        gameboy: GameBoy,
        game: Game,
        agent: Agent,
        *,
        seed: int = 0,
        picture_every: int = 0,
        budget: Budget = NO_CAPS,
        recording: Recording | None = None,
        journey: Journey | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.session_id = uuid.uuid4().hex[:12]
        self.game = game
        self.agent = agent
        self.seed = seed
        self.picture_every = picture_every
        self.budget = budget
        self.spent = Spent()
        self.step = 0
        self.state: GameState | None = None
        self.finished = False
        self.recording = recording
        self._gameboy = gameboy
        self._clock = clock
        self._journey = journey or Journey(gameboy, game)
        self.milestones = self._journey.milestones
        self.explored = self._journey.explored
        self._nudges: list[str] = []
        self._log = InputLog()
        self._unrecorded: RecordedStep | None = None
        self._untold: deque[Event] = deque()
        self._new_agent: Agent | None = None
        self._left: list[Agent] = []
        # A single thread, so that the emulator is never entered twice, not even after a cancelled step.
        self._emulator = ThreadPoolExecutor(max_workers=1, thread_name_prefix="emulator")

    @property
    def frames(self) -> int:
        """Frames since power-on."""
        return self._gameboy.frames

    @property
    def cartridge_title(self) -> str:
        return self._gameboy.title

    @property
    def cartridge_sha256(self) -> str:
        return self._gameboy.cartridge_sha256

    async def power_on(self) -> Picture:
        """Switch the Game Boy on, unless it is, and wait for its first picture, (144, 160, 3) uint8."""
        return await self._run_on_emulator(self._power_on)

    def choose_agent(self, agent: Agent) -> None:
        """Let another agent play from the next step on."""
        self._new_agent = agent

    def nudge(self, sentence: str) -> None:
        """Say something to the agent, which it is shown at its next step."""
        self._nudges.append(sentence)

    async def play(self) -> AsyncGenerator[Event, None]:
        """Step after step until the game is finished. Not pulling pauses; closing ends, and play() may be called again.

        A decision that fails yields AgentFailed and presses nothing; pulling on asks the agent again. It ends after a
        final failure, with BudgetReached at a cap, and with RecordingFailed after a step that cannot be recorded: that
        step is tried again first of all when play() is called again.
        """
        failures = 0
        try:
            while True:
                await self._run_on_emulator(self._record)
                while self._untold:
                    yield self._untold.popleft()
                if self.finished or failures == MOST_FAILURES:
                    return
                if problem := self.budget.reached(self.spent):
                    yield BudgetReached(self.step, problem)
                    return
                if self._new_agent is not None:
                    yield self._seat(self._new_agent)
                turn = Turn(await self._run_on_emulator(self._observe))
                try:
                    async with aclosing(self._think(turn)) as thinking:
                        async for event in thinking:
                            yield event
                except AgentError as error:
                    failures = failures + 1 if isinstance(error, DecisionFailed) else MOST_FAILURES
                    yield self._failed(error, final=failures == MOST_FAILURES)
                    continue
                failures = 0
                frames = self._carry_out(turn)
                try:
                    while frame := await self._run_on_emulator(partial(next, frames, None)):
                        yield frame
                except asyncio.CancelledError:
                    turn.is_abandoned = True
                    raise
        except RecordingError as error:
            yield RecordingFailed(self.step, str(error))

    async def settle(self) -> list[Event]:
        """What play() has not told of a step that was counted while it was cancelled; recorded first, or not told."""
        try:
            await self._run_on_emulator(self._record)
        except RecordingError:
            return []
        told = list(self._untold)
        self._untold.clear()
        return told

    def state_hash(self) -> str:
        """SHA-256 of the machine's state: equal for equal cartridges and inputs."""
        return self._emulator.submit(self._gameboy.state_hash).result()

    def close(self) -> None:
        """Switch the Game Boy off, and let go of the recording and of all agents that have played."""
        self._emulator.submit(self._gameboy.close).result()
        self._emulator.shutdown()
        for agent in (*self._left, self.agent):
            agent.close()
        if self.recording is not None:
            self.recording.close()

    def _seat(self, agent: Agent) -> AgentChosen:
        if self.agent not in self._left:
            # It may come back, as when a viewer has played for a while.
            self._left.append(self.agent)
        self.agent, self._new_agent = agent, None
        return AgentChosen(self.step + 1, agent.name)

    async def _think(self, turn: Turn) -> AsyncGenerator[StepStarted | ThoughtStreamed | Decided, None]:
        """Let the agent come to its decision. Raises AgentError when it gives none."""
        yield StepStarted(turn.step, self.agent.name, turn.observation)
        asked = self._clock()
        async with aclosing(self.agent.decide(turn.observation)) as stream:
            async for item in stream:
                if isinstance(item, Thought):
                    turn.thoughts.append(item.text)
                    yield ThoughtStreamed(turn.step, item.text)
                else:
                    turn.decision = item
        if turn.decision is None:
            raise AgentError(f"{self.agent.name} ended its turn without a decision.")
        turn.seconds = self._clock() - asked
        # Not those that were said while it thought: they are for the next step.
        del self._nudges[: len(turn.observation.nudges)]
        yield Decided(turn.step, turn.decision, turn.seconds)
        turn.acting_since = self._clock()

    def _failed(self, error: AgentError, *, final: bool) -> AgentFailed:
        exchange = None
        if isinstance(error, DecisionFailed):
            self.spent = self.spent.plus(error.usage, steps=0, seconds=0.0)
            exchange = error.exchange
        return AgentFailed(self.step + 1, self.agent.name, str(error), final, exchange)

    def _carry_out(self, turn: Turn) -> Iterator[FrameDrawn]:
        """Act and arrive, a picture at a time: to be pulled on the emulator's thread, and dropped to abandon it."""
        assert turn.decision is not None
        acting = self._begin(turn.decision.action)
        while not acting.done:
            acting.advance(self.picture_every)
            if self.picture_every:
                yield FrameDrawn(self.frames, self._gameboy.picture())
        # A step that nobody waits for any more would be counted without being told.
        if not turn.is_abandoned:
            self._arrive(turn, turn.decision, acting.outcome())

    def _arrive(self, turn: Turn, decision: Decision, outcome: Outcome) -> None:
        """Count the step, in one piece: a session that is cancelled meanwhile has counted it, and tells it later."""
        self.state, reached = self._journey.arrive(decision.action, self.state, outcome)
        self.step = turn.step
        seconds = turn.seconds + self._clock() - turn.acting_since
        self.spent = self.spent.plus(decision.usage, steps=1, seconds=seconds)
        self.finished = self._is_finished()
        done = self._step_done(turn, decision, outcome)
        self._untold += [MilestoneReached(turn.step, milestone.name, milestone.title) for milestone in reached]
        self._untold += [done, GameFinished(turn.step)] if self.finished else [done]
        inputs = self._log.take()
        if self.recording is not None:
            self._unrecorded = recorded_step(
                done,
                inputs=inputs,
                state_hash=self._gameboy.state_hash(),
                milestones=tuple(milestone.name for milestone in reached),
                thoughts="".join(turn.thoughts),
                nudges=turn.observation.nudges,
                memory=self.agent.remember(),
            )

    def _record(self) -> None:
        """Record the step that was carried out, if any. Raises RecordingError, and can be tried again."""
        if self.recording is None or self._unrecorded is None:
            return
        snapshot = None
        if self.recording.wants_snapshot(self.step, self.frames):
            snapshot = Snapshot(self.step, self._gameboy.snapshot(), self._journey.remember())
        self.recording.append(self._unrecorded, snapshot)
        self._unrecorded = None

    def _step_done(self, turn: Turn, decision: Decision, outcome: Outcome) -> StepDone:
        return StepDone(
            turn.step,
            self.agent.name,
            decision,
            outcome,
            self.state,
            measure(self.state, self.explored, self.milestones, frames=self.frames, decision_seconds=turn.seconds),
            self._gameboy.picture(),
            self._journey.changes,
            self.spent,
        )

    def _begin(self, action: Action) -> Acting:
        if self._gameboy.held is not None:
            # Left down by an action that was cancelled: the game would take the next press of it for the same one.
            self._gameboy.advance(1)
            self._log.note(None, 1)
            self._log.end_input()
        shown = self.state.dialogue if self.state else ""
        pad = Pad(self.game, self._gameboy, self.explored.fogged, shown)
        return Acting(self._gameboy, action, pad, self._log, self._journey.look_around)

    def _power_on(self) -> Picture:
        if not self._gameboy.frames:
            self._gameboy.advance(POWER_ON_FRAMES, picture=True)
            self._log.note(None, POWER_ON_FRAMES)
        self.state = self._journey.read()
        self.finished = self._is_finished()
        return self._gameboy.picture()

    def _is_finished(self) -> bool:
        return self.state is not None and self.game.is_finished(self.state)

    def _observe(self) -> Observation:
        # Read afresh: a step that was cancelled half-way has moved the machine.
        self.state = self._journey.set_out()
        self._log.note_observation()
        return self._journey.observation(self.step + 1, self.state, tuple(self._nudges))

    async def _run_on_emulator(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._emulator, work)
