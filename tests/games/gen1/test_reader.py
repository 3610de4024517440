"""The reader for Pokemon Red's layout, on made-up memory."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pokeview.games.gen1 import reader
from pokeview.games.gen1.symbols import symbols
from pokeview.games.profile import Names
from pokeview.games.state import (
    Area,
    BagItem,
    Battle,
    Direction,
    GameMode,
    GameState,
    Menu,
    Monster,
    Move,
    Person,
    Position,
    Sign,
    Warp,
)
from tests.support.play.memory_image import MemoryImage, encode

NAMES = Names(
    maps={1: "VIRIDIAN CITY"},
    species={0xB0: "CHARMANDER", 0x24: "PIDGEY"},
    moves={10: "SCRATCH", 45: "GROWL"},
    items={4: "POKE BALL"},
    badges=("BOULDER", "CASCADE"),
)
MESSAGE_BOX = {
    12: "┌──────────────────┐",
    13: "│                  │",
    14: "│Hello there!      │",
    15: "│                  │",
    16: "│Welcome!         ▼│",
    17: "└──────────────────┘",
}


def read(image: MemoryImage, yellow: bool = False) -> GameState:
    return reader.read(image, NAMES, yellow)


def area_of(image: MemoryImage) -> Area:
    area = read(image).area
    assert area is not None
    return area


def menu_of(image: MemoryImage) -> Menu:
    menu = read(image).menu
    assert menu is not None
    return menu


def with_menu(lines: dict[int, str], top: tuple[int, int], last: int, current: int = 0) -> MemoryImage:
    """An image whose text screen shows a menu with the cursor's first place (row, column) and its last index."""
    image = MemoryImage().text_screen(lines).put("wFontLoaded", 1)
    image.put("wTopMenuItemY", top[0]).put("wTopMenuItemX", top[1])
    return image.put("wMaxMenuItem", last).put("wCurrentMenuItem", current)


def put_monster(image: MemoryImage, variable: str, offset: int = 0) -> MemoryImage:
    """A poisoned level 7 CHARMANDER with 19 of 300 HP and two moves, one of them with PP-Ups."""
    for member, value in (("Species", 0xB0), ("HP", 19), ("MaxHP", 300), ("Level", 7), ("Status", 0x08)):
        image.put(variable + member, value, offset)
    image.put(variable + "Moves", bytes([10, 45, 0, 0]), offset)
    return image.put(variable + "PP", bytes([0xC0 | 35, 40, 9, 9]), offset)


def charmander(nickname: str, experience: int = 0) -> Monster:
    moves = (Move(10, "SCRATCH", 35), Move(45, "GROWL", 40))
    return Monster(0xB0, "CHARMANDER", nickname, 7, 19, 300, "poisoned", moves, experience)


def with_map(width: int, height: int, blocks: bytes) -> MemoryImage:
    """An image with this map, in blocks, whose block `n` is filled with the tile id `n`."""
    image = MemoryImage().put("wCurMapWidth", width).put("wCurMapHeight", height)
    image.rom[0x4000:0x5000] = bytes(block for block in range(256) for _ in range(16))
    for row in range(height):
        image.put("wOverworldMap", blocks[row * width : (row + 1) * width], (row + 3) * (width + 6) + 3)
    return image


def test_position_and_facing() -> None:
    image = MemoryImage().put("wCurMap", 1).put("wYCoord", 12).put("wXCoord", 34)
    image.put("wSpritePlayerStateData1FacingDirection", 8)
    state = read(image)
    assert (state.position, state.facing, state.mode) == (Position(1, 12, 34), Direction.LEFT, GameMode.OVERWORLD)
    assert reader.where(image) == state.position


def test_before_the_game_has_begun_only_text_is_told() -> None:
    image = MemoryImage().put("wCurMapWidth", 0).put("wPartyCount", 1).put("wPartySpecies", b"\xb0\xff")
    image.put("wNumBagItems", 1).put("wBagItems", b"\x04\x05\xff").text_screen({7: "  NEW GAME"})
    state = read(image)
    assert (state.mode, state.area, state.party, state.bag, state.last_battle) == (GameMode.TITLE, None, (), (), "")
    assert state.screen_text[7] == "  NEW GAME          "
    assert reader.where(image) is None


