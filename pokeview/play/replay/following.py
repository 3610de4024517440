"""Follows a session that another process plays: from its recording step by step, and from its live file meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pokeview.errors import RecordingError
from pokeview.play.events import AgentChosen, Decided, Event, FrameDrawn, StepStarted, ThoughtStreamed
from pokeview.play.live.live_file import LiveFile, LiveNote, LiveStatus
from pokeview.play.observation import Observation
from pokeview.play.player import Phase
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.playback import Playback, RecordedAgent

LOOK_SECONDS = 0.1
"""Between two looks at what the other process has written."""
FAR_BEHIND_STEPS = 25
"""From there on the steps between are not told of at all."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What has been told of a step that is not recorded yet."""

    step: int = 0
    agent: str = ""
    thoughts: str = ""


class Following(Playback):
    """Plays what is recorded meanwhile, from the last recorded step on. Ends when nobody plays the session any more.

    The last `earlier_steps` before are told of first, so that there is something to read; they are not drawn. New steps
    are drawn while it is at most one behind; after that they are only told of, until it has caught up. The
    thoughts of a step are told as the live file has them, before the step is recorded. Not pulling lets it fall behind.
    """

    def __init__(
        self,
        recording: Recording,
        cartridge: Path | bytes,
        live: LiveFile,
        *,
        earlier_steps: int = 0,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._recorded_before = recording.last_step
        super().__init__(recording, cartridge, first_step=max(0, recording.last_step - earlier_steps) + 1)
        self.live = live
        self.status: LiveStatus | None = None
        """What the other process has told last; None if it never has."""
        self.is_played = False
        """True while some process plays the session."""
        self._sleep = sleep
        self._told = _Told()
        self._waits = False
        self._looked_at = 0.0
        self._last_note = live.last_note
        self._notes: list[LiveNote] = []
        self._look()

    def take_notes(self) -> list[LiveNote]:
        """What the session has answered since the last time, to whomever."""
        taken, self._notes = self._notes, []
        return taken

    def close(self) -> None:
        super().close()
        self.live.close()

    async def _goes_on(self) -> bool:
        """True until all has been played that ever will be; waits a moment where there is nothing to play yet."""
        if self._waits:
            await self._sleep(LOOK_SECONDS)
        return await self._run_on_emulator(self._look)

    def _begin_step(self) -> list[Event]:
        """Begin the next step; where there is none yet, tell what is thought in the one under way."""
        self._waits = self.at_end
        if not self._waits:
            return super()._begin_step()
        self._begun, status = None, self.status
        if status is None or status.step != self.step or status.phase == Phase.IDLE or not self.is_played:
            return []
        return self._thinking(status)

    def _thinking(self, status: LiveStatus) -> list[Event]:
        """What is new of a step that is not recorded yet."""
        step = self.step + 1
        events: list[Event] = []
        if status.agent != self.agent.name:
            self.agent = RecordedAgent(status.agent)
            events.append(AgentChosen(step, status.agent))
        if self._continues(step, status.agent, status.thoughts) is None:
            events.append(StepStarted(step, status.agent, self._machine.observe()))
            self._told = _Told(step, status.agent)
        if new := self._continues(step, status.agent, status.thoughts):
            events.append(ThoughtStreamed(step, new))
        self._told = _Told(step, status.agent, status.thoughts)
        return events

    def _until_decided(self, step: RecordedStep, observation: Observation) -> Iterator[Event]:
        new = self._continues(step.step, step.account.agent, step.account.thoughts)
        if new is None:
            yield from super()._until_decided(step, observation)
            return
        if new:
            yield ThoughtStreamed(step.step, new)
        yield Decided(step.step, step.account.decision, step.account.progress.decision_seconds)

    def _continues(self, step: int, agent: str, thoughts: str) -> str | None:
        """What these thoughts add to those that were told of the step; None if it has to be told anew."""
        told = self._told
        if (told.step, told.agent) != (step, agent) or not thoughts.startswith(told.thoughts):
            return None
        return thoughts[len(told.thoughts) :]

    def _advance_step(self) -> FrameDrawn | None:
        if self._begun is None:
            return None
        if time.monotonic() - self._looked_at >= LOOK_SECONDS:
            self._look()
        wants_no_frames = self._recorded.last_step - self.step > 1 or self.step < self._recorded_before
        if wants_no_frames and self._machine.under_way is self._begun:
            self._begun.advance(0)
            return None
        return super()._advance_step()

    def _look(self) -> bool:
        """Look at what has been written. False once all has been played that ever will be."""
        self._looked_at = time.monotonic()
        # In this order: what was recorded just before the other process ended is not missed.
        self.is_played = self.live.is_playing
        # Whoever writes the live file may be at it, or the disk full: what was told last stands.
        with suppress(RecordingError):
            self.status = self.live.status()
            self._notes += self.live.notes(self._last_note)
            self._last_note = max([self._last_note, *(note.id for note in self._notes)])
        behind = self._recorded.refresh() - self.step
        if behind > FAR_BEHIND_STEPS:
            self._go_to(self._recorded.last_step - 1)
        return self.is_played or behind > 0
