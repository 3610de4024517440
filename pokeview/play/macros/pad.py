"""The pad in a player's hands: presses a button, waits until the game has answered, and looks what became of it.

Everything here yields the inputs for somebody else to carry out, and is resumed when the machine has advanced by them.
What it decides depends on the machine's memory and on the squares seen so far alone, so the same action on the same
session always yields the same inputs.
"""

from collections.abc import Callable, Generator

from pokeview.games.profile import Game, Memory
from pokeview.games.state import Direction, GameMode, GameState, Menu
from pokeview.play.actions import HOLD_FRAMES, Button, Input
from pokeview.play.macros.pages import unread

TURN_FRAMES = 2
"""Long enough to turn, too short to take a step as well: Red looks at the buttons every second frame."""
STILL_FRAMES = 12
"""A screen that has not changed for so long waits for a button: text is printed with at most 5 frames a letter."""
CHECK_FRAMES = 4
LONGEST_SETTLE_FRAMES = 480
"""Some games never stand still; after so long the agent is asked anyway."""
STEP_CHECK_FRAMES = 2
LONGEST_STEP_FRAMES = 64
LONGEST_HOLD_FRAMES = 120

BLOCKED = "the way is blocked"

Performance = Generator[Input, None, str]
"""Yields inputs; returns why it ended early, '' when the action was carried out whole."""

Waiting = Generator[Input, None, None]
"""Yields inputs, and has nothing to say at its end."""


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

    def menu(self) -> Menu | None:
        """The menu that is up now."""
        state = self.read()
        return state.menu if state else None

    def press(self, button: Button, hold_frames: int = HOLD_FRAMES) -> Waiting:
        """Hold a button, then let the game settle."""
        yield Input(button, max(1, min(hold_frames, LONGEST_HOLD_FRAMES)))
        yield from self.settle()

    def settle(self) -> Waiting:
        """Let frames pass, with no button, until the game waits for one."""
        still_frames = waited = 0
        last = self._game.look(self._memory)
        while still_frames < STILL_FRAMES and waited < LONGEST_SETTLE_FRAMES:
            yield Input(None, CHECK_FRAMES)
            waited += CHECK_FRAMES
            look = self._game.look(self._memory)
            still_frames = 0 if look != last or self.is_busy() else still_frames + CHECK_FRAMES
            last = look

    def settle_if_busy(self) -> Waiting:
        """Let the game settle where it moves by itself: a button pressed now would be lost."""
        if self.is_busy():
            yield from self.settle()

    def is_busy(self) -> bool:
        """True while the game moves by itself and ignores buttons."""
        return self._game.is_busy(self._memory)

    def face(self, direction: Direction) -> Waiting:
        """Turn on the spot: with a tap, and with a longer press if that was too short."""
        for hold_frames in (TURN_FRAMES, HOLD_FRAMES):
            state = self.read()
            if state is not None and state.facing != direction:
                yield from self.press(Button(direction), hold_frames)

    def step(self, direction: Direction) -> Performance:
        """Walk one square. The first press may only turn the player, so the way is blocked when two have failed."""
        before = self.read()
        for _ in range(2):
            yield Input(Button(direction), HOLD_FRAMES)
            yield from self._until_step_ends()
            after = self.read()
            if self.is_busy() or _may_be_leaving(after):
                yield from self.settle()
                after = self.read()
            reason = interruption(before, after)
            if reason:
                return reason
            if before is None or after is None or after.position != before.position:
                return ""
        return BLOCKED

    def _until_step_ends(self) -> Waiting:
        waited = 0
        while waited == 0 or (self.is_busy() and waited < LONGEST_STEP_FRAMES):
            yield Input(None, STEP_CHECK_FRAMES)
            waited += STEP_CHECK_FRAMES
        # The walk counter reaches zero a frame before the coordinates change.
        yield Input(None, STEP_CHECK_FRAMES)


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
    if is_speaking(before) != is_speaking(after):
        return "text came up" if is_speaking(after) else "the text ended"
    return ""


def is_choosing(state: GameState) -> bool:
    """True when a menu waits for an answer, in a conversation or in a battle."""
    return state.menu is not None and bool(state.battle or state.dialogue)


def is_speaking(state: GameState) -> bool:
    """True while there is text to read, in a message box or over the whole screen."""
    return bool(state.dialogue) or state.mode == GameMode.DIALOGUE
