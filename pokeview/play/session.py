"""One playing of one game: observe, let the agent decide, act. All that happens comes out as a stream of events."""

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from typing import TypeVar

from pokeview.errors import AgentError
from pokeview.gameboy import GameBoy
from pokeview.games.profile import Game
from pokeview.games.state import GameState
from pokeview.play.acting import Acting
from pokeview.play.actions import Action
from pokeview.play.agent import Agent, Decision, DecisionFailed, Thought
from pokeview.play.budget import Budget, Spent
from pokeview.play.changes import changes
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
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.explored import Explored
from pokeview.play.observation import Observation
from pokeview.play.pad import Pad
from pokeview.play.progress import Milestones, measure
from pokeview.play.stuck import StuckDetector

POWER_ON_FRAMES = 120
"""From power-on to a picture that a player can answer: every session begins so far in."""

SHOWN_GOALS = 3
MOST_FAILURES = 3
"""Answers in a row without a usable action before the session pauses."""
NO_CAPS = Budget()

T = TypeVar("T")


class Session:
    """Plays a game with one agent after another.

    The machine advances only through decisions, so a session is fully told by its inputs. `picture_every` is the number
    of frames between two FrameDrawn events while an action is carried out; 0 draws none and is the fastest.
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
        self.milestones = Milestones(game)
        self.explored = Explored()
        self._gameboy = gameboy
        self._clock = clock
        self._changes: tuple[str, ...] = ()
        self._nudges: list[str] = []
        self._stuck = StuckDetector()
        self._new_agent: Agent | None = None
        # A single thread, so that the emulator is never entered twice, not even after a cancelled step.
        self._emulator = ThreadPoolExecutor(max_workers=1, thread_name_prefix="emulator")

    @property
    def frames(self) -> int:
        """Frames since power-on."""
        return self._gameboy.frames

    @property
    def cartridge_title(self) -> str:
        return self._gameboy.title

    async def power_on(self) -> Picture:
        """Switch the Game Boy on and wait for its first picture, (144, 160, 3) uint8."""
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
        final failure, and with BudgetReached at a cap.
        """
        failures = 0
        while not self.finished and failures < MOST_FAILURES:
            if problem := self.budget.reached(self.spent):
                yield BudgetReached(self.step, problem)
                return
            if self._new_agent is not None:
                self.agent, self._new_agent = self._new_agent, None
                yield AgentChosen(self.step + 1, self.agent.name)
            try:
                async with aclosing(self._play_step()) as events:
                    async for event in events:
                        yield event
                failures = 0
            except AgentError as error:
                failures = failures + 1 if isinstance(error, DecisionFailed) else MOST_FAILURES
                yield self._failed(error, final=failures == MOST_FAILURES)

    def state_hash(self) -> str:
        """SHA-256 of the machine's state: equal for equal cartridges and inputs."""
        return self._emulator.submit(self._gameboy.state_hash).result()

    def close(self) -> None:
        """Switch the Game Boy off."""
        self._emulator.submit(self._gameboy.close).result()
        self._emulator.shutdown()

    async def _play_step(self) -> AsyncGenerator[Event, None]:
        """Observe, decide, act. Raises AgentError when the agent gives no decision."""
        step = self.step + 1
        observation = await self._run_on_emulator(self._observe)
        yield StepStarted(step, self.agent.name, observation)
        started = self._clock()
        decision: Decision | None = None
        async with aclosing(self.agent.decide(observation)) as stream:
            async for item in stream:
                if isinstance(item, Thought):
                    yield ThoughtStreamed(step, item.text)
                else:
                    decision = item
        if decision is None:
            raise AgentError(f"{self.agent.name} ended its turn without a decision.")
        seconds = self._clock() - started
        self._nudges.clear()
        yield Decided(step, decision, seconds)
        async with aclosing(self._act(step, decision, seconds)) as events:
            async for event in events:
                yield event

    def _failed(self, error: AgentError, *, final: bool) -> AgentFailed:
        exchange = None
        if isinstance(error, DecisionFailed):
            self.spent = self.spent.plus(error.usage, steps=0, seconds=0.0)
            exchange = error.exchange
        return AgentFailed(self.step + 1, self.agent.name, str(error), final, exchange)

    async def _act(self, step: int, decision: Decision, seconds: float) -> AsyncGenerator[Event, None]:
        before, first_frame, started = self.state, self.frames, self._clock()
        seen_before = self.explored.squares_seen
        acting = await self._run_on_emulator(partial(self._begin, decision.action))
        while not acting.done:
            await self._run_on_emulator(partial(acting.advance, self.picture_every))
            if self.picture_every:
                yield FrameDrawn(self.frames, self._gameboy.picture())
        outcome = await self._run_on_emulator(partial(acting.outcome, first_frame))
        self.state = await self._run_on_emulator(self._read)
        self.step = step
        self.spent = self.spent.plus(decision.usage, steps=1, seconds=seconds + self._clock() - started)
        self._changes = changes(before, self.state, outcome)
        reached = self.milestones.check(before, self.state)
        new = bool(reached) or self.explored.squares_seen > seen_before
        self._stuck.note(decision.action, before, self.state, progressed=new)
        self.finished = self.state is not None and self.game.is_finished(self.state)
        for milestone in reached:
            yield MilestoneReached(step, milestone.name, milestone.title)
        yield StepDone(
            step,
            self.agent.name,
            decision,
            outcome,
            self.state,
            measure(self.state, self.explored, self.milestones, frames=self.frames, decision_seconds=seconds),
            self._gameboy.picture(),
            self._changes,
            self.spent,
        )
        if self.finished:
            yield GameFinished(step)

    def _begin(self, action: Action) -> Acting:
        shown = self.state.dialogue if self.state else ""
        pad = Pad(self.game, self._gameboy, self.explored.fogged, shown)
        return Acting(self._gameboy, action, pad, self._look_around)

    def _power_on(self) -> Picture:
        self._gameboy.advance(POWER_ON_FRAMES, picture=True)
        self.state = self._read()
        return self._gameboy.picture()

    def _read(self) -> GameState | None:
        state = self.game.read(self._gameboy)
        if state is not None:
            self.explored.look_around(state)
        return state

    def _look_around(self) -> None:
        """Called after each input of an action: a walk sees every square that it passes."""
        where = self.game.where(self._gameboy)
        if where is not None and where not in self.explored and not self.game.is_busy(self._gameboy):
            self._read()

    def _observe(self) -> Observation:
        # Read afresh: a step that was cancelled half-way has moved the machine.
        self.state = self._read()
        return Observation(
            step=self.step + 1,
            game=self.game.title,
            picture=self._gameboy.picture(),
            state=self.explored.fogged(self.state) if self.state else None,
            changes=self._changes,
            milestones=self.milestones.titles,
            goals=self.milestones.next_titles(SHOWN_GOALS),
            warning=self._stuck.warning,
            steps_stuck=self._stuck.steps_stuck,
            nudges=tuple(self._nudges),
        )

    async def _run_on_emulator(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._emulator, work)
