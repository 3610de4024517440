"""What must hold in memory when a macro has ended: for 'all done', and for each reason that it may give."""

import re
from collections import deque
from collections.abc import Callable

from situations import Played

from pokeview.games.state import Area, Direction, GameState, Mode
from pokeview.play.actions import (
    Action,
    Button,
    Choose,
    ReadOn,
    RunAway,
    SwitchTo,
    TalkTo,
    UseItem,
    UseMove,
    WalkTo,
)
from pokeview.play.explored import Square

Truth = Callable[..., bool]


def what_is_false(played: Played) -> str:
    """'' when the macro has told the truth about itself; otherwise what it claims and memory denies."""
    if not played.reason:
        return "" if DONE[type(played.action)](played) else "it says that all is done"
    for pattern, is_true in REASONS.items():
        match = re.fullmatch(pattern, played.reason)
        if match:
            return "" if is_true(played, *match.groups()) else f"it says {played.reason!r}"
    return f"nobody knows what {played.reason!r} means"
