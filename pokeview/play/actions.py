"""What an agent can ask for, and the button inputs that it becomes.

An action is carried out input by input, each a button held (or none) for a number of frames. How many frames a wait
takes depends on the game's memory alone, so the same action on the same machine state always gives the same inputs.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from pokeview.games.state import Direction

HOLD_FRAMES = 8
"""Long enough to turn and take a step, shorter than the step itself (16 to 18 frames)."""


class Button(StrEnum):
    """The eight buttons of a Game Boy."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    A = "a"
    B = "b"
    START = "start"
    SELECT = "select"


@dataclass(frozen=True, slots=True)
class Input:
    """A button held for some frames, or none: the only way in which the machine advances."""

    button: Button | None
    frames: int


@dataclass(frozen=True, slots=True)
class Press:
    """One button, held for `hold_frames`, then released until the game waits again."""

    button: Button
    hold_frames: int = HOLD_FRAMES


@dataclass(frozen=True, slots=True)
class Buttons:
    """Presses in order. It stops early when the situation changes: a battle, a text box, another map."""

    presses: tuple[Press, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """No button for some frames."""

    frames: int


@dataclass(frozen=True, slots=True)
class Walk:
    """Steps in order, each one checked: it stops when the way is blocked or the situation changes."""

    path: tuple[Direction, ...]


Action = Buttons | Wait | Walk


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action: the buttons really pressed, the frames that passed, and why it ended early."""

    pressed: tuple[Button, ...]
    frames: int
    stopped: str = ""


def describe(action: Action) -> str:
    """The action in a few characters: 'right x3, a', 'wait 30 frames'."""
    match action:
        case Wait(frames):
            return f"wait {frames} frames"
        case Walk(path):
            return "walk " + describe_run([str(direction) for direction in path])
        case Buttons(presses):
            return describe_run([str(press.button) for press in presses])


def describe_run(names: list[str]) -> str:
    """Names in order, with repeats counted: 'up x2, a'."""
    runs = [(name, len(list(group))) for name, group in groupby(names)]
    return ", ".join(name if count == 1 else f"{name} x{count}" for name, count in runs)


def press(*buttons: Button | str) -> Buttons:
    """The usual action: these buttons, one after another."""
    return Buttons(tuple(Press(Button(button)) for button in buttons))
