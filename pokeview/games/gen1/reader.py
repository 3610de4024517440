"""The reader for Pokemon Red's memory layout: Red, Blue, the bundled game, and Yellow by other addresses.

It only reads, remembers nothing, and makes some state of any bytes at all.
"""

from pokeview.games.gen1.charset import COLUMNS, decode, dialogue, screen_text
from pokeview.games.gen1.map import FACINGS, read_area
from pokeview.games.gen1.menu import MenuVariables, read_menu
from pokeview.games.gen1.symbols import RedMemory
from pokeview.games.profile import Memory, Names
from pokeview.games.state import BagItem, Battle, GameMode, GameState, Menu, Monster, Move, Position

NO_NAMES = Names()

_PARTY_SLOTS, _BAG_SLOTS = 6, 20
_PARTY_BYTES, _NICKNAME_BYTES = 44, 11
_END_OF_LIST = 0xFF
_PP_BITS = 0x3F
_STATUSES = ((0x07, "asleep"), (0x08, "poisoned"), (0x10, "burned"), (0x20, "frozen"), (0x40, "paralysed"))
_BATTLE_KINDS = {1: "wild", 2: "trainer", 0xFF: "lost"}
_BATTLE_RESULTS = ("won", "lost", "escaped")
_A_OR_B = 0x03
_JOYPAD_OFF_OR_SCRIPTED = 0xA0
_BACKGROUND_PALETTE = 0xFF47  # rBGP, which fades change
_BLINKING_ARROWS = (16 * COLUMNS + 18, 11 * COLUMNS + 18)  # of the message box and of long lists


def read(memory: Memory, names: Names = NO_NAMES, yellow: bool = False) -> GameState:
    """Everything at this moment. While no map is loaded, the game has not begun, and only its text is told."""
    red = RedMemory(memory, yellow)
    area = read_area(red, names)
    battle = _read_battle(red, names)
    tiles = red.raw("wTileMap")
    shows_text = area is None or battle is not None or _is_text_shown(red)
    menu = _read_menu(red, tiles) if shows_text else None
    has_begun = area is not None
    party = _read_party(red, names) if has_begun else ()
    return GameState(
        mode=_mode(has_begun, battle, menu, shows_text),
        position=Position(red.number("wCurMap"), red.number("wYCoord"), red.number("wXCoord")),
        facing=FACINGS[red.number("wSpritePlayerStateData1FacingDirection") & 0xC],
        area=area,
        party=party,
        bag=_read_bag(red, names) if has_begun else (),
        money=red.decimal("wPlayerMoney"),
        badges=_badges(red, names),
        battle=battle,
        last_battle=_last_battle(red, party),
        dialogue=dialogue(tiles) if shows_text else "",
        menu=menu,
        screen_text=screen_text(tiles) if shows_text else (),
        events=_set_event_flags(red),
        player_name=decode(red.raw("wPlayerName")),
    )


def where(memory: Memory, yellow: bool = False) -> Position | None:
    """The player's square, None before the game has begun."""
    red = RedMemory(memory, yellow)
    if not red.number("wCurMapWidth"):
        return None
    return Position(red.number("wCurMap"), red.number("wYCoord"), red.number("wXCoord"))


def is_busy(memory: Memory, yellow: bool = False) -> bool:
    """True while the game moves by itself: a step, a script, a battle about to open, buttons that are ignored."""
    red = RedMemory(memory, yellow)
    return bool(
        red.number("wWalkCounter")
        or red.number("wJoyIgnore") & _A_OR_B
        or red.number("wSimulatedJoypadStatesIndex")
        or red.number("wStatusFlags5") & _JOYPAD_OFF_OR_SCRIPTED
        or (red.number("wCurOpponent") and not red.number("wIsInBattle"))
    )


def look(memory: Memory, yellow: bool = False) -> bytes:
    """What is on screen, as bytes to compare: tiles without blinking arrows, palette, scrolling, text layer."""
    red = RedMemory(memory, yellow)
    tiles = bytearray(red.raw("wTileMap"))
    for arrow in _BLINKING_ARROWS:
        tiles[arrow] = 0
    return bytes(tiles) + memory.read(_BACKGROUND_PALETTE, 1) + b"".join(map(red.raw, ("hSCX", "hSCY", "hWY")))