def test_party() -> None:
    image = MemoryImage().put("wPartyCount", 2).put("wPartySpecies", b"\xb0\xb0\xff")
    for slot, nickname in enumerate(("ASH's FOX", "B")):
        put_monster(image, "wPartyMon1", 44 * slot).put("wPartyMon1Exp", 0x010203, 44 * slot)
        image.put("wPartyMonNicks", encode(nickname) + b"\x50", 11 * slot)
    assert read(image).party == (charmander("ASH's FOX", 0x010203), charmander("B", 0x010203))


def test_party_ends_at_its_end_mark() -> None:
    image = MemoryImage().put("wPartyCount", 200).put("wPartySpecies", b"\xb0\xb0\xff\xb0\xb0\xb0\xb0")
    assert len(read(image).party) == 2


def test_party_has_six_members_at_most() -> None:
    image = MemoryImage().put("wPartyCount", 7).put("wPartySpecies", b"\xb0" * 7)
    assert len(read(image).party) == 6


@pytest.mark.parametrize(
    ("bits", "status"),
    [
        (0x00, ""),
        (0x05, "asleep"),
        (0x08, "poisoned"),
        (0x10, "burned"),
        (0x20, "frozen"),
        (0x40, "paralysed"),
        (0x80, ""),
    ],
)
def test_status(bits: int, status: str) -> None:
    image = MemoryImage().put("wPartyCount", 1).put("wPartySpecies", b"\xb0\xff").put("wPartyMon1Status", bits)
    assert read(image).party[0].status == status


@pytest.mark.parametrize(
    ("digits", "money"), [(b"\x00\x30\x00", 3000), (b"\x99\x99\x99", 999999), (b"\x0f\xa1\x00", 99100)]
)
def test_money(digits: bytes, money: int) -> None:
    assert read(MemoryImage().put("wPlayerMoney", digits)).money == money


def test_bag_ends_at_its_end_mark() -> None:
    image = MemoryImage().put("wNumBagItems", 9).put("wBagItems", b"\x04\x05\x77\x63\xff\x01\x01")
    assert read(image).bag == (BagItem(4, "POKE BALL", 5), BagItem(0x77, "item 119", 99))


def test_bag_has_twenty_stacks_at_most() -> None:
    image = MemoryImage().put("wNumBagItems", 255).put("wBagItems", b"\x04" * 41)
    assert len(read(image).bag) == 20


def test_badges_without_a_name_are_numbered() -> None:
    assert read(MemoryImage().put("wObtainedBadges", 0b10000011)).badges == ("BOULDER", "CASCADE", "badge 8")


