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


@dataclass(frozen=True, slots=True)
class WalkTo:
    """Go to a square of this map by a way that has been seen; a warp's square is entered."""

    y: int
    x: int


@dataclass(frozen=True, slots=True)
class TalkTo:
    """Go beside whoever or whatever stands on a square, face it, press A, and read all it says."""

    y: int
    x: int


@dataclass(frozen=True, slots=True)
class ReadOn:
    """Press A until the text has ended or a choice comes up."""


@dataclass(frozen=True, slots=True)
class Choose:
    """Put the cursor on an option of the menu that is up, and press A."""

    option: str


@dataclass(frozen=True, slots=True)
class UseMove:
    """In a battle: fight with this move, and read what happens until the next choice."""

    move: str


@dataclass(frozen=True, slots=True)
class UseItem:
    """Take an item from the bag and use it, or throw it at the enemy; in a battle or on the map."""

    item: str


@dataclass(frozen=True, slots=True)
class SwitchTo:
    """In a battle: send out another member of the party."""

    monster: str


@dataclass(frozen=True, slots=True)
class RunAway:
    """In a battle: flee."""


Macro = WalkTo | TalkTo | ReadOn | Choose | UseMove | UseItem | SwitchTo | RunAway
"""Says what is wanted, not which buttons. It always ends, and names the true reason when it ends early."""

Action = Buttons | Wait | Walk | Macro


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action: the buttons really pressed, the frames that passed, why it ended early if it did.

    `pages` is the text that came up meanwhile, each line once.
    """

    pressed: tuple[Button, ...]
    frames: int
    stopped: str = ""
    pages: tuple[str, ...] = ()


def describe(action: Action) -> str:
    """The action in a few characters: 'right x3, a', 'wait 30 frames'."""
    match action:
        case Wait(frames):
            return f"wait {frames} frames"
        case Walk(path):
            return "walk " + describe_run([str(direction) for direction in path])
        case Buttons(presses):
            return describe_run([str(press.button) for press in presses])
        case WalkTo(y, x):
            return f"walk to (y={y}, x={x})"
        case TalkTo(y, x):
            return f"talk to (y={y}, x={x})"
        case ReadOn():
            return "read on"
        case Choose(option):
            return f"choose {option}"
        case UseMove(move):
            return f"fight with {move}"
        case UseItem(item):
            return f"use {item}"
        case SwitchTo(monster):
            return f"send out {monster}"
        case RunAway():
            return "run away"


def describe_run(names: list[str]) -> str:
    """Names in order, with repeats counted: 'up x2, a'."""
    runs = [(name, len(list(group))) for name, group in groupby(names)]
    return ", ".join(name if count == 1 else f"{name} x{count}" for name, count in runs)


def press(*buttons: Button | str) -> Buttons:
    """The usual action: these buttons, one after another."""
    return Buttons(tuple(Press(Button(button)) for button in buttons))
