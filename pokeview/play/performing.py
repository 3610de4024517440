"""Carries out actions: each becomes inputs, one after another, until it is done or must stop early."""

from pokeview.games.state import Direction
from pokeview.play import battle_macros, macros
from pokeview.play.actions import (
    Action,
    Buttons,
    Choose,
    Input,
    Press,
    ReadOn,
    RunAway,
    SwitchTo,
    TalkTo,
    UseItem,
    UseMove,
    Wait,
    Walk,
    WalkTo,
)
from pokeview.play.pad import Pad, Performance, interruption

LONGEST_WAIT_FRAMES = 600


def perform(action: Action, pad: Pad) -> Performance:
    """The inputs of one action."""
    match action:
        case Wait(frames):
            return _wait(pad, frames)
        case Buttons(presses):
            return _press_all(pad, presses)
        case Walk(path):
            return _walk(pad, path)
        case WalkTo(y, x):
            return macros.walk_to(pad, (y, x))
        case TalkTo(y, x):
            return macros.talk_to(pad, (y, x))
        case ReadOn():
            return macros.read_on(pad)
        case Choose(option):
            return macros.choose(pad, option)
        case UseMove(move):
            return battle_macros.use_move(pad, move)
        case UseItem(item):
            return battle_macros.use_item(pad, item)
        case SwitchTo(monster):
            return battle_macros.switch_to(pad, monster)
        case RunAway():
            return battle_macros.run_away(pad)


def _wait(pad: Pad, frames: int) -> Performance:
    yield Input(None, max(1, min(frames, LONGEST_WAIT_FRAMES)))
    yield from pad.settle()
    return ""


def _press_all(pad: Pad, presses: tuple[Press, ...]) -> Performance:
    before = pad.read()
    for number, press in enumerate(presses, 1):
        yield from pad.press(press.button, press.hold_frames)
        reason = interruption(before, pad.read())
        if reason and number < len(presses):
            return reason
    return ""


def _walk(pad: Pad, path: tuple[Direction, ...]) -> Performance:
    for direction in path:
        reason = yield from pad.step(direction)
        if reason:
            yield from pad.settle()
            return reason
    yield from pad.settle()
    return ""
