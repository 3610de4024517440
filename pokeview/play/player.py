"""Plays a session at a watchable pace: play, pause, step, change the speed or the agent."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from enum import StrEnum
from typing import Protocol

from pokeview.games.profile import Game
from pokeview.games.state import GameState
from pokeview.play.agent import Agent
from pokeview.play.budget import Budget, Spent
from pokeview.play.events import (
    AgentChosen,
    AgentFailed,
    BudgetReached,
    Decided,
    Event,
    FrameDrawn,
    GameFinished,
    Picture,
    RecordingFailed,
    StepDone,
    StepStarted,
)
from pokeview.play.pacing import PICTURES_PER_SECOND, Pacer, Speed
from pokeview.play.progress import Milestones
from pokeview.play.recording.recording import Recording
from pokeview.play.takers import Taker, by_kind
from pokeview.text.untrusted import own_words

_logger = logging.getLogger(__name__)


class Playable(Protocol):
    """What can be played and watched: a `Session`, or a script of events in its place."""

    session_id: str
    game: Game
    agent: Agent
    recording: Recording | None
    state: GameState | None
    step: int
    finished: bool
    picture_every: int
    milestones: Milestones
    spent: Spent
    budget: Budget

    async def power_on(self) -> Picture: ...

    def play(self) -> AsyncGenerator[Event, None]: ...

    async def settle(self) -> list[Event]: ...

    def choose_agent(self, agent: Agent) -> None: ...

    def nudge(self, sentence: str) -> None: ...

    def close(self) -> None: ...


class PlayMode(StrEnum):
    """What has been asked of the player. PAUSING ends in PAUSED when the step that is under way is done."""

    PLAYING = "playing"
    STEPPING = "stepping"
    PAUSING = "pausing"
    PAUSED = "paused"
    FINISHED = "finished"


class Phase(StrEnum):
    """What the step that is under way is at."""

    IDLE = "idle"
    THINKING = "thinking"
    ACTING = "acting"


class Player:
    """Pulls the events of one session and hands each to those `takers` that want it, in their order. Paused at first.

    `problem` says why nothing is played any more, if that was nobody's wish.
    `run` does the pulling, in a task of its own; everything else may be called at any time from the same event loop.
    """

    def __init__(
        self,
        session: Playable,
        *takers: Taker,
        speed: Speed = Speed.NORMAL,
        pictures_per_second: int = PICTURES_PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.session = session
        self.mode = PlayMode.PAUSED
        self.phase = Phase.IDLE
        self.problem = ""
        self.last_event_at = clock()
        self.thinking_since = clock()
        self._takers = takers
        self._takers_of = by_kind(takers)
        self._pictures_per_second = pictures_per_second
        self._clock = clock
        self._pacer = Pacer(speed, clock=clock, sleep=sleep)
        self._wanted = asyncio.Event()
        self._step_under_way = False
        self._closed = False
        self._pulling: asyncio.Task[None] | None = None
        session.picture_every = speed.frames_a_picture(pictures_per_second)

    @property
    def speed(self) -> Speed:
        return self._pacer.speed

    @speed.setter
    def speed(self, speed: Speed) -> None:
        self._pacer.speed = speed
        self.session.picture_every = speed.frames_a_picture(self._pictures_per_second)

    def subscribe(self, take: Taker) -> None:
        """Hand events to one more taker from now on."""
        self._takers = (*self._takers, take)
        self._takers_of = by_kind(self._takers)

    def play(self) -> None:
        """Step after step from now on."""
        self._want(PlayMode.PLAYING)

    def step(self) -> None:
        """One step, then pause; while playing, the step that is under way becomes the last one."""
        if self.mode is PlayMode.PAUSED:
            self._want(PlayMode.STEPPING)
        else:
            self.pause()

    def pause(self) -> None:
        """Stop when the step that is under way is done."""
        if self.mode is PlayMode.PLAYING:
            self.mode = PlayMode.PAUSING if self._step_under_way else PlayMode.PAUSED
            self._wanted.clear()

    def toggle(self) -> None:
        """Pause if steps follow one another, play if not."""
        if self.mode is PlayMode.PLAYING:
            self.pause()
        else:
            self.play()

    def choose_agent(self, agent: Agent) -> None:
        """Let another agent go on from here. One that is thinking is interrupted, an action never."""
        self.session.choose_agent(agent)
        # While it is only being shown the game it has not begun to act either.
        if self._step_under_way and self.phase is not Phase.ACTING and self._pulling is not None:
            self._pulling.cancel()

    def give_up_step(self) -> None:
        """Leave the step that is under way, wherever it is: for sessions like a playback, which can begin it again."""
        if self._step_under_way and self._pulling is not None:
            self._pulling.cancel()

    def raise_caps(self) -> None:
        """Double the caps that are reached, so that play can go on."""
        self.session.budget = self.session.budget.raised(self.session.spent)

    @property
    def cap_reached(self) -> str:
        """The cap that stands in the way of the next step, as a sentence; '' while there is none."""
        return self.session.budget.reached(self.session.spent)

    async def run(self) -> None:
        """Play whenever that is wanted, until the game is finished."""
        while self.mode is not PlayMode.FINISHED and not self._closed:
            self._pulling = asyncio.create_task(self._pull())
            try:
                await asyncio.wait([self._pulling])
            finally:
                self._pulling.cancel()
            if self._pulling.cancelled():
                self._end_step()
            else:
                self._pulling.result()

    async def close(self) -> None:
        """Halt, and switch the Game Boy off."""
        await self.halt()
        self.session.close()

    async def halt(self) -> None:
        """Stop at once, within a step if need be, and for good. A step that was counted by then is told."""
        self._closed = True
        if self._pulling is not None:
            self._pulling.cancel()
            await asyncio.wait([self._pulling])
            for event in await self.session.settle():
                self._hand_out(event)

    def _want(self, mode: PlayMode) -> None:
        if self.mode is not PlayMode.FINISHED:
            self.mode = mode
            self.problem = ""
            self._wanted.set()

    async def _pull(self) -> None:
        async with aclosing(self.session.play()) as events:
            await self._until_wanted()
            async for event in events:
                if isinstance(event, FrameDrawn):
                    await self._pacer.keep_time(event.frame)
                self._follow(event)
                self._hand_out(event)
                if self._is_at_rest(event):
                    await self._until_wanted()
        self._stop()

    def _hand_out(self, event: Event) -> None:
        for take in self._takers_of[type(event)]:
            take(event)

    async def _until_wanted(self) -> None:
        """Wait while paused. Even at full speed each step lets keys and timers go first."""
        await asyncio.sleep(0)
        while not self._wanted.is_set():
            await self._wanted.wait()
        self._step_under_way = True
        self.last_event_at = self._clock()

    def _is_at_rest(self, event: Event) -> bool:
        """True between two steps, where the session can stand still. After a last event it ends by itself instead."""
        match event:
            case StepDone(state=state):
                return state is None or not self.session.game.is_finished(state)
            case AgentFailed(final=final):
                return not final
            case _:
                return False

    def _follow(self, event: Event) -> None:
        self.last_event_at = self._clock()
        match event:
            case StepStarted():
                self.phase = Phase.THINKING
                self.thinking_since = self._clock()
            case Decided():
                self.phase = Phase.ACTING
                self._pacer.restart()
            case StepDone():
                self._end_step()
            case AgentFailed(problem=problem, final=final):
                self._end_step()
                if final:
                    self.problem = problem
                    self._stop()
            case BudgetReached(problem=problem) | RecordingFailed(problem=problem):
                self.problem = problem
                self._stop()
            case GameFinished():
                self._stop()
        _log_event(event)

    def _end_step(self) -> None:
        self.phase = Phase.IDLE
        self._step_under_way = False
        if self.mode is not PlayMode.PLAYING:
            self._stop()

    def _stop(self) -> None:
        self.phase = Phase.IDLE
        self._step_under_way = False
        self.mode = PlayMode.FINISHED if self.session.finished else PlayMode.PAUSED
        self._wanted.clear()


def _log_event(event: Event) -> None:
    """Who plays, and what keeps the session from going on."""
    match event:
        case AgentFailed(step=step, agent=agent, problem=problem, final=False):
            _logger.warning("step %d: %s is asked again: %s", step, agent, own_words(problem))
        case AgentFailed(step=step, agent=agent, problem=problem):
            _logger.error("step %d: %s cannot go on: %s", step, agent, own_words(problem))
        case RecordingFailed(step=step, problem=problem):
            _logger.error("step %d cannot be recorded: %s", step, problem)
        case BudgetReached(step=step, problem=problem):
            _logger.info("paused after step %d: %s", step, problem)
        case AgentChosen(step=step, agent=agent):
            _logger.info("step %d: %s plays", step, agent)
        case GameFinished(step=step):
            _logger.info("the game is finished after step %d", step)
