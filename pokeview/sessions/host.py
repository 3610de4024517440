"""A session while it is played: its player, its run, and what others see of it. It needs no terminal."""

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from pokeview.errors import AgentError, PokeviewError, RecordingError
from pokeview.log import timed
from pokeview.play.agent import Agent
from pokeview.play.budget import Budget
from pokeview.play.ending import SessionEnding
from pokeview.play.events import AgentFailed, BudgetReached, Event, Picture, RecordingFailed
from pokeview.play.pacing import PICTURES_PER_SECOND, Speed
from pokeview.play.player import Player
from pokeview.play.takers import Taker, takes
from pokeview.sessions.openings import Opened
from pokeview.sessions.steering import Steering
from pokeview.text.untrusted import own_words

_logger = logging.getLogger(__name__)

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class SessionOutcome:
    """How a session has ended. `problem` is what stood in its way then, as a sentence."""

    ending: SessionEnding
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a session is played: with no `pictures_per_second`, none are drawn while an action is carried out."""

    speed: Speed = Speed.NORMAL
    pictures_per_second: int = PICTURES_PER_SECOND
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


UNSEEN = Pace(Speed.MAXIMUM, pictures_per_second=0)
"""As fast as it can: those who watch from elsewhere draw their own pictures."""


class SessionHost:
    """Plays an opened session in tasks of its own, paused at first, and lets others watch and steer it.

    It has had enough after `steps` steps in all; None sets no end. A cap or a problem ends it too, unless it `waits`:
    then it pauses until somebody says play. `take` is shown each event after it has been recorded; `stopped` is called
    when somebody elsewhere stops the session. The rest is as for `Steering`.

    Several can play on one event loop. Whoever owns the process tells its signals to `stop` them.
    """

    def __init__(
        self,
        opened: Opened,
        take: Taker,
        *,
        make_agent: Callable[[str], Agent],
        choose: Callable[[str, Agent], None] | None = None,
        stopped: Callable[[], None] = lambda: None,
        steps: int | None = None,
        waits: bool = False,
        has_terminal: bool = True,
        pace: Pace = UNSEEN,
    ) -> None:
        self.opened = opened
        self.outcome = SessionOutcome(SessionEnding.FAILED)
        """How it has ended. What nobody has ended in good order has failed."""
        self._stopped = stopped
        self._steps = steps
        self._waits = waits
        self._over = asyncio.Event()
        self._error: PokeviewError | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._halting: asyncio.Task[None] | None = None
        self._is_closed = False
        self.steering = self._steered(make_agent, choose, has_terminal=has_terminal)
        follow = [self.steering.take] if self.steering else []
        opened.session.budget = self._budget(opened.session.budget)
        self.player = Player(
            opened.session,
            opened.recorder.record,
            *follow,
            self._take,
            take,
            speed=pace.speed,
            pictures_per_second=pace.pictures_per_second,
            clock=pace.clock,
            sleep=pace.sleep,
        )

    def _steered(
        self,
        make_agent: Callable[[str], Agent],
        choose: Callable[[str, Agent], None] | None,
        *,
        has_terminal: bool,
    ) -> Steering | None:
        """None for a session that nobody can attach to."""
        if self.opened.live is None:
            return None
        return Steering(
            self.opened.live,
            make_agent=make_agent,
            choose=choose,
            log_model=self.opened.recorder.log_model,
            stop=self._stop_from_elsewhere,
            run_facts=lambda: self.opened.recorder.status,
            has_terminal=has_terminal,
        )

    async def switch_on(self) -> Picture:
        """The first picture. From now on it is steered by others too."""
        session = self.opened.session
        with timed(_logger, "getting the first picture"):
            picture = await session.power_on()
        _logger.info("session %s goes on from step %d: %s plays", session.session_id, session.step, session.agent.name)
        self._tasks = [asyncio.create_task(self.player.run())]
        if self.steering is not None:
            self._tasks.append(asyncio.create_task(self.steering.serve(self.player)))
        return picture

    async def play_out(self) -> SessionOutcome:
        """Switch on, play, and wait `until_over`."""
        try:
            await self.switch_on()
        except PokeviewError as error:
            self._end_as(SessionOutcome(SessionEnding.FAILED, str(error)), error)
        self.player.play()
        return await self.until_over()

    async def until_finished(self) -> None:
        """Wait until the game is finished or the session halted. To cancel it stops nothing; bugs come out here."""
        if self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            self._raise_bugs()

    async def until_over(self) -> SessionOutcome:
        """Wait until the game is finished, it has had enough, or it is stopped, and halt it. To cancel it kills it.

        Raises AgentError and RecordingError where a problem has ended it; bugs come out too.
        """
        over = asyncio.create_task(self._over.wait())
        ending = SessionEnding.KILLED
        try:
            await asyncio.wait([*self._tasks, over], return_when=asyncio.FIRST_COMPLETED)
            ending = SessionEnding.FINISHED
        finally:
            over.cancel()
            await self.halt(ending)
        self._raise_bugs()
        if self._error is not None:
            raise self._error
        return self.outcome

    def stop(self, ending: SessionEnding = SessionEnding.FINISHED) -> None:
        """Let `until_over` come to its end, and the session end so. What comes first counts."""
        self._end_as(SessionOutcome(ending, self.player.problem))

    async def halt(self, ending: SessionEnding) -> None:
        """Play no more, from this moment on, and let the run end in the background, once.

        The session can still be looked at, and nobody else can take it up, until `close`.
        """
        if self._halting is None:
            self._halting = asyncio.create_task(self._halt(ending))
        await asyncio.shield(self._halting)

    def close(self) -> None:
        """Switch the Game Boy off, tell those who watch how it has ended, and let others take it up, once. Blocks."""
        if not self._is_closed:
            self._is_closed = True
            self.opened.session.close()
            self._tell_end()

    async def end(self, ending: SessionEnding) -> None:
        """Halt and close it, once."""
        await self.halt(ending)
        if not self._is_closed:
            self._is_closed = True
            self.opened.session.close()
            await asyncio.to_thread(self._tell_end)

    async def _halt(self, ending: SessionEnding) -> None:
        await self.player.halt()
        for serving in self._tasks[1:]:
            serving.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._bugs:
            # Whatever was asked for meanwhile.
            self._over.clear()
            ending = SessionEnding.FAILED
        self.stop(ending)
        self._log_end()
        self.opened.recorder.close(self.outcome.ending, 0)

    def _log_end(self) -> None:
        session, outcome = self.opened.session, self.outcome
        why = f": {own_words(outcome.problem)}" if outcome.problem else ""
        _logger.info("session %s is %s after step %d%s", session.session_id, outcome.ending, session.step, why)

    def _tell_end(self) -> None:
        if self.steering is not None:
            self.steering.end(self.outcome.ending, self.outcome.problem)
            self.steering.live.close()

    def _stop_from_elsewhere(self) -> None:
        self.stop()
        self._stopped()

    @takes(BudgetReached, AgentFailed, RecordingFailed)
    def _take(self, event: Event) -> None:
        match event:
            case BudgetReached():
                if not self._waits or self._has_had_enough:
                    self._end_as(SessionOutcome(SessionEnding.FINISHED))
            case AgentFailed(problem=problem, final=True):
                self._fail(AgentError(problem))
            case RecordingFailed(problem=problem):
                self._fail(RecordingError(problem))

    def _fail(self, error: PokeviewError) -> None:
        if not self._waits:
            self._end_as(SessionOutcome(SessionEnding.FAILED, str(error)), error)

    def _end_as(self, outcome: SessionOutcome, error: PokeviewError | None = None) -> None:
        if not self._over.is_set():
            self.outcome, self._error = outcome, error
            self._over.set()

    def _budget(self, budget: Budget) -> Budget:
        """The session's caps and its own: where nobody could raise a cap, its own takes the place of the other."""
        if self._steps is None:
            return budget
        caps = [self._steps, budget.steps] if self._waits else [self._steps]
        return replace(budget, steps=min(cap for cap in caps if cap is not None))

    @property
    def _has_had_enough(self) -> bool:
        return self._steps is not None and self.opened.session.step >= self._steps

    @property
    def _bugs(self) -> list[BaseException]:
        ended = [task for task in self._tasks if task.done() and not task.cancelled()]
        return [bug for task in ended if (bug := task.exception()) is not None]

    def _raise_bugs(self) -> None:
        for bug in self._bugs:
            raise bug


def on_signals(act: Callable[[], None]) -> None:
    """Let the signals that end a process call this instead while the running event loop runs, for who owns both."""

    def told(number: signal.Signals) -> None:
        _logger.warning("ended by %s", number.name)
        act()

    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, told, number)
