"""What must hold in memory when a macro has ended: for 'all done', and for each reason that it may give."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from pokeview.games.state import Area, Direction, GameMode, GameState, Monster
from pokeview.play.actions import Button, Choose, ReadOn, RunAway, SwitchTo, TalkTo, UseItem, UseMove, WalkTo
from pokeview.play.explored import UNSEEN, Square
from pokeview.play.macros.choosing import same
from pokeview.play.macros.pad import is_speaking
from tests.support.play.situations import Played

PLACE = r"\(y=(-?\d+), x=(-?\d+)\)"


def what_is_false(played: Played) -> str:
    """'' when a macro has told the truth about itself; otherwise what it claims and memory denies."""
    if played.is_busy:
        return "it has ended while the game moves by itself"
    if not played.reason:
        return "" if DONE[type(played.action)](played) else "it says that all is done"
    for pattern, is_true in REASONS.items():
        match = re.fullmatch(pattern, played.reason)
        if match:
            return "" if is_true(played, *match.groups()) else f"it says {played.reason!r}"
    return f"nobody knows when {played.reason!r} is true"


def flood(area: Area, start: Square, crowd: bool = True) -> set[Square]:
    """Every square that can be walked to, warps not crossed. It knows no ledges: the bundled game has none."""
    taken = {(person.y, person.x) for person in area.people} if crowd else set()
    warps = {(warp.y, warp.x) for warp in area.warps} - {start}
    reached, waiting = {start}, [start]
    while waiting:
        square = waiting.pop()
        for y, x in () if square in warps else around(square):
            if at(area, y, x) in (".", '"') and (y, x) not in taken | reached:
                reached.add((y, x))
                waiting.append((y, x))
    return reached


def around(square: Square, distance: int = 1) -> list[Square]:
    return [(square[0] + distance * dy, square[1] + distance * dx) for dy, dx in (way.offset for way in Direction)]


def at(area: Area, y: int, x: int) -> str:
    return area.grid[y][x] if 0 <= y < area.height and 0 <= x < area.width else ""


def area_of(state: GameState) -> Area:
    assert state.area is not None
    return state.area


def here(state: GameState) -> Square:
    return state.position.y, state.position.x


def _has_walked(played: Played) -> bool:
    assert isinstance(played.action, WalkTo)
    goal, before, after = (played.action.y, played.action.x), played.before, played.after
    exits = {(warp.y, warp.x): warp for warp in area_of(played.before).warps}
    if after.position.map_id == before.position.map_id:
        return here(after) == goal and goal not in exits and after.mode == GameMode.OVERWORLD
    return goal in exits and exits[goal].destination_map in (None, after.position.map_id)


def _has_talked(played: Played) -> bool:
    assert isinstance(played.action, TalkTo)
    spoke = next(state for button, state in played.presses if button == Button.A)
    faced = (spoke.in_front().y, spoke.in_front().x) == (played.action.y, played.action.x)
    return faced and bool(played.pages) and _is_read(played)


def _is_read(played: Played) -> bool:
    """No text is left, and no choice was made in passing."""
    after = played.after
    chose = any(button == Button.A and state.menu for button, state in played.presses)
    return not chose and (after.menu is not None or (after.battle is None and not is_speaking(after)))


def _has_chosen(played: Played) -> bool:
    assert isinstance(played.action, Choose)
    button, state = played.presses[-1]
    return button == Button.A and state.menu is not None and same(state.menu.chosen, played.action.option)


def _has_fought(played: Played) -> bool:
    """The move was pressed; it has one PP less, unless the battle is over or somebody else is out by now."""
    assert isinstance(played.action, UseMove)
    move, after = played.action.move, played.after.battle
    chosen = [s for button, s in played.presses if button == Button.A and s.menu and same(s.menu.chosen, move)]
    before = chosen[-1].battle
    assert before is not None
    if after is None or after.own_number != before.own_number:
        return True
    return _pp(after.own, move) == _pp(before.own, move) - 1 and _is_at_a_choice(played.after)


def _is_at_a_choice(state: GameState) -> bool:
    return state.battle is None or state.menu is not None


def _has_used(played: Played) -> bool:
    assert isinstance(played.action, UseItem)
    one_less = _quantity(played.before, played.action.item) - 1 == _quantity(played.after, played.action.item)
    return one_less and (
        _is_at_a_choice(played.after) if played.before.battle else played.after.mode == GameMode.OVERWORLD
    )


def _has_switched(played: Played) -> bool:
    assert isinstance(played.action, SwitchTo)
    picks = [state for button, state in played.presses if button == Button.A and _is_party_up(state)]
    if not picks or picks[-1].menu is None or picks[-1].battle is None:
        return False
    number, after = picks[-1].menu.cursor, played.after
    was_fit = number != picks[-1].battle.own_number and not picks[-1].party[number].fainted
    is_out = after.battle is None or after.battle.own_number == number or after.party[number].fainted
    return was_fit and is_out and number in _called(picks[-1], played.action.monster) and _is_at_a_choice(after)


def _is_party_up(state: GameState) -> bool:
    return _options(state) == tuple(member.nickname for member in state.party)


def _has_fled(played: Played) -> bool:
    return played.before.battle is not None and played.after.battle is None and played.after.last_battle == "escaped"


def _pp(monster: Monster, move: str) -> int:
    return next(known.pp for known in monster.moves if same(known.name, move))


def _quantity(state: GameState, item: str) -> int:
    return sum(held.quantity for held in state.bag if same(held.name, item))


def _called(state: GameState, name: str) -> list[int]:
    return [number for number, member in enumerate(state.party) if same(member.nickname, name)]


def _moves(played: Played) -> list[str]:
    assert played.after.battle is not None
    return [move.name for move in played.after.battle.own.moves]


def _is_none_of(name: str, names: Collection[str]) -> bool:
    return not any(same(name, other) for other in names)


def _options(state: GameState) -> tuple[str, ...]:
    return state.menu.options if state.menu else ()


def _is_out_of_reach(played: Played, square: Square, crowd: bool = True) -> bool:
    return square not in flood(area_of(played.known), here(played.known), crowd)


def _nobody_gets_beside(played: Played, target: Square) -> bool:
    area = area_of(played.known)
    warps = {(warp.y, warp.x) for warp in area.warps} - {here(played.known)}
    across = [far for near, far in zip(around(target), around(target, 2), strict=True) if at(area, *near) == "#"]
    stands = {*around(target), *(across if _is_somebody_at(played, target) else ())}
    return not (flood(area, here(played.known)) - warps) & stands


def _is_mute(played: Played, square: Square) -> bool:
    area = area_of(played.after)
    things = {(person.y, person.x) for person in area.people} | {(sign.y, sign.x) for sign in area.signs}
    faces = (played.after.in_front().y, played.after.in_front().x) == square
    return faces and played.after.mode == GameMode.OVERWORLD and square not in things


def _is_somebody_at(played: Played, square: Square) -> bool:
    return square in {(person.y, person.x) for person in area_of(played.after).people}


def _on_square(is_true: Callable[[Played, Square], bool]) -> Callable[..., bool]:
    return lambda played, y, x, *rest: is_true(played, (int(y), int(x)))


DONE: Mapping[type, Callable[[Played], bool]] = {
    WalkTo: _has_walked,
    TalkTo: _has_talked,
    ReadOn: _is_read,
    Choose: _has_chosen,
    UseMove: _has_fought,
    UseItem: _has_used,
    SwitchTo: _has_switched,
    RunAway: _has_fled,
}

REASONS: Mapping[str, Callable[..., Any]] = {
    "the game has not begun": lambda p: p.after.mode == GameMode.TITLE,
    "a battle is on": lambda p: p.after.battle,
    "text is on screen: read it first": lambda p: p.after.mode == GameMode.DIALOGUE,
    "a menu is up: choose or close it first": lambda p: p.after.mode == GameMode.MENU,
    "a battle began": lambda p: not p.before.battle and p.after.battle,
    "the battle ended": lambda p: p.before.battle and not p.after.battle,
    "no battle is on": lambda p: not p.after.battle,
    "the battle was lost": lambda p: not p.after.battle and p.after.last_battle == "lost",
    "it did not get away": lambda p: p.after.battle and _is_at_a_choice(p.after),
    rf"{PLACE} is not on this map, which has .*": _on_square(lambda p, square: not at(area_of(p.after), *square)),
    rf"{PLACE} has not been seen yet": _on_square(lambda p, square: at(area_of(p.known), *square) == UNSEEN),
    rf"{PLACE} is solid: nobody can stand there": _on_square(lambda p, square: at(area_of(p.after), *square) == "#"),
    rf"no way to {PLACE} is known": _on_square(_is_out_of_reach),
    rf"somebody stands at {PLACE}": _on_square(_is_somebody_at),
    rf"somebody stands in the way to {PLACE}": _on_square(
        lambda p, square: _is_out_of_reach(p, square) and not _is_out_of_reach(p, square, crowd=False)
    ),
    rf"there is no known way to stand beside {PLACE}": _on_square(_nobody_gets_beside),
    rf"nothing answers at {PLACE}": _on_square(_is_mute),
    "there is no text to read": lambda p: _is_read(p) and not p.pages,
    "there is nothing to read, but a choice to make: .+": lambda p: p.after.menu,
    "there is no menu to choose from": lambda p: not p.after.menu,
    "the menu has no '(.*)', only .+": lambda p, name: _is_none_of(name, _options(p.after)) and not p.presses,
    "choosing '.*' changed nothing": lambda p: p.before.menu and _options(p.after) == _options(p.before),
    ".+ has no move '(.*)', only .+": lambda p, name: _is_none_of(name, _moves(p)),
    "(.+) has no PP left": lambda p, name: _pp(p.after.battle.own, name) == 0,
    "there is no '(.*)' in the bag, only .+": lambda p, name: _quantity(p.after, name) == 0,
    r"the bag still holds (\d+) (.+)": lambda p, count, name: int(count) == _quantity(p.after, name),
    "there is no '(.*)' in the party, only .+": lambda p, name: not _called(p.after, name),
    "(.+) is fighting already": lambda p, name: p.after.battle.own_number in _called(p.after, name),
    "(.+) has fainted": lambda p, name: all(p.after.party[n].fainted for n in _called(p.after, name)),
}
