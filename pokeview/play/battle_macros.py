"""Macros that go through the battle menu or the bag, read what comes of it, and check that it did come of it."""

from pokeview.games.state import BagItem, Battle, GameState, Menu, Mode, Monster
from pokeview.play.actions import Button
from pokeview.play.choosing import choose, choose_at, choose_from_list, find_option, listed, same
from pokeview.play.macros import finish_reading
from pokeview.play.pad import Pad, Performance
from pokeview.play.walking import why_not_walking

FIGHT, RUN, USE, SWITCH, CANCEL = "FIGHT", "RUN", "USE", "SWITCH", "CANCEL"
BAG = ("BAG", "ITEM")
PARTY = ("TEAM", "PKMN")
MOST_BACK_STEPS = 6


def use_move(pad: Pad, move: str) -> Performance:
    """FIGHT, the move, and all the text up to the next choice."""
    reason = yield from _to_battle_menu(pad)
    state = pad.read()
    if reason or state is None or state.battle is None:
        return reason
    own, pages = state.battle.own, len(pad.pages)
    known = next((known for known in own.moves if same(known.name, move)), None)
    if known is None:
        return f"{own.nickname} has no move {move!r}, only {listed(known.name for known in own.moves)}"
    if known.pp == 0 and any(other.pp for other in own.moves):
        return f"{known.name} has no PP left"
    reason = yield from _fight(pad, known.name)
    if reason or not _is_refused(known.name, state.battle, pad.read(), spoke=len(pad.pages) > pages):
        return reason
    return f"{known.name} was not used" if known.pp else f"{known.name} has no PP left"


def use_item(pad: Pad, item: str) -> Performance:
    """The bag, the item, and all the text up to the next choice; on the map the menus are closed again."""
    state = pad.read()
    if state is None:
        return "this game's bag cannot be read"
    if state.mode not in (Mode.OVERWORLD, Mode.BATTLE):
        return why_not_walking(state)
    held = next((held for held in state.bag if same(held.name, item)), None)
    if held is None:
        return f"there is no {item!r} in the bag, only {listed(held.name for held in state.bag)}"
    reason = yield from (_to_battle_menu(pad) if state.battle else _open_start_menu(pad))
    reason = reason or (yield from _use_from_bag(pad, held))
    now = pad.read()
    if state.battle or now is None or _is_asking(now):
        return reason
    closing = yield from _close_menus(pad)
    return reason or closing


def switch_to(pad: Pad, monster: str) -> Performance:
    """The party's screen, and the member that shall fight."""
    state = pad.read()
    must_switch = state is not None and _is_party_list(state)
    reason = "" if must_switch else (yield from _to_battle_menu(pad))
    state = pad.read()
    if reason or state is None or state.battle is None:
        return reason or "no battle is on"
    index = _find_fit_member(state, state.battle, monster)
    if index is None:
        return _why_not_fit(state, state.battle, monster)
    reason = "" if must_switch else (yield from choose(pad, *PARTY))
    reason = reason or (yield from _send_out(pad, index, state.party[index].nickname))
    return reason or _why_not_out(pad.read(), index)


def run_away(pad: Pad) -> Performance:
    """RUN, and the text that tells whether it worked."""
    reason = yield from _to_battle_menu(pad)
    reason = reason or (yield from choose(pad, RUN))
    reason = reason or (yield from finish_reading(pad))
    state = pad.read()
    if reason or state is None:
        return reason
    if state.battle:
        return "it did not get away"
    return "the battle was lost" if state.last_battle == "lost" else ""


def _to_battle_menu(pad: Pad) -> Performance:
    """Read on until FIGHT and RUN are offered, going back from the lists that they lead to."""
    for tries in range(MOST_BACK_STEPS):
        state = pad.read()
        if state is None or state.battle is None:
            return "the battle ended" if tries else "no battle is on"
        if state.menu is None:
            reason = yield from finish_reading(pad)
            if reason:
                return reason
        elif state.menu.is_battle_menu:
            return ""
        elif _leads_back(state, state.battle, state.menu):
            yield from pad.press(Button.B)
        else:
            return f"something else has to be chosen first: {listed(state.menu.options)}"
    return "the battle menu does not come up"


