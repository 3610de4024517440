"""Plays a recording again as the events of the session that it was. No agent is asked, no model and no network."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from pokeview.errors import AgentError, RecordingError
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.budget import Budget
from pokeview.play.events import (
    AgentChosen,
    Decided,
    Event,
    FrameDrawn,
    Picture,
    RecordingFailed,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.observation import Observation
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.replayed_machine import ReplayedMachine
from pokeview.play.replay.step_replay import StepReplay

T = TypeVar("T")


class RecordedAgent(Agent):
    """Stands for an agent that played in a recording: its name is all that is left of it."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        raise AgentError(f"{self.name} has played, and is not here to play on.")
        yield  # which makes it a generator


class Playback:
    """A recorded session, played on a Game Boy of its own: a `Playable` like the session itself.

    It begins before `first_step`; to get there may take seconds. After each step the machine is compared with what was
    recorded: play() ends with a RecordingFailed that names the first step that differs. Raises CartridgeError and
    RecordingError.
    """

    def __init__(self, recording: Recording, cartridge: Path | bytes, *, first_step: int = 1) -> None:
        self.recording: Recording | None = recording
        self.session_id = recording.facts.session_id
        self.picture_every = 0
        self.budget = Budget()
        self.agent: Agent = RecordedAgent(recording.facts.agent)
        self.finished = False
        """Never: one can always go back in a recording."""
        self._recorded = recording
        self._machine = ReplayedMachine(recording, cartridge)
        self._machine.go_to(first_step - 1)
        self._begun: StepReplay | None = None
        self.game = self._machine.game
        self._note_place()
        # A single thread, so that the emulator is never entered twice, not even after a cancelled step.
        self._emulator = ThreadPoolExecutor(max_workers=1, thread_name_prefix="playback")

    @property
    def at_end(self) -> bool:
        """True after the last recorded step."""
        return self.step >= self._recorded.last_step

    async def settle(self) -> list[Event]:
        """Nothing: what is played again can be begun again."""
        return []

    async def power_on(self) -> Picture:
        """The picture after the step at which it stands, (144, 160, 3) uint8."""
        return await self._run_on_emulator(self._machine.picture)

    async def seek(self, step: int) -> Picture:
        """Stand after a recorded step, the nearest one to `step`, 0 for power-on; returns its picture.

        A step that is being played is given up. Raises RecordingError when the way there comes out differently.
        """
        return await self._run_on_emulator(partial(self._go_to, max(0, min(step, self._recorded.last_step))))

    def choose_agent(self, agent: Agent) -> None:
        """Nothing: what was played was played."""

    def nudge(self, sentence: str) -> None:
        """Nothing: nobody hears it."""

    async def play(self) -> AsyncGenerator[Event, None]:
        """Step after step to the end of the recording. Not pulling pauses; play() may be called again."""
        try:
            while await self._goes_on():
                for event in await self._run_on_emulator(self._begin_step):
                    yield event
                while frame := await self._run_on_emulator(self._advance_step):
                    yield frame
                for event in await self._run_on_emulator(self._arrive_at_step):
                    yield event
        except RecordingError as error:
            yield RecordingFailed(self.step, str(error))

    def close(self) -> None:
        """Switch the Game Boy off, and let go of the recording."""
        self._machine.is_stopped = True
        self._emulator.submit(self._machine.close).result()
        self._emulator.shutdown()

    async def _goes_on(self) -> bool:
        """True when there is more to play."""
        return not self.at_end

    def _until_decided(self, step: RecordedStep, observation: Observation) -> Iterator[Event]:
        """What happened in a step before the agent acted."""
        account = step.account
        if account.agent != self.agent.name:
            self.agent = RecordedAgent(account.agent)
            yield AgentChosen(step.step, account.agent)
        yield StepStarted(step.step, account.agent, observation)
        if account.thoughts:
            yield ThoughtStreamed(step.step, account.thoughts)
        yield Decided(step.step, account.decision, account.progress.decision_seconds)

    def _begin_step(self) -> list[Event]:
        """Begin the next step: what happened in it before the agent acted."""
        self._begun, observation = self._machine.begin(self._recorded.step(self.step + 1))
        self.state = self._machine.state
        return list(self._until_decided(self._begun.step, observation))

    def _advance_step(self) -> FrameDrawn | None:
        """Play a stretch of the step, if that is still under way and nobody has sought another: its last frame."""
        if self._begun is None or self._machine.under_way is not self._begun or self._begun.done:
            return None
        self._begun.advance(self.picture_every)
        return FrameDrawn(self._machine.frames, self._machine.picture()) if self.picture_every else None

    def _arrive_at_step(self) -> list[Event]:
        """End the step that has been begun, if it is still under way: what it came to."""
        if self._begun is None or self._machine.under_way is not self._begun:
            return []
        events = self._machine.arrive()
        self._note_place()
        return events

    def _go_to(self, step: int) -> Picture:
        try:
            self._machine.go_to(step)
        finally:
            self._note_place()
        return self._machine.picture()

    def _note_place(self) -> None:
        machine = self._machine
        self.step, self.state, self.spent = machine.step, machine.state, machine.spent
        self.milestones = machine.milestones
        self.agent = RecordedAgent(machine.agent)

    async def _run_on_emulator(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._emulator, work)
