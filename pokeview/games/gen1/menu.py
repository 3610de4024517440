"""Menus on Pokemon Red's text screen: where the options stand, what they say, which one the cursor is at."""

from dataclasses import dataclass

from pokeview.games.gen1.charset import BOX_TILES, COLUMNS, CURSOR, LEVEL, ROWS, is_letter, is_waiting_for_more, spell
from pokeview.games.state import Menu

_CORNER = 0x79
_BATTLE_MENU_CORNER = (12, 8)
_BATTLE_MENU_ROWS, _BATTLE_MENU_COLUMNS = (14, 16), (9, 15)
_LONGEST_INDENT = 4


@dataclass(frozen=True, slots=True)
class MenuVariables:
    """What the game notes of the menu that is up: the place of its first row, and the cursor, counted from 0."""

    top_row: int
    column: int
    current: int
    last: int


def read_menu(tiles: bytes, variables: MenuVariables) -> Menu | None:
    """The menu that waits for a choice on a screen of 18 x 20 tiles, if there is one."""
    if CURSOR not in tiles or is_waiting_for_more(tiles):
        return None
    if _tile(tiles, *_BATTLE_MENU_CORNER) == _CORNER:
        return _battle_menu(tiles)
    return _list_menu(tiles, variables)


def _tile(tiles: bytes, row: int, column: int) -> int:
    return tiles[row * COLUMNS + column]


def _battle_menu(tiles: bytes) -> Menu | None:
    """The menu of a battle: two columns of two options."""
    cells = [(row, column) for row in _BATTLE_MENU_ROWS for column in _BATTLE_MENU_COLUMNS]
    cursors = [index for index, cell in enumerate(cells) if _tile(tiles, *cell) == CURSOR]
    if not cursors:
        return None
    places = tuple((row, column + 1) for row, column in cells)
    ends = {_BATTLE_MENU_COLUMNS[0]: _BATTLE_MENU_COLUMNS[1], _BATTLE_MENU_COLUMNS[1]: COLUMNS}
    options = tuple(_option(tiles, row, column + 1, ends[column]) for row, column in cells)
    return Menu(options, places, cursors[0])


def _list_menu(tiles: bytes, variables: MenuVariables) -> Menu | None:
    column = _cursor_column(tiles, variables.column)
    first = _option_place(tiles, variables.top_row, column)
    rows = range(variables.top_row, ROWS, _row_step(tiles, first))[: variables.last + 1]
    cursors = [index for index, row in enumerate(rows) if _tile(tiles, row, column) == CURSOR]
    if not cursors:
        return None
    places = tuple(_option_place(tiles, row, column) for row in rows)
    options = tuple(_option(tiles, *place, COLUMNS) for place in places)
    return Menu(options, places, variables.current if variables.current in cursors else cursors[0])


def _cursor_column(tiles: bytes, noted_column: int) -> int:
    """The column of the cursor; where several are drawn, the game's own note tells which one moves."""
    columns = {index % COLUMNS for index, tile in enumerate(tiles) if tile == CURSOR}
    return min(columns, key=lambda column: (abs(column - noted_column), column))


def _option_place(tiles: bytes, row: int, cursor_column: int) -> tuple[int, int]:
    """Where the option of a cursor row begins. A party list has names a row above the cursor, and indented."""
    columns = range(cursor_column + 1, min(cursor_column + 1 + _LONGEST_INDENT, COLUMNS))
    for text_row in (row, row - 1):
        if 0 <= text_row < ROWS:
            for column in columns:
                if is_letter(_tile(tiles, text_row, column)):
                    return text_row, column
    return min(row, ROWS - 1), min(cursor_column + 1, COLUMNS - 1)


def _row_step(tiles: bytes, first: tuple[int, int]) -> int:
    """1 when text stands right below the first option, else 2."""
    row, column = first
    return 1 if row + 1 < ROWS and is_letter(_tile(tiles, row + 1, column)) else 2


def _option(tiles: bytes, row: int, column: int, end: int) -> str:
    """The text from a place to the next two spaces, level, arrow or border."""
    cells = tiles[row * COLUMNS + column : row * COLUMNS + end]
    stop = next((index for index, tile in enumerate(cells) if tile in (LEVEL, CURSOR) or tile in BOX_TILES), len(cells))
    return spell(cells[:stop]).split("  ")[0].strip()
