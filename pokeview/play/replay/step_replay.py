"""A recorded step that is played to a machine again, a stretch of frames at a time."""

import sys
from collections import deque

from pokeview.errors import RecordingError
from pokeview.gameboy import GameBoy
from pokeview.games.profile import Milestone
from pokeview.games.state import GameState
from pokeview.play.actions import Input
from pokeview.play.journey import Journey
from pokeview.play.recording.inputs import OBSERVED
from pokeview.play.recording.recorded_step import RecordedStep


class StepReplay:
    """Plays the inputs of one step. The machine may have the first of them behind it already, as after power-on."""

    def __init__(self, gameboy: GameBoy, journey: Journey, step: RecordedStep) -> None:
        self.step = step
        self._gameboy = gameboy
        self._journey = journey
        self._inputs = deque(step.inputs)
        self._before: GameState | None = None
        self._skip(gameboy.frames - (step.frame - sum(one.frames for one in step.inputs)))

    @property
    def done(self) -> bool:
        return not self._inputs

    def observe(self) -> GameState | None:
        """Come to the moment at which the agent was shown the game for its decision: the state then."""
        while OBSERVED in self._inputs:
            self._take_next(sys.maxsize, picture=True)
        if self._gameboy.held is not None:
            # Left down by an action that was abandoned: it was let go before the action that counts.
            self._take_next(1, picture=True)
        return self._before

    def advance(self, frames: int) -> None:
        """Play the next `frames` frames, or all that are left when `frames` is 0. The last one is drawn."""
        budget = frames or sys.maxsize
        while budget > 0 and self._inputs:
            is_last = self._inputs[0].frames >= budget or len(self._inputs) == 1
            budget -= self._take_next(budget, picture=is_last)

    def arrive(self) -> tuple[GameState | None, list[Milestone]]:
        """Take in what was done: the state after it, and the milestones it has reached.

        Raises RecordingError when the machine is not as it was.
        """
        if (self._gameboy.frames, self._gameboy.state_hash()) != (self.step.frame, self.step.state_hash):
            raise RecordingError(f"The recording replays differently at step {self.step.step}.")
        account = self.step.account
        return self._journey.arrive(account.decision.action, self._before, account.outcome)

    def _take_next(self, most_frames: int, *, picture: bool) -> int:
        """Play the next input, or as much of it as there may be. Returns the frames that it took."""
        one = self._inputs.popleft() if self._inputs else OBSERVED
        if one == OBSERVED:
            self._before = self._journey.set_out()
            return 0
        frames = min(one.frames, most_frames)
        self._gameboy.advance(frames, one.button, picture)
        if frames < one.frames:
            self._inputs.appendleft(Input(one.button, one.frames - frames))
        else:
            self._journey.look_around()
        return frames

    def _skip(self, frames: int) -> None:
        while frames > 0 and self._inputs:
            one = self._inputs.popleft()
            if one.frames > frames:
                self._inputs.appendleft(Input(one.button, one.frames - frames))
            frames -= one.frames
