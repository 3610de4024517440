"""The inputs of a session, in order: with the cartridge they are all that it takes to play it again."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from pokeview.play.actions import Button, Input

OBSERVED = Input(None, 0)
"""Not an input, but the moment at which the state was read for an agent. No frame passes."""

_NO_BUTTON, _OBSERVED = "-", "!"
_RUN = re.compile(rf"({_NO_BUTTON}|{'|'.join(Button)})(\d{{1,6}})(?:\*(\d{{1,6}}))?")


class InputLog:
    """What has gone into the machine since the last step: those of abandoned actions too, as far as they went."""

    def __init__(self) -> None:
        self._inputs: list[Input] = []
        self._is_under_way = False

    def note(self, button: Button | None, frames: int) -> None:
        """Frames of the input that is under way, or of a new one."""
        if self._is_under_way:
            frames += self._inputs.pop().frames
        self._inputs.append(Input(button, frames))
        self._is_under_way = True

    def end_input(self) -> None:
        self._is_under_way = False

    def note_observation(self) -> None:
        self.end_input()
        if self._inputs[-1:] != [OBSERVED]:
            self._inputs.append(OBSERVED)

    def take(self) -> tuple[Input, ...]:
        """All of them; the log is empty afterwards."""
        self.end_input()
        taken, self._inputs = tuple(self._inputs), []
        return taken


def inputs_as_text(inputs: Iterable[Input]) -> str:
    """The inputs in a few characters: '-120 ! right8 -2*7'. Inputs are told apart even where the button is the same."""
    return " ".join(_run_as_text(one, len(list(run))) for one, run in groupby(inputs))


def inputs_from_text(text: str) -> tuple[Input, ...]:
    """What `inputs_as_text` was given. Raises ValueError for anything else."""
    return tuple(one for word in text.split() for one in _run_from_text(word))


def _run_as_text(one: Input, times: int) -> str:
    if one == OBSERVED:
        return _OBSERVED
    return f"{one.button or _NO_BUTTON}{one.frames}" + (f"*{times}" if times > 1 else "")


def _run_from_text(word: str) -> Iterator[Input]:
    if word == _OBSERVED:
        return iter([OBSERVED])
    if not (found := _RUN.fullmatch(word)):
        raise ValueError(f"no input: {word!r}")
    name, frames, times = found.groups(default="1")
    button = None if name == _NO_BUTTON else Button(name)
    return iter([Input(button, int(frames))] * int(times))
