"""Lets others watch and steer a session that plays: it tells a live file how it is doing, and obeys what comes in."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pokeview.errors import PokeviewError, RecordingError
from pokeview.play.agent import Agent
from pokeview.play.ending import SessionEnding
from pokeview.play.events import AgentFailed, Decided, Event, StepDone, StepStarted, ThoughtStreamed
from pokeview.play.live.live_file import LiveFile, LiveStatus, SteeringCommand
from pokeview.play.player import Player, PlayMode
from pokeview.play.takers import takes
from pokeview.tracking.recorder import LoggedModel, RunStatus

EXCHANGE_SECONDS = 0.1
"""Between two looks into the inbox."""
STATUS_SECONDS = 0.2
"""Between two statuses that differ only in what changes all the time: steps, thoughts, figures."""


class Steering:
    """Connects a player with the live file of its session, which has been claimed.

    `take` is one of the player's takers; `serve` runs beside the player; `end` is called when both have ended.

    `make_agent` is given the argument of the command 'agent'; it may block, and raise PokeviewErrors. `choose` is given
    that argument and the agent, and lets it play: `Player.choose_agent` when left out. `log_model` is given the name of
    the agent that plays; `stop` ends the session. No file is touched on the event loop, and one that cannot be written
    does not disturb the game.
    """

    def __init__(
        self,
        live: LiveFile,
        *,
        make_agent: Callable[[str], Agent],
        log_model: "Callable[[str], Future[LoggedModel]]",
        stop: Callable[[], None],
        choose: Callable[[str, Agent], None] | None = None,
        run_facts: Callable[[], RunStatus] | None = None,
        has_terminal: bool = True,
    ) -> None:
        self.live = live
        self.has_terminal = has_terminal
        """May change while the session plays: a terminal can go away."""
        self._make_agent = make_agent
        self._log_model = log_model
        self._stop = stop
        self._choose = choose
        self._run_facts = run_facts
        self._player: Player | None = None
        self._written = LiveStatus(has_terminal=has_terminal)
        self._written_at = 0.0
        self._thoughts: list[str] = []
        self._phase_since = time.time()
        self._untold: deque[str] = deque()
        self._switching: asyncio.Task[None] | None = None
        self._exchanging = threading.Lock()
        self._has_ended = False

    @takes(StepStarted, ThoughtStreamed, Decided, StepDone, AgentFailed)
    def take(self, event: Event) -> None:
        """Follow the session."""
        match event:
            case StepStarted() | StepDone():
                self._thoughts.clear()
                self._phase_since = time.time()
            case ThoughtStreamed(text=text):
                self._thoughts.append(text)
            case Decided():
                self._phase_since = time.time()
            case AgentFailed(problem=problem, final=False):
                self.tell(problem)

    async def serve(self, player: Player) -> None:
        """Tell and obey until it is cancelled."""
        self._player = player
        async with asyncio.TaskGroup() as tasks:
            while True:
                for command in await asyncio.to_thread(self._exchange, self._status()):
                    self._obey(command, player, tasks)
                await asyncio.sleep(EXCHANGE_SECONDS)

    def tell(self, text: str) -> None:
        """Tell all who watch from elsewhere, soon."""
        self._untold.append(text)

    def end(self, ending: SessionEnding, problem: str = "") -> None:
        """Tell how the session has ended. Nothing is told after that."""
        with self._exchanging:
            self._has_ended = True
            with suppress(RecordingError):
                self.live.write(replace(self._status(), thoughts="", ended=ending, problem=problem))
            self._tell_notes()

    def _exchange(self, status: LiveStatus) -> list[SteeringCommand]:
        """Write the status if that is due, and look into the inbox; on a thread."""
        with self._exchanging:
            if self._has_ended:
                return []
            if self._is_due(status):
                # It is written again as soon as it can be: until then the watchers see an old one.
                with suppress(RecordingError):
                    self.live.write(status)
                    self._written, self._written_at = status, time.monotonic()
            self._tell_notes()
            with suppress(RecordingError):
                return self.live.take()
            return []

    def _is_due(self, status: LiveStatus) -> bool:
        if _occasion(status) != _occasion(self._written) or not self._written_at:
            return True
        waited_seconds = time.monotonic() - self._written_at
        return (
            waited_seconds >= STATUS_SECONDS and replace(status, updated_at=self._written.updated_at) != self._written
        )

    def _tell_notes(self) -> None:
        with suppress(RecordingError):
            while self._untold:
                self.live.tell(self._untold[0])
                self._untold.popleft()

    def _status(self) -> LiveStatus:
        player = self._player
        if player is None:
            return replace(self._written, **self._run())
        session = player.session
        return replace(
            self._written,
            has_terminal=self.has_terminal,
            mode=player.mode.value,
            phase=player.phase.value,
            phase_since=self._phase_since,
            speed=player.speed.label,
            agent=session.agent.name,
            step=session.step,
            thoughts="".join(self._thoughts),
            milestones=len(session.milestones.reached),
            game_finished=session.finished,
            budget=session.budget,
            problem=player.problem,
            **self._run(),
        )

    def _run(self) -> dict[str, Any]:
        """What the status tells of the MLflow run."""
        if self._run_facts is None:
            return {}
        run = self._run_facts()
        return {
            "run_id": run.run_id,
            "run_name": run.run_name,
            "run_state": run.state,
            "run_steps": run.steps,
            "run_waiting": run.waiting,
            "run_problem": run.problem,
            "tracking_uri": run.store,
            "experiment": run.experiment,
        }

    def _obey(self, command: SteeringCommand, player: Player, tasks: asyncio.TaskGroup) -> None:
        match command.name:
            case "play":
                self._go_on(player, player.play)
            case "step":
                self._go_on(player, player.step)
            case "pause":
                player.pause()
            case "nudge":
                player.session.nudge(command.argument)
                self.tell("The agent is told so at its next step.")
            case "agent":
                if self._switching is not None:
                    self._switching.cancel()
                self._switching = tasks.create_task(self._switch_agent(command.argument, player))
            case "log":
                tasks.create_task(self._log_agent(player.session.agent.name))
            case "stop":
                self.tell("The session is stopped.")
                self._stop()
            case unknown:
                self.tell(f"This session does not know the command {unknown!r}.")

    def _go_on(self, player: Player, go_on: Callable[[], None]) -> None:
        """Play; whoever asks for it at a cap wants to go on beyond it."""
        if player.mode is PlayMode.FINISHED:
            self.tell("The game is finished.")
        reached = player.cap_reached
        if reached and player.mode is PlayMode.PAUSED:
            player.raise_caps()
            self.tell(f"{reached} It was doubled.")
        go_on()

    async def _switch_agent(self, wanted: str, player: Player) -> None:
        """Make the agent beside the event loop: to import or to load one can take seconds."""
        try:
            agent = await asyncio.to_thread(self._make_agent, wanted)
        except PokeviewError as error:
            self.tell(str(error))
            return
        if self._choose is not None:
            self._choose(wanted, agent)
        else:
            left = player.session.agent
            player.choose_agent(agent)
            left.close()
        self.tell(f"{agent.name} plays from the next step on.")

    async def _log_agent(self, name: str) -> None:
        self.tell(f"Logging {name} ...")
        try:
            logged = await asyncio.wrap_future(self._log_model(name))
        except PokeviewError as error:
            self.tell(str(error))
        else:
            version = f" version {logged.version}" if logged.version else ""
            self.tell(f"Logged {logged.name}{version}.")


def _occasion(status: LiveStatus) -> tuple[object, ...]:
    """What of a status is told at once."""
    return status.has_terminal, status.mode, status.agent, status.problem, status.game_finished, status.run_id
