"""How macros are carried out: every press is checked, and a macro that cannot go on says exactly why."""

from pokeview.games.state import Direction, GameState, Menu, Mode
from pokeview.play.actions import Button
from pokeview.play.explored import Square
from pokeview.play.navigation import OPPOSITE, beside, is_inside, reach
from pokeview.play.pad import Pad, Performance, is_choosing

MOST_PAGES = 60
MOST_STEPS = 400
MOST_DETOURS = 8
"""How often a way is planned anew after somebody has stepped into it."""


def walk_to(pad: Pad, goal: Square) -> Performance:
    """Step by step along the shortest known way."""
    entering = False
    detours = 0
    for _ in range(MOST_STEPS):
        state = pad.read()
        if state is None or state.area is None or state.mode != Mode.OVERWORLD:
            return why_no_walking(state)
        here = (state.position.y, state.position.x)
        if here == goal:
            yield from pad.settle()
            return ""
        path = _path(state, goal)
        if path is None:
            return f"no way to (y={goal[0]}, x={goal[1]}) is known"
        entering = len(path) == 1 and _is_warp(state, goal)
        reason = yield from pad.step(path[0])
        if reason == "the way is blocked" and detours < MOST_DETOURS:
            detours += 1
        elif reason:
            yield from pad.settle()
            return "" if entering and reason.startswith("entered") else reason
    return "the way is too long"


def talk_to(pad: Pad, target: Square) -> Performance:
    """Go beside the target, face it, press A and read."""
    state = pad.read()
    if state is None or state.area is None or state.mode != Mode.OVERWORLD:
        return why_no_walking(state)
    side = _nearest_side(state, target)
    if side is None:
        return f"there is no known way to stand beside (y={target[0]}, x={target[1]})"
    reason = yield from walk_to(pad, side[0])
    if reason:
        return reason
    state = pad.read()
    if state is not None and state.facing != side[1]:
        yield from pad.press(Button(side[1]))
    yield from pad.press(Button.A)
    state = pad.read()
    if state is not None and state.mode == Mode.OVERWORLD:
        return "nothing answered"
    return (yield from read_on(pad))


def read_on(pad: Pad) -> Performance:
    """Press A for every page, until the text has ended or something has to be chosen."""
    for _ in range(MOST_PAGES):
        state = pad.read()
        if state is None:
            return "this game's text cannot be read"
        if is_choosing(state):
            return ""
        if not state.dialogue and state.battle is None:
            return ""
        yield from pad.press(Button.A)
    return f"the text goes on after {MOST_PAGES} pages"


def choose(pad: Pad, option: str) -> Performance:
    """Move the cursor, one checked press at a time, and press A on the option."""
    state = pad.read()
    if state is None or state.menu is None:
        return "there is no menu to choose from"
    wanted = find_option(state.menu, option)
    if wanted is None:
        return f"the menu has no {option!r}, only {', '.join(state.menu.options)}"
    for _ in range(2 * len(state.menu.options)):
        menu = state.menu
        if menu is None:
            return "the menu has closed"
        if menu.cursor == wanted:
            yield from pad.press(Button.A)
            return ""
        yield from pad.press(towards(menu, wanted))
        state = pad.read()
        if state is None or state.menu is None or state.menu.options != menu.options:
            return "the menu has changed"
        if state.menu.cursor == menu.cursor:
            return "the cursor does not move"
    return "the cursor does not get there"


def find_option(menu: Menu, *names: str) -> int | None:
    """The index of the first option that is called one of these names, whatever its case."""
    return next((index for index, option in enumerate(menu.options) if any(same(option, name) for name in names)), None)


def same(one: str, other: str) -> bool:
    """True for names that differ in case and outer spaces at most."""
    return one.strip().casefold() == other.strip().casefold()


def towards(menu: Menu, option: int) -> Button:
    """The press that brings the cursor nearer to an option."""
    (row, column), (cursor_row, cursor_column) = menu.places[option], menu.places[menu.cursor]
    if column != cursor_column:
        return Button.RIGHT if column > cursor_column else Button.LEFT
    return Button.DOWN if row > cursor_row else Button.UP


def why_no_walking(state: GameState | None) -> str:
    """Why a macro of the map cannot begin or go on."""
    if state is None:
        return "this game's map cannot be read"
    return {
        Mode.TITLE: "the game has not begun",
        Mode.BATTLE: "a battle is on",
        Mode.DIALOGUE: "text is on screen: read it first",
        Mode.MENU: "a menu is up: choose or close it first",
    }.get(state.mode, "no map is loaded")


def _path(state: GameState, goal: Square) -> tuple[Direction, ...] | None:
    assert state.area is not None
    here = (state.position.y, state.position.x)
    if not is_inside(state.area, goal):
        return None
    reached = reach(state.area, here)
    return reached.path(goal) if goal in reached else None


def _is_warp(state: GameState, square: Square) -> bool:
    return state.area is not None and any((warp.y, warp.x) == square for warp in state.area.warps)


def _nearest_side(state: GameState, target: Square) -> tuple[Square, Direction] | None:
    """The reachable square beside the target that is nearest, and the way to face there."""
    assert state.area is not None
    reached = reach(state.area, (state.position.y, state.position.x))
    sides = [(beside(target, way), OPPOSITE[way]) for way in Direction]
    return min((side for side in sides if side[0] in reached), key=lambda side: reached.cost[side[0]], default=None)
