"""Tells when an agent goes round in circles, from what really happened and not from what it says."""

from collections import Counter, deque
from collections.abc import Mapping
from typing import Any

from pokeview.games.state import GameState, Position
from pokeview.play.actions import Action, describe
from pokeview.play.json_form import from_json, to_json

SAME_AGAIN = 3
"""Times that one action may do nothing in one place before it is called useless."""
WINDOW_STEPS = 24
FEW_SQUARES = 4

Situation = tuple[Position, str, tuple[str, ...]]
"""Where the player stands, and the text and the options that are on screen."""
_Useless = dict[tuple[Position, str], int]


class StuckDetector:
    """Watches steps. `warning` is a sentence while the agent is stuck, '' while it is not.

    Standing still in a battle or in a conversation is no sign of being stuck as long as anything changes there.
    """

    def __init__(self) -> None:
        self.warning = ""
        self.steps_stuck = 0
        self._useless: Counter[tuple[Position, str]] = Counter()
        self._places: deque[Situation] = deque(maxlen=WINDOW_STEPS)

    def note(self, action: Action, before: GameState | None, after: GameState | None, progressed: bool) -> None:
        """Take in a step. `progressed` is True when it saw new squares, reached a milestone or moved the story."""
        if before is None or after is None:
            return
        if progressed or after.battle is not None:
            self._places.clear()
        if before != after:
            self._useless.clear()
        else:
            self._useless[after.position, describe(action)] += 1
        self._places.append(_situation_of(after))
        self.warning = self._find_warning()
        self.steps_stuck = self.steps_stuck + 1 if self.warning else 0

    def remember(self) -> dict[str, object]:
        """All of it, as JSON values."""
        return {
            "useless": to_json(_Useless, self._useless),
            "places": to_json(list[Situation], self._places),
            "steps_stuck": self.steps_stuck,
        }

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take up what an earlier `remember` returned."""
        self._useless = Counter(from_json(_Useless, memory["useless"]))
        self._places = deque(from_json(list[Situation], memory["places"]), maxlen=WINDOW_STEPS)
        self.steps_stuck = memory["steps_stuck"]
        self.warning = self._find_warning()

    def _find_warning(self) -> str:
        (_, action), times = next(iter(self._useless.most_common(1)), ((None, ""), 0))
        if times >= SAME_AGAIN:
            return f"'{action}' has changed nothing {times} times in a row here. Do something else."
        if sum(self._useless.values()) > SAME_AGAIN:
            return f"Nothing at all has changed in the last {sum(self._useless.values())} steps."
        if len(self._places) == WINDOW_STEPS and len(set(self._places)) <= FEW_SQUARES:
            return (
                f"The last {WINDOW_STEPS} steps went back and forth between {len(set(self._places))} situations "
                "and found nothing new."
            )
        return ""


def _situation_of(state: GameState) -> Situation:
    return (state.position, state.dialogue, state.menu.options if state.menu else ())
