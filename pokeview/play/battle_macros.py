"""Macros that go through the battle menu or the bag, and read what comes of it."""

from pokeview.games.state import GameState, Mode
from pokeview.play.actions import Button
from pokeview.play.macros import choose, find_option, read_on, same, why_no_walking
from pokeview.play.pad import Pad, Performance

BAG = ("BAG", "ITEM")
PARTY = ("TEAM", "PKMN", "POKEMON")
USE = ("USE",)
MOST_BACK_STEPS = 6


def use_move(pad: Pad, move: str) -> Performance:
    """FIGHT, the move, and all the text up to the next choice."""
    reason = yield from _to_battle_menu(pad)
    state = pad.read()
    if reason or state is None or state.battle is None:
        return reason
    known = [known.name for known in state.battle.own.moves]
    if not any(same(move, name) for name in known):
        return f"{state.battle.own.nickname} has no move {move!r}, only {', '.join(known)}"
    return (yield from _choose_all(pad, ("FIGHT",), (move,)))


def use_item(pad: Pad, item: str) -> Performance:
    """The bag, the item, and all the text up to the next choice; on the map the menus are closed again."""
    state = pad.read()
    if state is None:
        return "this game's bag cannot be read"
    if not any(same(item, held.name) for held in state.bag):
        return f"there is no {item!r} in the bag, only {', '.join(held.name for held in state.bag) or 'nothing'}"
    if state.battle is None:
        return (yield from _use_item_on_map(pad, item, state))
    reason = yield from _to_battle_menu(pad)
    return reason or (yield from _choose_all(pad, BAG, (item,)))


def switch_to(pad: Pad, monster: str) -> Performance:
    """The party's screen, and the member that shall fight."""
    reason = yield from _to_battle_menu(pad)
    return reason or (yield from _choose_all(pad, PARTY, (monster,)))


def run_away(pad: Pad) -> Performance:
    """RUN, and the text that tells whether it worked."""
    reason = yield from _to_battle_menu(pad)
    reason = reason or (yield from _choose_all(pad, ("RUN",)))
    state = pad.read()
    return reason or ("it did not get away" if state is not None and state.battle else "")


def _use_item_on_map(pad: Pad, item: str, state: GameState) -> Performance:
    if state.mode != Mode.OVERWORLD:
        return why_no_walking(state)
    yield from pad.press(Button.START)
    reason = yield from _choose_all(pad, BAG, (item,))
    for _ in range(MOST_BACK_STEPS):
        now = pad.read()
        if now is None or now.mode == Mode.OVERWORLD:
            break
        yield from pad.press(Button.B)
    return reason


def _to_battle_menu(pad: Pad) -> Performance:
    """Read on until FIGHT and RUN are offered, going back from any menu inside."""
    for _ in range(MOST_BACK_STEPS):
        state = pad.read()
        if state is None or state.battle is None:
            return "no battle is on"
        if state.menu is not None and state.menu.is_battle_menu:
            return ""
        if state.menu is not None:
            yield from pad.press(Button.B)
        else:
            reason = yield from read_on(pad)
            if reason:
                return reason
    return "the battle menu does not come up"


def _choose_all(pad: Pad, *choices: tuple[str, ...]) -> Performance:
    """One option after another, each under any of its names, then the text that follows."""
    for names in choices:
        state = pad.read()
        if state is None or state.menu is None:
            return f"there was no menu with {names[0]}"
        index = find_option(state.menu, *names)
        if index is None:
            return f"the menu has no {names[0]}, only {', '.join(state.menu.options)}"
        reason = yield from choose(pad, state.menu.options[index])
        if reason:
            return reason
    return (yield from read_on(pad))
