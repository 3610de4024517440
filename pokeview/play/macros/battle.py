"""Macros of battles: they go through its menus, read what comes of it, and check that it did come of it."""

from pokeview.games.state import Battle, GameState, Menu, Monster
from pokeview.play.actions import Button
from pokeview.play.macros.choosing import choose, choose_at, listed, offers, same
from pokeview.play.macros.pad import Pad, Performance
from pokeview.play.macros.talking import finish_reading

FIGHT, RUN, SWITCH, CANCEL = "FIGHT", "RUN", "SWITCH", "CANCEL"
PARTY = ("TEAM", "PKMN")
MOST_BACK_STEPS = 6


def use_move(pad: Pad, move: str) -> Performance:
    """FIGHT, the move, and all the text up to the next choice."""
    reason = yield from to_battle_menu(pad)
    state = pad.read()
    if reason or state is None or state.battle is None:
        return reason
    own, pages = state.battle.own, len(pad.pages)
    known = next((known for known in own.moves if same(known.name, move)), None)
    if known is None:
        return f"{own.nickname} has no move {move!r}, only {listed(known.name for known in own.moves)}"
    if known.pp == 0 and any(other.pp for other in own.moves):
        return f"{known.name} has no PP left"
    reason = yield from _fight_with_move(pad, known.name)
    if reason or not _is_refused(known.name, state.battle, pad.read(), spoke=len(pad.pages) > pages):
        return reason
    return f"{known.name} was not used" if known.pp else f"{known.name} has no PP left"


def switch_to(pad: Pad, monster: str) -> Performance:
    """The party's screen, and the member that shall fight."""
    state = pad.read()
    must_switch = state is not None and _is_party_list(state)
    reason = "" if must_switch else (yield from to_battle_menu(pad))
    state = pad.read()
    if reason or state is None or state.battle is None:
        return reason
    number = _find_fit_member(state, state.battle, monster)
    if number is None:
        return _why_not_fit(state, state.battle, monster)
    reason = "" if must_switch else (yield from choose(pad, *PARTY))
    reason = reason or (yield from _send_out(pad, number, state.party[number].nickname))
    return reason or _why_not_out(pad.read(), number)


def run_away(pad: Pad) -> Performance:
    """RUN, and the text that tells whether it worked."""
    state = pad.read()
    # Some battles have a menu of their own: in the Safari Zone nobody fights, but one may run.
    is_offered = state is not None and state.battle is not None and offers(state.menu, RUN)
    reason = "" if is_offered else (yield from to_battle_menu(pad))
    reason = reason or (yield from choose(pad, RUN))
    reason = reason or (yield from finish_reading(pad))
    state = pad.read()
    if reason or state is None:
        return reason
    if state.battle:
        return "it did not get away"
    return "the battle was lost" if state.last_battle == "lost" else ""


def to_battle_menu(pad: Pad) -> Performance:
    """Read on until FIGHT and RUN are offered, going back from the lists that they lead to."""
    for tries in range(MOST_BACK_STEPS):
        state = pad.read()
        if state is None:
            return "this game's battles cannot be read"
        if state.battle is None:
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
    return offers(menu, CANCEL, *moves, *items)


def _is_party_list(state: GameState) -> bool:
    if state.menu is None or state.battle is None or len(state.menu.options) != len(state.party):
        return False
    return all(same(option, member.nickname) for option, member in zip(state.menu.options, state.party, strict=True))


def _fight_with_move(pad: Pad, move: str) -> Performance:
    reason = yield from choose(pad, FIGHT)
    # Where no move has any PP left, Red fights on without asking for one.
    if not reason and pad.menu() is not None:
        reason = yield from choose(pad, move)
    return reason or (yield from finish_reading(pad))


def _is_refused(move: str, before: Battle, after: GameState | None, spoke: bool) -> bool:
    """True when nothing in the battle has changed, and nothing was said or the same move is on offer again."""
    if after is None or after.battle != before:
        return False
    return not spoke or offers(after.menu, move)


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
    if not reason and offers(pad.menu(), SWITCH):
        reason = yield from choose(pad, SWITCH)
    return reason or (yield from finish_reading(pad))


def _why_not_out(state: GameState | None, number: int) -> str:
    """'' where the member is out, was knocked out at once, or the battle is over."""
    if state is None or state.battle is None or state.battle.own_number == number or state.party[number].fainted:
        return ""
    return f"{state.party[number].nickname} was not sent out"
