"""A session while it is played: its player, its run, and what others see of it. It needs no terminal."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from pokeview.play.agent import Agent
from pokeview.play.events import Event, Picture
from pokeview.play.pacing import PICTURES_PER_SECOND, Speed
from pokeview.play.player import Player
from pokeview.sessions.openings import Opened
from pokeview.sessions.steering import Steering

_RUN_STATUS = {"finished": "FINISHED", "killed": "KILLED", "failed": "FAILED"}


class Playing:
    """Plays an opened session in tasks of its own, paused at first, and lets others watch and steer it.

    `take` is shown each event after it has been recorded. The rest is as for `Steering`.
    """

    def __init__(
        self,
        opened: Opened,
        take: Callable[[Event], None],
        *,
        make_agent: Callable[[str], Agent],
        choose: Callable[[str, Agent], None],
        stop: Callable[[], None],
        speed: Speed = Speed.NORMAL,
        pictures_per_second: int = PICTURES_PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.opened = opened
        recorder = opened.recorder
        self.steering: Steering | None = None
        if opened.live is not None:
            self.steering = Steering(
                opened.live,
                make_agent=make_agent,
                choose=choose,
                log_model=recorder.log_model,
                stop=stop,
                run_facts=lambda: recorder.status,
            )
        follow = [self.steering.take] if self.steering else []
        self.player = Player(
            opened.session,
            recorder.record,
            *follow,
            take,
            speed=speed,
            pictures_per_second=pictures_per_second,
            clock=clock,
            sleep=sleep,
        )
        self._serving: asyncio.Task[None] | None = None
        self._running: asyncio.Task[None] | None = None
        self._ended = False

    async def switch_on(self) -> Picture:
        """The first picture. From now on it is steered by others too."""
        picture = await self.opened.session.power_on()
        self._running = asyncio.create_task(self.player.run())
        if self.steering is not None:
            self._serving = asyncio.create_task(self.steering.serve(self.player))
        return picture

    async def until_finished(self) -> None:
        """Wait until the game is finished or the session closed. To cancel it stops nothing; bugs come out here."""
        if self._running is not None:
            await asyncio.shield(self._running)

    async def end(self, ended: str) -> None:
        """Stop at once and tell so: 'finished', 'killed' or 'failed'. The run ends in the background.

        What comes first counts: a session can be ended once.
        """
        if self._ended:
            return
        self._ended = True
        await self.player.close()
        if self._serving is not None:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving
        self.opened.recorder.close(_RUN_STATUS[ended], 0)
        if self.steering is not None:
            await asyncio.to_thread(self.steering.end, ended, self.player.problem)
            self.steering.live.close()
