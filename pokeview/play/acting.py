"""An action while it is carried out on the machine."""

import sys
from collections.abc import Callable
from dataclasses import astuple

from pokeview.gameboy import GameBoy
from pokeview.play.actions import Action, Button, Outcome
from pokeview.play.macros.pad import Pad
from pokeview.play.macros.performing import perform
from pokeview.play.recording.inputs import InputLog


class Acting:
    """Carries out one action, a stretch of frames at a time, and logs it. `after_input` is called after each input."""

    def __init__(
        self, gameboy: GameBoy, action: Action, pad: Pad, log: InputLog, after_input: Callable[[], None]
    ) -> None:
        self.done = False
        self._pressed: list[Button] = []
        self._stopped = ""
        self._gameboy = gameboy
        self._first_frame = gameboy.frames
        self._pad = pad
        self._performance = perform(action, pad)
        self._log = log
        self._after_input = after_input
        self._button: Button | None = None
        self._frames_left = 0
        self._take_next_input()

    def advance(self, frames: int) -> None:
        """Run the next `frames` frames of the action, or all of them when `frames` is 0. The last one is drawn."""
        budget = frames or sys.maxsize
        while budget > 0 and not self.done:
            stretch = min(budget, self._frames_left)
            self._gameboy.advance(stretch, self._button, picture=True)
            self._log.note(self._button, stretch)
            budget -= stretch
            self._frames_left -= stretch
            if self._frames_left == 0:
                self._log.end_input()
                self._after_input()
                self._take_next_input()

    def outcome(self) -> Outcome:
        """What has become of the action."""
        self._pad.read()
        frames = self._gameboy.frames - self._first_frame
        return Outcome(tuple(self._pressed), frames, self._stopped, tuple(self._pad.pages))

    def _take_next_input(self) -> None:
        try:
            self._button, self._frames_left = astuple(next(self._performance))
        except StopIteration as end:
            self.done, self._stopped = True, end.value
        else:
            if self._button is not None:
                self._pressed.append(self._button)