def _is_text_shown(red: RedMemory) -> bool:
    return bool(red.number("wFontLoaded") & 1) or red.number("hWY") == 0


def _mode(has_begun: bool, battle: Battle | None, menu: Menu | None, shows_text: bool) -> GameMode:
    if not has_begun:
        return GameMode.TITLE
    if battle:
        return GameMode.BATTLE
    if menu:
        return GameMode.MENU
    return GameMode.DIALOGUE if shows_text else GameMode.OVERWORLD


def _read_menu(red: RedMemory, tiles: bytes) -> Menu | None:
    variables = MenuVariables(
        top_row=red.number("wTopMenuItemY"),
        column=red.number("wTopMenuItemX"),
        current=red.number("wCurrentMenuItem"),
        last=red.number("wMaxMenuItem"),
    )
    return read_menu(tiles, variables)


def _read_battle(red: RedMemory, names: Names) -> Battle | None:
    kind = red.number("wIsInBattle")
    if not kind:
        return None
    own = _read_monster(red, names, "wBattleMon", decode(red.raw("wBattleMonNick")))
    enemy = _read_monster(red, names, "wEnemyMon", decode(red.raw("wEnemyMonNick")))
    return Battle(_BATTLE_KINDS.get(kind, "trainer"), own, enemy, red.number("wPlayerMonNumber"))


def _last_battle(red: RedMemory, party: tuple[Monster, ...]) -> str:
    """Memory does not tell 'none yet' from 'won', but nobody fights without a party."""
    result = red.number("wBattleResult")
    if not result and not party:
        return ""
    return _BATTLE_RESULTS[min(result, len(_BATTLE_RESULTS) - 1)]


def _read_party(red: RedMemory, names: Names) -> tuple[Monster, ...]:
    members = red.raw("wPartySpecies")[: min(red.number("wPartyCount"), _PARTY_SLOTS)]
    return tuple(_party_member(red, names, slot) for slot in range(len(members.split(bytes([_END_OF_LIST]))[0])))


def _party_member(red: RedMemory, names: Names, slot: int) -> Monster:
    nickname = red.raw("wPartyMonNicks")[slot * _NICKNAME_BYTES : (slot + 1) * _NICKNAME_BYTES]
    offset = slot * _PARTY_BYTES
    return _read_monster(red, names, "wPartyMon1", decode(nickname), offset, red.number("wPartyMon1Exp", offset))


def _read_monster(
    red: RedMemory, names: Names, variable: str, nickname: str, offset: int = 0, experience: int = 0
) -> Monster:
    """A monster from the structure whose members begin with `variable`, `offset` bytes further on."""
    species_id = red.number(variable + "Species", offset)
    known = zip(red.raw(variable + "Moves", offset), red.raw(variable + "PP", offset), strict=True)
    return Monster(
        species_id=species_id,
        species=names.monster(species_id),
        nickname=nickname,
        level=red.number(variable + "Level", offset),
        hp=red.number(variable + "HP", offset),
        max_hp=red.number(variable + "MaxHP", offset),
        status=_status_name(red.number(variable + "Status", offset)),
        moves=tuple(Move(move_id, names.move(move_id), pp & _PP_BITS) for move_id, pp in known if move_id),
        experience=experience,
    )


def _status_name(bits: int) -> str:
    return next((name for mask, name in _STATUSES if bits & mask), "")


def _read_bag(red: RedMemory, names: Names) -> tuple[BagItem, ...]:
    entries = red.raw("wBagItems")
    stacks = []
    for number in range(min(red.number("wNumBagItems"), _BAG_SLOTS)):
        item_id, quantity = entries[number * 2 : number * 2 + 2]
        if item_id == _END_OF_LIST:
            break
        stacks.append(BagItem(item_id, names.item(item_id), quantity))
    return tuple(stacks)


def _badges(red: RedMemory, names: Names) -> tuple[str, ...]:
    won = [number for number in range(8) if red.number("wObtainedBadges") >> number & 1]
    return tuple(names.badges[number] if number < len(names.badges) else f"badge {number + 1}" for number in won)


def _set_event_flags(red: RedMemory) -> frozenset[int]:
    flags = red.raw("wEventFlags")
    return frozenset(index * 8 + bit for index, byte in enumerate(flags) if byte for bit in range(8) if byte >> bit & 1)