def test_events_are_numbered_by_bit() -> None:
    image = MemoryImage().put("wEventFlags", b"\x81").put("wEventFlags", b"\x02", 119 // 8)
    assert read(image).events == {0, 7, 113}


def test_player_name_has_only_letters() -> None:
    assert read(MemoryImage().put("wPlayerName", encode("RED") + b"\x50\x80\x80")).player_name == "RED"
    assert read(MemoryImage().put("wPlayerName", b"\x00\x1b\x80\x07" + b"\x50" * 7)).player_name == "A"


def test_names_fall_back_to_numbers() -> None:
    image = MemoryImage().put("wCurMap", 37).put("wPartyCount", 1).put("wPartySpecies", b"\x09\xff")
    image.put("wPartyMon1Species", 9).put("wPartyMon1Moves", b"\x07\0\0\0")
    state = reader.read(image)
    assert state.area is not None
    assert (state.area.name, state.party[0].species, state.party[0].moves[0].name) == ("map 37", "species 9", "move 7")


def test_grid_goes_by_the_lower_left_tile_of_each_square() -> None:
    image = MemoryImage().put("wCurMapWidth", 2)
    image.rom[0x2000:0x2003] = b"\x05\x06\xff"
    image.put("wGrassTile", 6).put("wOverworldMap", b"\x00\x01", 3 * 8 + 3)
    squares = bytearray(32)
    squares[4], squares[14], squares[16 + 6] = 5, 6, 5
    image.rom[0x4000:0x4020] = squares
    assert area_of(image).grid == (".##.", '#"##')


def test_grid_skips_the_border_around_the_map() -> None:
    image = with_map(3, 2, bytes([5, 5, 9, 9, 9, 5]))
    image.rom[0x2000:0x2002] = b"\x05\xff"
    area = area_of(image)
    assert area.grid == ("....##", "....##", "####..", "####..")
    assert (area.width, area.height) == (6, 4)


def test_blocks_are_taken_from_the_bank_of_the_tileset() -> None:
    image = MemoryImage().put("wTilesetBank", 2)
    image.rom[0x8000:0x8010] = b"\x01" * 16
    assert area_of(image).grid == ("..", "..")


def test_ledges_are_jumped_in_the_outdoor_tileset_of_red_alone() -> None:
    image = with_map(5, 1, b"\x37\x36\x27\x0d\x1d")
    image.rom[0x2000:0x2003] = b"\x2c\x39\xff"
    assert area_of(image).grid[0] == "vvvv<<>>>>"
    assert area_of(image.put("wCurMapTileset", 3)).grid[0] == "#" * 10
    image.put("wCurMapTileset", 0).rom[0x2000:0x2002] = b"\x2c\xff"
    assert area_of(image).grid[0] == "#" * 10


def test_a_ledge_tile_on_the_walkable_list_is_no_ledge() -> None:
    image = with_map(1, 1, b"\x37")
    image.rom[0x2000:0x2004] = b"\x2c\x39\x37\xff"
    assert area_of(image).grid == ("..", "..")


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (255, 255), (64, 64), (14, 60)])
def test_a_map_that_red_has_no_room_for_is_none(width: int, height: int) -> None:
    assert read(MemoryImage().put("wCurMapWidth", width).put("wCurMapHeight", height)).area is None


def test_the_longest_route_is_a_map() -> None:
    assert area_of(MemoryImage().put("wCurMapWidth", 10).put("wCurMapHeight", 72)).height == 144


def test_warps_and_signs() -> None:
    image = MemoryImage().put("wNumberOfWarps", 2).put("wWarpEntries", bytes([4, 5, 1, 0x28, 7, 2, 0, 0xFF]))
    image.put("wNumSigns", 1).put("wSignCoords", b"\x08\x09").put("wSignTextIDs", b"\x03")
    area = area_of(image)
    assert area.warps == (Warp(4, 5, 0x28, 1), Warp(7, 2, None, 0))
    assert area.signs == (Sign(8, 9, 3),)


def test_people() -> None:
    image = MemoryImage().put("wNumSprites", 2)
    for number, (picture, index, facing, y, x) in enumerate(((3, 0x10, 0xC, 9, 6), (4, 0xFF, 0x4, 5, 4)), 1):
        first = bytes([picture, 1, index, 0, 0, 0, 0, 0, 0, facing])
        image.put("wSpriteStateData1", first, 16 * number).put(
            "wSpriteStateData2", bytes([0, 0, 0, 0, y, x]), 16 * number
        )
        image.put("wMapSpriteData", bytes([0xFF, 0x40 | number]), 2 * (number - 1))
    assert area_of(image).people == (
        Person(1, 5, 2, Direction.RIGHT, 3, 1, on_screen=True),
        Person(2, 1, 0, Direction.UP, 4, 2, on_screen=False),
    )


def test_connections() -> None:
    image = MemoryImage().put("wCurMapConnections", 0b1010).put("wNorthConnectedMap", 12).put("wWestConnectedMap", 33)
    assert area_of(image).connections == ((Direction.UP, 12), (Direction.LEFT, 33))


