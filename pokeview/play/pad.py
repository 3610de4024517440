"""The pad in a player's hands: presses a button, waits until the game has answered, and looks what became of it.

Everything here yields the inputs for somebody else to carry out, and is resumed when the machine has advanced by them.
What it decides depends on the machine's memory and on the squares seen so far alone, so the same action on the same
session always yields the same inputs.
"""

from collections.abc import Callable, Generator

from pokeview.games.profile import Game, Memory
from pokeview.games.state import Direction, GameState
from pokeview.play.actions import HOLD_FRAMES, Button, Input
from pokeview.play.pages import unread

STILL_FRAMES = 12
"""A screen that has not changed for so long waits for a button: text is printed with at most 5 frames a letter."""
CHECK_FRAMES = 4
LONGEST_SETTLE_FRAMES = 480
"""Some games never stand still; after so long the agent is asked anyway."""
LONGEST_STEP_FRAMES = 64
LONGEST_HOLD_FRAMES = 120

Performance = Generator[Input, None, str]
"""Yields inputs; returns why it ended early, '' when the action was carried out whole."""


class Pad:
    """One action's worth of playing. `pages` collects the text that came up meanwhile, each line once.

    `view` takes what a player cannot know out of a state: the part of the map that has never been on screen. `shown` is
    the page of text that was on screen before.
    """

    def __init__(
        self,
        game: Game,
        memory: Memory,
        view: Callable[[GameState], GameState] = lambda state: state,
        shown: str = "",
    ) -> None:
        self.pages: list[str] = []
        self._game = game
        self._memory = memory
        self._view = view
        self._shown = shown

    def read(self) -> GameState | None:
        """The state now, None where memory cannot be read. Text that is new on screen is kept."""
        state = self._game.read(self._memory)
        if state is None:
            return None
        new = unread(self._shown, state.dialogue)
        if new:
            self.pages.append(new)
        self._shown = state.dialogue
        return self._view(state)

    def press(self, button: Button, hold_frames: int = HOLD_FRAMES) -> Generator[Input, None, None]:
        """Hold a button, then let the game settle."""
        yield Input(button, max(1, min(hold_frames, LONGEST_HOLD_FRAMES)))
        yield from self.settle()

    def settle(self) -> Generator[Input, None, None]:
        """Let frames pass, with no button, until the game waits for one."""
        still_frames = waited = 0
        last = self._game.look(self._memory)
        while still_frames < STILL_FRAMES and waited < LONGEST_SETTLE_FRAMES:
            yield Input(None, CHECK_FRAMES)
            waited += CHECK_FRAMES
            look = self._game.look(self._memory)
            still_frames = 0 if look != last or self._game.is_busy(self._memory) else still_frames + CHECK_FRAMES
            last = look

    def step(self, direction: Direction) -> Performance:
        """Walk one square. The first press may only turn the player, so the way is blocked when two have failed."""
        before = self.read()
        for _ in range(2):
            yield Input(Button(direction), HOLD_FRAMES)
            yield from self._until_step_ends()
            after = self.read()
            if _may_be_leaving(after):
                yield from self.settle()
                after = self.read()
            reason = interruption(before, after)
            if reason:
                return reason
            if before is None or after is None or after.position != before.position:
                return ""
        return "the way is blocked"

    def _until_step_ends(self) -> Generator[Input, None, None]:
        waited = 0
        while waited == 0 or (self._game.is_busy(self._memory) and waited < LONGEST_STEP_FRAMES):
            yield Input(None, 2)
            waited += 2
        # The walk counter reaches zero a frame before the coordinates change.
        yield Input(None, 2)


def _may_be_leaving(state: GameState | None) -> bool:
    """True on a warp, where the fade to the next map begins only after the step has ended."""
    if state is None or state.area is None:
        return True
    return any((warp.y, warp.x) == (state.position.y, state.position.x) for warp in state.area.warps)


def interruption(before: GameState | None, after: GameState | None) -> str:
    """Why the rest of an action should not be pressed any more, '' if it may."""
    if before is None or after is None:
        return ""
    if bool(before.battle) != bool(after.battle):
        return "a battle began" if after.battle else "the battle ended"
    if before.position.map_id != after.position.map_id:
        return f"entered {after.area.name}" if after.area else "left the place"
    if is_choosing(before) != is_choosing(after):
        return "a choice came up" if is_choosing(after) else "the choice was made"
    if bool(before.dialogue) != bool(after.dialogue):
        return "somebody speaks" if after.dialogue else "the text ended"
    return ""


def is_choosing(state: GameState) -> bool:
    """True when a menu waits for an answer, in a conversation or in a battle."""
    return state.menu is not None and bool(state.battle or state.dialogue)