def _leads_back(state: GameState, battle: Battle, menu: Menu) -> bool:
    """True for a list that B leaves without an answer. To a question B says no, and somebody has to be sent out."""
    moves = [move.name for move in battle.own.moves]
    items = [item.name for item in state.bag]
    if _is_party_list(state):
        return not battle.own.fainted
    return find_option(menu, CANCEL, *moves, *items) is not None


def _is_party_list(state: GameState) -> bool:
    if state.menu is None or state.battle is None or len(state.menu.options) != len(state.party):
        return False
    return all(same(option, member.nickname) for option, member in zip(state.menu.options, state.party, strict=True))


def _fight(pad: Pad, move: str) -> Performance:
    reason = yield from choose(pad, FIGHT)
    # Where no move has any PP left, Red fights on without asking for one.
    if not reason and pad.menu() is not None:
        reason = yield from choose(pad, move)
    return reason or (yield from finish_reading(pad))


def _is_refused(move: str, before: Battle, after: GameState | None, spoke: bool) -> bool:
    """True when nothing in the battle has changed, and nothing was said or the same move is on offer again."""
    if after is None or after.battle != before:
        return False
    return not spoke or (after.menu is not None and find_option(after.menu, move) is not None)


def _open_start_menu(pad: Pad) -> Performance:
    yield from pad.press(Button.START)
    return "" if pad.menu() else "the menu does not open"


def _use_from_bag(pad: Pad, held: BagItem) -> Performance:
    reason = yield from choose(pad, *BAG)
    reason = reason or (yield from choose_from_list(pad, held.name))
    menu = pad.menu()
    if not reason and menu is not None and find_option(menu, USE) is not None:
        reason = yield from choose(pad, USE)
    reason = reason or (yield from finish_reading(pad))
    return reason or _why_kept(pad.read(), held)


def _why_kept(state: GameState | None, held: BagItem) -> str:
    if state is None or sum(item.quantity for item in state.bag if item.item_id == held.item_id) < held.quantity:
        return ""
    if state.menu is not None and _is_asking(state):
        return f"a choice has to be made first: {listed(state.menu.options)}"
    return f"there are still {held.quantity} {held.name} in the bag"


def _is_asking(state: GameState) -> bool:
    """True when a menu is up that is neither the battle menu nor the way to the bag or the bag itself."""
    if state.menu is None or state.menu.is_battle_menu:
        return False
    return find_option(state.menu, CANCEL, *BAG, *(item.name for item in state.bag)) is None


def _close_menus(pad: Pad) -> Performance:
    for _ in range(MOST_BACK_STEPS):
        state = pad.read()
        if state is None or state.mode not in (Mode.MENU, Mode.DIALOGUE):
            return ""
        yield from pad.press(Button.B)
    return "the menus do not close"


def _find_fit_member(state: GameState, battle: Battle, name: str) -> int | None:
    """The first member of that name that can be sent out, counted from 0."""
    return next(
        (
            number
            for number, member in enumerate(state.party)
            if _is_called(member, name) and not member.fainted and number != battle.own_number
        ),
        None,
    )


def _why_not_fit(state: GameState, battle: Battle, name: str) -> str:
    called = [number for number, member in enumerate(state.party) if _is_called(member, name)]
    if not called:
        return f"there is no {name!r} in the party, only {listed(member.nickname for member in state.party)}"
    if battle.own_number in called and not battle.own.fainted:
        return f"{state.party[battle.own_number].nickname} is fighting already"
    return f"{state.party[called[0]].nickname} has fainted"


def _is_called(member: Monster, name: str) -> bool:
    return same(member.nickname, name) or same(member.species, name)


def _send_out(pad: Pad, number: int, nickname: str) -> Performance:
    """Choose by place, since two may have the same name."""
    menu = pad.menu()
    if menu is None or number >= len(menu.options) or not same(menu.options[number], nickname):
        return f"the party's screen does not show {nickname}"
    reason = yield from choose_at(pad, menu, number)
    menu = pad.menu()
    if not reason and menu is not None and find_option(menu, SWITCH) is not None:
        reason = yield from choose(pad, SWITCH)
    return reason or (yield from finish_reading(pad))


def _why_not_out(state: GameState | None, number: int) -> str:
    """'' where the member is out, was knocked out at once, or the battle is over."""
    if state is None or state.battle is None or state.battle.own_number == number or state.party[number].fainted:
        return ""
    return f"{state.party[number].nickname} was not sent out"