def test_battle() -> None:
    image = put_monster(put_monster(MemoryImage(), "wBattleMon"), "wEnemyMon").put("wIsInBattle", 1)
    image.put("wEnemyMonSpecies", 0x24).put("wEnemyMonNick", encode("PIDGEY") + b"\x50").put("wEnemyMonStatus", 0)
    image.put("wBattleMonNick", encode("FOX") + b"\x50")
    state = read(image)
    enemy = Monster(0x24, "PIDGEY", "PIDGEY", 7, 19, 300, "", charmander("").moves)
    assert (state.mode, state.battle) == (GameMode.BATTLE, Battle("wild", charmander("FOX"), enemy))


@pytest.mark.parametrize(("value", "kind"), [(1, "wild"), (2, "trainer"), (0xFF, "lost")])
def test_kinds_of_battle(value: int, kind: str) -> None:
    battle = read(MemoryImage().put("wIsInBattle", value)).battle
    assert battle is not None
    assert battle.kind == kind


@pytest.mark.parametrize(("result", "word"), [(0, "won"), (1, "lost"), (2, "escaped"), (9, "escaped")])
def test_last_battle(result: int, word: str) -> None:
    image = MemoryImage().put("wBattleResult", result).put("wPartyCount", 1).put("wPartySpecies", b"\xb0\xff")
    assert read(image).last_battle == word


def test_no_text_on_the_map() -> None:
    state = read(MemoryImage().text_screen(MESSAGE_BOX))
    assert (state.screen_text, state.dialogue, state.menu) == ((), "", None)


@pytest.mark.parametrize(("name", "value"), [("wFontLoaded", 1), ("hWY", 0), ("wIsInBattle", 2)])
def test_text_is_shown_in_boxes_menus_and_battles(name: str, value: int) -> None:
    state = read(MemoryImage().text_screen(MESSAGE_BOX).put(name, value))
    assert state.dialogue == "Hello there!\nWelcome!"
    assert state.mode is (GameMode.BATTLE if name == "wIsInBattle" else GameMode.DIALOGUE)


def test_screen_text_has_neither_borders_nor_pictures() -> None:
    image = MemoryImage().text_screen(MESSAGE_BOX).put("wFontLoaded", 1).put("wTileMap", bytes(range(0x62, 0x6D)))
    text = read(image).screen_text
    assert (len(text), {len(row) for row in text}) == (18, {20})
    assert (text[0].strip(), text[12].strip(), text[14]) == ("", "", " Hello there!       ")


def test_letters_that_share_a_tile() -> None:
    image = MemoryImage().text_screen(MESSAGE_BOX).put("wFontLoaded", 1)
    image.put("wTileMap", encode("│It") + b"\xbd" + encode(" my ") + b"\xe1\xe2" + encode("!        │"), 14 * 20)
    state = read(image)
    assert state.dialogue.splitlines()[0] == "It's my PKMN!"
    assert state.screen_text[14] == " Its my PM!         "


def test_a_list_over_the_upper_edge_leaves_the_dialogue() -> None:
    image = MemoryImage().text_screen({**MESSAGE_BOX, 12: "┌───└──────────────┘"}).put("wFontLoaded", 1)
    assert read(image).dialogue == "Hello there!\nWelcome!"


def test_a_menu_inside_the_message_box_is_no_dialogue() -> None:
    lines = {**MESSAGE_BOX, 12: "┌───────┌──────────┐", 14: "│       │▶FIGHT BAG│", 16: "│       │ TEAM  RUN│"}
    lines |= {13: "│       │          │", 15: "│       │          │"}
    assert read(MemoryImage().text_screen(lines).put("wIsInBattle", 1)).dialogue == ""


START_MENU = {
    0: "          ┌────────┐",
    2: "          │ POKéDEX│",
    4: "          │▶ITEM   │",
    6: "          │ RED    │",
    7: "          └────────┘",
}


def test_a_list_with_gaps() -> None:
    image = with_menu(START_MENU, top=(2, 11), last=2, current=1)
    assert menu_of(image) == Menu(("POKéDEX", "ITEM", "RED"), ((2, 12), (4, 12), (6, 12)), 1)
    assert read(image).mode is GameMode.MENU
    assert menu_of(image).chosen == "ITEM"


