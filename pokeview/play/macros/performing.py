"""Carries out actions: each becomes inputs, one after another, until it is done or must stop early."""

from pokeview.games.state import Direction
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
from pokeview.play.macros import bag, battle, talking
from pokeview.play.macros.choosing import choose
from pokeview.play.macros.pad import LONGEST_HOLD_FRAMES, Pad, Performance, interruption
from pokeview.play.macros.walking import walk_to

MOST_PRESSES = 60
LONGEST_WAIT_FRAMES = 600
LONGEST_ACTION_FRAMES = 180 * 60
"""Three minutes: no macro needs so long, and whatever needs longer shall ask the agent again."""


def perform(action: Action, pad: Pad) -> Performance:
    """The inputs of one action, of bounded length whatever is asked for."""
    yield from pad.settle_if_busy()
    frames = 0
    inputs = _inputs_of_action(action, pad)
    while frames < LONGEST_ACTION_FRAMES:
        try:
            step = next(inputs)
        except StopIteration as end:
            return str(end.value)
        frames += step.frames
        yield step
    inputs.close()
    yield from pad.settle()
    return f"it took longer than {LONGEST_ACTION_FRAMES // 60} seconds"


def _inputs_of_action(action: Action, pad: Pad) -> Performance:
    match action:
        case Wait(frames):
            return _wait_frames(pad, frames)
        case Buttons(presses):
            return _press_all(pad, presses)
        case Walk(path):
            return _walk(pad, path)
        case WalkTo(y, x):
            return walk_to(pad, (y, x))
        case TalkTo(y, x):
            return talking.talk_to(pad, (y, x))
        case ReadOn():
            return talking.read_on(pad)
        case Choose(option):
            return choose(pad, option)
        case UseMove(move):
            return battle.use_move(pad, move)
        case UseItem(item):
            return bag.use_item(pad, item)
        case SwitchTo(monster):
            return battle.switch_to(pad, monster)
        case RunAway():
            return battle.run_away(pad)


def _wait_frames(pad: Pad, frames: int) -> Performance:
    yield Input(None, max(1, min(frames, LONGEST_WAIT_FRAMES)))
    yield from pad.settle()
    return f"{LONGEST_WAIT_FRAMES} frames are the longest wait" if frames > LONGEST_WAIT_FRAMES else ""


def _press_all(pad: Pad, presses: tuple[Press, ...]) -> Performance:
    before = pad.read()
    for number, press in enumerate(presses[:MOST_PRESSES], 1):
        yield from pad.press(press.button, press.hold_frames)
        reason = interruption(before, pad.read())
        if reason and number < len(presses):
            return reason
    if len(presses) > MOST_PRESSES:
        return f"too many buttons: only the first {MOST_PRESSES} of {len(presses)} were pressed"
    if any(press.hold_frames > LONGEST_HOLD_FRAMES for press in presses):
        return f"{LONGEST_HOLD_FRAMES} frames are the longest that a button is held"
    return ""


def _walk(pad: Pad, path: tuple[Direction, ...]) -> Performance:
    reason = ""
    for direction in path:
        reason = yield from pad.step(direction)
        if reason:
            break
    yield from pad.settle()
    return reason
