"""Using an item: through the bag, in a battle or on the map, up to the next choice."""

from pokeview.games.state import BagItem, GameMode, GameState
from pokeview.play.actions import Button
from pokeview.play.macros.battle import to_battle_menu
from pokeview.play.macros.choosing import choose, choose_from_list, listed, offers, same
from pokeview.play.macros.pad import Pad, Performance
from pokeview.play.macros.talking import finish_reading
from pokeview.play.macros.walking import why_not_walking

BAG = ("BAG", "ITEM")
USE, CANCEL = "USE", "CANCEL"
MOST_BACK_STEPS = 6


def use_item(pad: Pad, item: str) -> Performance:
    """The bag, the item, and all the text up to the next choice; on the map the menus are closed again."""
    state = pad.read()
    if state is None:
        return "this game's bag cannot be read"
    if state.mode not in (GameMode.OVERWORLD, GameMode.BATTLE):
        return why_not_walking(state)
    held = next((held for held in state.bag if same(held.name, item)), None)
    if held is None:
        return f"there is no {item!r} in the bag, only {listed(held.name for held in state.bag)}"
    reason = yield from (to_battle_menu(pad) if state.battle else _open_start_menu(pad))
    reason = reason or (yield from _use_from_bag(pad, held))
    now = pad.read()
    if state.battle or now is None or _is_asking(now):
        return reason
    closing = yield from _close_menus(pad)
    return reason or closing


def _open_start_menu(pad: Pad) -> Performance:
    yield from pad.press(Button.START)
    return "" if pad.menu() else "the menu does not open"


def _use_from_bag(pad: Pad, held: BagItem) -> Performance:
    reason = yield from choose(pad, *BAG)
    # The list shows no more than the number of a machine: 'TM29 PSYCHIC' is TM29 there.
    reason = reason or (yield from choose_from_list(pad, held.name, held.name.split(" ")[0]))
    if not reason and offers(pad.menu(), USE):
        reason = yield from choose(pad, USE)
    reason = reason or (yield from finish_reading(pad))
    return reason or _why_kept(pad.read(), held)


def _why_kept(state: GameState | None, held: BagItem) -> str:
    if state is None or sum(item.quantity for item in state.bag if item.item_id == held.item_id) < held.quantity:
        return ""
    if state.menu is not None and _is_asking(state):
        return f"a choice has to be made first: {listed(state.menu.options)}"
    return f"the bag still holds {held.quantity} {held.name}"


def _is_asking(state: GameState) -> bool:
    """True when a menu is up that is neither the battle menu nor the way to the bag or the bag itself."""
    if state.menu is None or state.menu.is_battle_menu:
        return False
    return not offers(state.menu, CANCEL, *BAG, *(item.name for item in state.bag))


def _close_menus(pad: Pad) -> Performance:
    for _ in range(MOST_BACK_STEPS):
        state = pad.read()
        if state is None or state.mode not in (GameMode.MENU, GameMode.DIALOGUE):
            return ""
        yield from pad.press(Button.B)
    return "the menus do not close"