def test_a_list_without_gaps() -> None:
    lines = {
        12: "    ┌──────────────┐",
        13: "    │ SCRATCH      │",
        14: "    │▶GROWL        │",
        15: "    │ -            │",
    }
    menu = menu_of(with_menu(lines, top=(13, 5), last=1, current=1))
    assert menu == Menu(("SCRATCH", "GROWL"), ((13, 6), (14, 6)), 1)


def test_quantities_are_no_part_of_an_option() -> None:
    lines = {4: "    │▶POKE BALL  99│", 6: "    │ ANTIDOTE   2 │", 8: "    │ CANCEL       │"}
    assert menu_of(with_menu(lines, top=(4, 5), last=2)).options == ("POKE BALL", "ANTIDOTE", "CANCEL")


def test_prices_on_the_row_between_are_no_options() -> None:
    lines = {4: "    │▶POTION       │", 5: "    │         300  │", 6: "    │ CANCEL       │"}
    assert menu_of(with_menu(lines, top=(4, 5), last=1)).options == ("POTION", "CANCEL")


def test_names_of_the_party_stand_above_the_cursor() -> None:
    image = with_menu(
        {0: "   FOX", 1: "▶           19/ 300", 2: "   BIRD", 3: "            15/ 15"}, top=(1, 0), last=1
    )
    image.put("wTileMap", b"\x6e" + encode("7"), 13).put("wTileMap", b"\x71\x62\x63", 24)
    assert menu_of(image) == Menu(("FOX", "BIRD"), ((0, 3), (2, 3)), 0)


def test_a_long_name_ends_where_its_level_begins() -> None:
    image = with_menu({1: " ▶ ABCDEFGHIJ"}, top=(1, 1), last=0).put("wTileMap", b"\x6e" + encode("7"), 33)
    assert menu_of(image).options == ("ABCDEFGHIJ",)


@pytest.mark.parametrize(("row", "column", "cursor"), [(14, 9, 0), (14, 15, 1), (16, 9, 2), (16, 15, 3)])
def test_the_menu_of_a_battle_has_two_columns(row: int, column: int, cursor: int) -> None:
    image = MemoryImage().put("wIsInBattle", 1).put("wTopMenuItemX", column)
    image.text_screen({12: "┌───────┌──────────┐", 14: "│       │ FIGHT BAG│", 16: "│       │ ITEM  RUN│"})
    image.put("wTileMap", encode("▶"), row * 20 + column)
    menu = menu_of(image)
    assert menu == Menu(("FIGHT", "BAG", "ITEM", "RUN"), ((14, 10), (14, 16), (16, 10), (16, 16)), cursor)


def test_of_several_cursors_the_one_in_the_noted_column_moves() -> None:
    image = with_menu({4: "     ▶POTION", 6: "      CANCEL", 14: "         ▶FIGHT"}, top=(4, 5), last=1)
    assert menu_of(image) == Menu(("POTION", "CANCEL"), ((4, 6), (6, 6)), 0)


@pytest.mark.parametrize(
    "lines",
    [
        {2: "           ITEM"},
        {2: "          ▷ITEM"},
        {9: "          ▶ITEM"},
        {2: "          ▶ITEM", 16: " " * 18 + "▼"},
    ],
)
def test_no_menu_without_a_cursor_that_waits(lines: dict[int, str]) -> None:
    assert read(with_menu(lines, top=(2, 10), last=1)).menu is None


def test_a_menu_may_stand_beside_a_dialogue() -> None:
    lines = {**MESSAGE_BOX, 8: "              │▶YES│", 10: "              │ NO │", 16: "│Welcome!          │"}
    state = read(with_menu(lines, top=(8, 15), last=1))
    assert state.menu is not None
    assert (state.menu.options, state.dialogue, state.mode) == (("YES", "NO"), "Hello there!\nWelcome!", GameMode.MENU)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wWalkCounter", 3),
        ("wCurOpponent", 200),
        ("wJoyIgnore", 0x01),
        ("wJoyIgnore", 0x02),
        ("wSimulatedJoypadStatesIndex", 1),
        ("wStatusFlags5", 0x20),
        ("wStatusFlags5", 0x80),
    ],
)
def test_busy_while_the_game_moves_by_itself(name: str, value: int) -> None:
    assert not reader.is_busy(MemoryImage())
    assert reader.is_busy(MemoryImage().put(name, value))


