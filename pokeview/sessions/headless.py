"""A session without a screen: it plays as fast as it can, and others may attach to it meanwhile."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pokeview.errors import AgentError, PokeviewError, RecordingError
from pokeview.play.events import AgentFailed, BudgetReached, Event, RecordingFailed, StepDone
from pokeview.play.live.live_file import LiveFile
from pokeview.play.pacing import Speed
from pokeview.play.player import Player
from pokeview.sessions.openings import Opened
from pokeview.sessions.roster import Roster
from pokeview.sessions.steering import Steering

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Screenless:
    """Plays an opened session to `steps` steps in all; None plays on and on.

    What it cannot go on with ends it. Where it plays `detached` that pauses it, as a cap does, until somebody attaches
    and says play.
    """

    def __init__(self, opened: Opened, roster: Roster, *, steps: int | None, detached: bool) -> None:
        self._opened = opened
        self._session = opened.session
        self._steps = steps
        self._detached = detached
        self._on_step: Callable[[StepDone], None] = lambda _: None
        self._ending: asyncio.Future[str] | None = None
        self._steering = self._steered(opened.live, roster) if opened.live else None

    async def play(self, on_step: Callable[[StepDone], None]) -> str:
        """Switch on and play. Returns 'finished', or 'killed' by a signal; raises AgentError and RecordingError."""
        self._on_step = on_step
        loop = asyncio.get_running_loop()
        self._ending = loop.create_future()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._end, "killed")
        await self._session.power_on()
        player = self._player()
        player.play()
        playing: list[asyncio.Future[None]] = [asyncio.create_task(player.run())]
        if self._steering is not None:
            playing.append(asyncio.create_task(self._steering.serve(player)))
        try:
            either: list[asyncio.Future[Any]] = [*playing, self._ending]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            return _outcome(playing, self._ending)
        finally:
            for task in playing:
                task.cancel()
            await asyncio.wait(playing)

    def close(self, ended: str, problem: str = "") -> None:
        """Tell that the session has ended, as `Steering.end`, and let others take it up."""
        if self._steering is not None:
            self._steering.end(ended, problem)
            self._steering.live.close()

    def _steered(self, live: LiveFile, roster: Roster) -> Steering:
        return Steering(
            live,
            make_agent=lambda name: roster.make(roster.candidate(name)),
            log_model=self._opened.recorder.log_model,
            stop=lambda: self._end("finished"),
            run_facts=lambda: self._opened.recorder.status,
            has_terminal=not self._detached,
        )

    def _player(self) -> Player:
        steering = [self._steering.take] if self._steering else []
        player = Player(self._session, self._opened.recorder.record, *steering, self._take, speed=Speed.MAXIMUM)
        # Nobody sees the pictures of an action: those who watch from elsewhere draw their own.
        self._session.picture_every = 0
        caps = [cap for cap in (self._steps, self._session.budget.steps if self._detached else None) if cap is not None]
        self._session.budget = replace(self._session.budget, steps=min(caps, default=None))
        return player

    def _take(self, event: Event) -> None:
        match event:
            case StepDone():
                self._on_step(event)
            case BudgetReached():
                if not self._detached or self._has_had_enough:
                    self._end("finished")
            case AgentFailed(problem=problem, final=True):
                self._fail(AgentError(problem))
            case RecordingFailed(problem=problem):
                self._fail(RecordingError(problem))

    @property
    def _has_had_enough(self) -> bool:
        return self._steps is not None and self._session.step >= self._steps

    def _end(self, ended: str) -> None:
        if self._ending is not None and not self._ending.done():
            self._ending.set_result(ended)

    def _fail(self, error: PokeviewError) -> None:
        if not self._detached and self._ending is not None and not self._ending.done():
            self._ending.set_exception(error)


def _outcome(playing: list[asyncio.Future[None]], ending: asyncio.Future[str]) -> str:
    """How it ended. Only a game that is finished ends the player by itself; bugs come out here."""
    for task in playing:
        if task.done():
            task.result()
    return ending.result() if ending.done() else "finished"
