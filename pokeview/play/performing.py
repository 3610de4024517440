"""Carries out an action: yields the inputs one by one and watches, between them, what the game makes of each.

Whoever drives a performance advances the machine by each input before asking for the next. Every decision here depends
on the machine's memory alone, so the same action on the same state always yields the same inputs.
"""

from collections.abc import Generator

from pokeview.games.profile import Game, Memory
from pokeview.games.state import Direction, GameState
from pokeview.play.actions import Action, Button, Buttons, Input, Press, Wait, Walk

STILL_FRAMES = 12
"""A screen that has not changed for so long waits for a button: text is printed with at most 5 frames a letter."""
CHECK_FRAMES = 4
LONGEST_SETTLE_FRAMES = 480
"""Some games never stand still; after so long the agent is asked anyway."""
LONGEST_STEP_FRAMES = 64
LONGEST_HOLD_FRAMES = 120
LONGEST_WAIT_FRAMES = 600

Performance = Generator[Input, None, str]
"""Yields inputs; returns why it ended early, '' when the action was carried out whole."""


def perform(action: Action, game: Game, memory: Memory) -> Performance:
    """The inputs of one action."""
    match action:
        case Wait(frames):
            return _wait(frames, game, memory)
        case Buttons(presses):
            return _press_all(presses, game, memory)
        case Walk(path):
            return _walk(path, game, memory)


def _wait(frames: int, game: Game, memory: Memory) -> Performance:
    yield Input(None, max(1, min(frames, LONGEST_WAIT_FRAMES)))
    yield from settle(game, memory)
    return ""


def _press_all(presses: tuple[Press, ...], game: Game, memory: Memory) -> Performance:
    before = game.read(memory)
    for number, press in enumerate(presses, 1):
        yield Input(press.button, max(1, min(press.hold_frames, LONGEST_HOLD_FRAMES)))
        yield from settle(game, memory)
        if number < len(presses):
            reason = interruption(before, game.read(memory))
            if reason:
                return reason
    return ""


def _walk(path: tuple[Direction, ...], game: Game, memory: Memory) -> Performance:
    if game.read(memory) is None:
        presses = tuple(Press(Button(direction)) for direction in path)
        return (yield from _press_all(presses, game, memory))
    for direction in path:
        reason = yield from _walk_one_step(direction, game, memory)
        if reason:
            yield from settle(game, memory)
            return reason
    yield from settle(game, memory)
    return ""


def _walk_one_step(direction: Direction, game: Game, memory: Memory) -> Performance:
    """One square. The first press may only turn the player, so the way counts as blocked after a second one."""
    before = game.read(memory)
    assert before is not None
    for _ in range(2):
        yield Input(Button(direction), Press(Button(direction)).hold_frames)
        yield from _until_step_ends(game, memory)
        after = game.read(memory)
        if _may_be_leaving(after):
            yield from settle(game, memory)
            after = game.read(memory)
        reason = interruption(before, after)
        if reason:
            return reason
        if after is not None and after.position != before.position:
            return ""
    return "the way is blocked"


def _until_step_ends(game: Game, memory: Memory) -> Generator[Input, None, None]:
    waited = 0
    while waited == 0 or (game.is_busy(memory) and waited < LONGEST_STEP_FRAMES):
        yield Input(None, 2)
        waited += 2
    # The walk counter reaches zero a frame before the coordinates change.
    yield Input(None, 2)


def _may_be_leaving(state: GameState | None) -> bool:
    """True on a warp, where the fade to the next map begins only after the step has ended."""
    if state is None or state.area is None:
        return True
    return any((warp.y, warp.x) == (state.position.y, state.position.x) for warp in state.area.warps)


def settle(game: Game, memory: Memory) -> Generator[Input, None, None]:
    """Let frames pass, with no button, until the game waits for one."""
    still_frames = waited = 0
    last = game.look(memory)
    while still_frames < STILL_FRAMES and waited < LONGEST_SETTLE_FRAMES:
        yield Input(None, CHECK_FRAMES)
        waited += CHECK_FRAMES
        look = game.look(memory)
        still_frames = 0 if look != last or game.is_busy(memory) else still_frames + CHECK_FRAMES
        last = look


def interruption(before: GameState | None, after: GameState | None) -> str:
    """Why the rest of an action should not be pressed any more, '' if it may."""
    if before is None or after is None:
        return ""
    if bool(before.battle) != bool(after.battle):
        return "a battle began" if after.battle else "the battle ended"
    if before.position.map_id != after.position.map_id:
        return f"entered {after.area.name}" if after.area else "left the place"
    if _is_choosing(before) != _is_choosing(after):
        return "a choice came up" if _is_choosing(after) else "the choice was made"
    if bool(before.dialogue) != bool(after.dialogue):
        return "somebody speaks" if after.dialogue else "the text ended"
    return ""


def _is_choosing(state: GameState) -> bool:
    return state.menu is not None and bool(state.battle or state.dialogue)
