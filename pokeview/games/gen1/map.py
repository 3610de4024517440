"""The map that Pokemon Red's player is on: its squares, its warps, signs and people, and what lies beyond its edges."""

from collections.abc import Iterator
from functools import lru_cache

from pokeview.games.gen1.symbols import RedMemory
from pokeview.games.profile import Names
from pokeview.games.state import Area, Direction, Person, Sign, Warp

FACINGS = {0x0: Direction.DOWN, 0x4: Direction.UP, 0x8: Direction.LEFT, 0xC: Direction.RIGHT}

_BORDER_BLOCKS = 3
_BLOCK_TILES = 16
_MAP_BUFFER_BLOCKS = 1300
_NONE = 0xFF
_OUTDOOR_TILESET = 0
_LEDGES = {0x37: "v", 0x36: "v", 0x27: "<", 0x0D: ">", 0x1D: ">"}
_LEDGE_GROUND = {0x2C, 0x39}
_LONGEST_WALKABLE_LIST = 64
_MOST_WARPS, _MOST_SIGNS, _MOST_PEOPLE = 32, 16, 15
_TEXT_ID_BITS = 0x3F
_CONNECTIONS = (
    (8, Direction.UP, "wNorthConnectedMap"),
    (4, Direction.DOWN, "wSouthConnectedMap"),
    (2, Direction.LEFT, "wWestConnectedMap"),
    (1, Direction.RIGHT, "wEastConnectedMap"),
)


def read_area(red: RedMemory, names: Names) -> Area | None:
    """The current map; None before the game has begun, when its size is zero or more than the game has room for."""
    width, height = red.number("wCurMapWidth"), red.number("wCurMapHeight")
    stride = width + 2 * _BORDER_BLOCKS
    if not width or not height or stride * (height + 2 * _BORDER_BLOCKS) > _MAP_BUFFER_BLOCKS:
        return None
    buffer = red.raw("wOverworldMap")
    starts = [(row + _BORDER_BLOCKS) * stride + _BORDER_BLOCKS for row in range(height)]
    rows = tuple(buffer[start : start + width] for start in starts)
    map_id = red.number("wCurMap")
    return Area(
        map_id=map_id,
        name=names.map(map_id),
        grid=_grid(rows, _blockset(red, max(map(max, rows))), _square_symbols(red)),
        warps=tuple(_warps(red)),
        signs=tuple(_read_signs(red)),
        people=tuple(_people(red)),
        connections=tuple(_connections(red)),
    )


def _blockset(red: RedMemory, last_block: int) -> bytes:
    """The 4 x 4 tile ids of each block, up to the last one that the map uses."""
    length = (last_block + 1) * _BLOCK_TILES
    return red.rom(red.number("wTilesetBank"), red.number("wTilesetBlocksPtr"), length)


def _square_symbols(red: RedMemory) -> str:
    """For each of the 256 tile ids the symbol of a square that has it in its lower left corner."""
    # The list lies in ROM bank 0 of Red; a cartridge without a mapper may have it in the second bank.
    walkable = red.rom(1, red.number("wTilesetCollisionPtr"), _LONGEST_WALKABLE_LIST).split(b"\xff")[0]
    symbols = ["#"] * 256
    # Other tilesets, and other games, use the ids of ledges for other things.
    if red.number("wCurMapTileset") == _OUTDOOR_TILESET and set(walkable) >= _LEDGE_GROUND:
        for tile, symbol in _LEDGES.items():
            symbols[tile] = symbol
    for tile in walkable:
        symbols[tile] = "."
    grass = red.number("wGrassTile")
    if grass != _NONE:
        symbols[grass] = '"'
    return "".join(symbols)


@lru_cache(maxsize=32)
def _grid(rows: tuple[bytes, ...], blockset: bytes, symbols: str) -> tuple[str, ...]:
    """Two rows of squares for each row of blocks: the game looks at the lower left tile of a square."""
    tile_rows = ((4, 6), (12, 14))
    return tuple(
        "".join(symbols[blockset[block * _BLOCK_TILES + tile]] for block in blocks for tile in tiles)
        for blocks in rows
        for tiles in tile_rows
    )


def _warps(red: RedMemory) -> Iterator[Warp]:
    entries = red.raw("wWarpEntries")
    for number in range(min(red.number("wNumberOfWarps"), _MOST_WARPS)):
        y, x, warp, map_id = entries[number * 4 : number * 4 + 4]
        yield Warp(y, x, None if map_id == _NONE else map_id, warp)


def _read_signs(red: RedMemory) -> Iterator[Sign]:
    squares, text_ids = red.raw("wSignCoords"), red.raw("wSignTextIDs")
    for number in range(min(red.number("wNumSigns"), _MOST_SIGNS)):
        yield Sign(squares[number * 2], squares[number * 2 + 1], text_ids[number])


def _people(red: RedMemory) -> Iterator[Person]:
    """Sprites but the player's. In the second table a square counts 4 more than on the map."""
    on_screen, on_map, texts = (red.raw(name) for name in ("wSpriteStateData1", "wSpriteStateData2", "wMapSpriteData"))
    for number in range(1, min(red.number("wNumSprites"), _MOST_PEOPLE) + 1):
        at = number * 16
        picture = on_screen[at]
        if picture:
            yield Person(
                number=number,
                y=on_map[at + 4] - 4,
                x=on_map[at + 5] - 4,
                facing=FACINGS[on_screen[at + 9] & 0xC],
                picture=picture,
                text_id=texts[number * 2 - 1] & _TEXT_ID_BITS,
                on_screen=on_screen[at + 2] != _NONE,
            )


def _connections(red: RedMemory) -> Iterator[tuple[Direction, int]]:
    joined = red.number("wCurMapConnections")
    for bit, direction, name in _CONNECTIONS:
        if joined & bit:
            yield direction, red.number(name)
