"""Macros of conversations: each press is checked, and a macro that cannot go on says exactly why."""

from pokeview.games.state import Area, Direction, GameMode, GameState
from pokeview.play.actions import Button
from pokeview.play.explored import Square
from pokeview.play.macros.choosing import listed
from pokeview.play.macros.navigation import OPPOSITE, beside, ground, reach, warp_squares
from pokeview.play.macros.pad import Pad, Performance, is_speaking
from pokeview.play.macros.walking import place, square_of, walk_to, why_not_walking

MOST_PAGES = 60
MOST_UNANSWERED = 30
"""Presses of A, about ten seconds, that may change nothing before a text is given up: some animations take long."""
MOST_APPROACHES = 12
"""Walking up, turning, and following somebody who walks on, until they have been spoken to."""

Stand = tuple[Square, Direction]
"""A square to stand on, and the way to face there."""


def talk_to(pad: Pad, target: Square) -> Performance:
    """Go beside whoever or whatever is there, face it, press A and read. Somebody who walks on is followed."""
    number: int | None = None
    for _ in range(MOST_APPROACHES):
        state = pad.read()
        if state is None or state.area is None or state.mode != GameMode.OVERWORLD:
            return why_not_walking(state)
        number, target = _follow_person(state.area, number, target)
        stand = _nearest_stand(state.area, square_of(state), target)
        if stand is None:
            return f"there is no known way to stand beside {place(target)}"
        if (square_of(state), state.facing) != stand:
            reason = yield from _go_to_stand(pad, state, stand)
        else:
            yield from pad.press(Button.A)
            if not _is_on_map(pad.read()):
                return (yield from finish_reading(pad))
            reason = f"nothing answers at {place(target)}"
        if reason and not _has_walked_on(pad.read(), number, target):
            return reason
    return f"{place(target)} was not faced after {MOST_APPROACHES} tries"


def read_on(pad: Pad) -> Performance:
    """Read the text that is up, to its end or to the next choice."""
    state = pad.read()
    if state is None:
        return "this game's text cannot be read"
    if state.menu is not None:
        return f"there is nothing to read, but a choice to make: {listed(state.menu.options)}"
    if not has_more(state):
        return "the game has not begun" if state.mode == GameMode.TITLE else "there is no text to read"
    return (yield from finish_reading(pad))


def finish_reading(pad: Pad) -> Performance:
    """Press A for every page until the text has ended, if there is any, or something has to be chosen."""
    unanswered = 0
    for _ in range(MOST_PAGES):
        state = pad.read()
        if state is None or not has_more(state):
            return ""
        if unanswered == MOST_UNANSWERED:
            return "the text does not go on when A is pressed"
        yield from pad.press(Button.A)
        unanswered = unanswered + 1 if pad.read() == state else 0
    return f"the text goes on after {MOST_PAGES} pages"


def has_more(state: GameState) -> bool:
    """True while pressing A is all that there is to do."""
    if state.menu is not None:
        return False
    return state.battle is not None or is_speaking(state)


def _go_to_stand(pad: Pad, state: GameState, stand: Stand) -> Performance:
    """Go to a stand, or turn on it."""
    square, facing = stand
    if square_of(state) != square:
        return (yield from walk_to(pad, square))
    yield from pad.face(facing)
    return ""


def _follow_person(area: Area, number: int | None, target: Square) -> tuple[int | None, Square]:
    """Who stood on the target first, by number, and where they are now."""
    for person in area.people:
        if number == person.number or (number is None and (person.y, person.x) == target):
            return person.number, (person.y, person.x)
    return number, target


def _has_walked_on(state: GameState | None, number: int | None, target: Square) -> bool:
    """True when the person is somewhere else by now, and may still be walked to."""
    if state is None or state.area is None or not _is_on_map(state):
        return False
    return number is not None and _follow_person(state.area, number, target)[1] != target


def _is_on_map(state: GameState | None) -> bool:
    return state is not None and state.mode == GameMode.OVERWORLD


def _nearest_stand(area: Area, here: Square, target: Square) -> Stand | None:
    """Where to talk from: beside the target, or across one solid square to somebody whom nobody can stand beside.

    Such people are behind a counter.
    """
    stands = [(beside(target, way), OPPOSITE[way]) for way in Direction]
    nearest = _nearest_open_stand(area, here, stands)
    if nearest is None and any((person.y, person.x) == target for person in area.people):
        counters = [(square, facing) for square, facing in stands if ground(area, square) == "#"]
        nearest = _nearest_open_stand(
            area, here, [(beside(square, OPPOSITE[facing]), facing) for square, facing in counters]
        )
    return nearest


def _nearest_open_stand(area: Area, here: Square, stands: list[Stand]) -> Stand | None:
    reached, ways_out = reach(area, here), warp_squares(area) - {here}
    open_stands = [stand for stand in stands if stand[0] in reached and stand[0] not in ways_out]
    return min(open_stands, key=lambda stand: reached.cost[stand[0]], default=None)