def test_not_busy_in_a_battle_or_when_only_directions_are_ignored() -> None:
    assert not reader.is_busy(MemoryImage().put("wCurOpponent", 200).put("wIsInBattle", 2))
    assert not reader.is_busy(MemoryImage().put("wJoyIgnore", 0xF0))


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.text_screen({3: "A"}),
        lambda image: image.put("hSCX", 1),
        lambda image: image.put("hSCY", 1),
        lambda image: image.put("hWY", 0),
        lambda image: image.ram.__setitem__(0xFF47, 0x1B),
    ],
)
def test_look_tells_what_moved_on_screen(change: Callable[[MemoryImage], object]) -> None:
    image = MemoryImage()
    before = reader.look(image)
    change(image)
    assert reader.look(image) != before


@pytest.mark.parametrize("row", [11, 16])
def test_look_does_not_see_the_arrow_blink(row: int) -> None:
    assert reader.look(MemoryImage().text_screen({row: " " * 18 + "▼"})) == reader.look(MemoryImage())


def test_yellow_has_other_addresses() -> None:
    image = MemoryImage(yellow=True).put("wCurMap", 1).put("wYCoord", 3).put("wPartyCount", 1)
    put_monster(image, "wPartyMon1").put("wPartySpecies", b"\xb0\xff").put("wPlayerMoney", b"\x00\x12\x34")
    state = read(image, yellow=True)
    assert (state.position, state.money, state.party) == (Position(1, 3, 0), 1234, (charmander(""),))
    assert symbols(True)["wCurMap"].address == symbols(False)["wCurMap"].address - 1
    assert reader.where(image, yellow=True) == state.position
    assert reader.is_busy(image.put("wWalkCounter", 1), yellow=True)


def test_reading_changes_nothing() -> None:
    image = MemoryImage()
    before = bytes(image.ram)
    assert read(image) == read(image)
    assert bytes(image.ram) == before


VARIABLES = ("wCurMapWidth", "wCurMapHeight", "wIsInBattle", "wFontLoaded", "wPartyCount")
MENU_VARIABLES = ("wTopMenuItemY", "wTopMenuItemX", "wMaxMenuItem", "wCurrentMenuItem")
SMALL_NUMBERS = st.dictionaries(st.sampled_from(VARIABLES + MENU_VARIABLES), st.integers(0, 19))


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), numbers=SMALL_NUMBERS, cursors=st.lists(st.integers(0, 359), max_size=4))
def test_any_bytes_make_a_state(seed: int, numbers: dict[str, int], cursors: list[int]) -> None:
    image = MemoryImage()
    image.ram[:] = random.Random(seed).randbytes(len(image.ram))
    image.rom[:] = random.Random(seed + 1).randbytes(len(image.rom))
    for name, number in numbers.items():
        image.put(name, number)
    for cell in cursors:
        image.put("wTileMap", encode("▶"), cell)
    assert_sound(read(image))
    assert isinstance(reader.is_busy(image), bool)
    assert len(reader.look(image)) == 364
    reader.where(image)


def assert_sound(state: GameState) -> None:
    """What every state promises, whatever memory it was made from."""
    assert [len(row) for row in state.screen_text] in ([], [20] * 18)
    assert len(state.party) <= 6
    assert len(state.bag) <= 20
    assert 0 <= state.money <= 999999
    if state.area is not None:
        assert {len(row) for row in state.area.grid} == {state.area.width}
        assert set("".join(state.area.grid)) <= set('."#v<>')
    if state.menu is not None:
        assert len(state.menu.options) == len(state.menu.places) > state.menu.cursor >= 0
        assert all(0 <= row < 18 and 0 <= column < 20 for row, column in state.menu.places)
    for text in (state.dialogue.replace("\n", ""), state.player_name, *state.screen_text):
        assert text.isprintable()
