"""Text in Pokemon Red's memory: its character codes, the text screen of tile ids, and the message box on it."""

ROWS, COLUMNS = 18, 20

CURSOR, MORE_TEXT, LEVEL = 0xED, 0xEE, 0x6E
BOX_TILES = range(0x79, 0x7F)
_LEFT_EDGE = bytes((0x79, *[0x7C] * 4, 0x7D))
_RIGHT_EDGE = bytes((*[0x7C] * 4, 0x7E))
_END_OF_TEXT = b"\x50"
_BOX_TOP, _BOX_BOTTOM = 12, 17

_RUNS = {
    0x80: "ABCDEFGHIJKLMNOPQRSTUVWXYZ():;[]",
    0xA0: "abcdefghijklmnopqrstuvwxyzé",
    0xBB: ("'d", "'l", "'s", "'t", "'v"),
    0xE0: ("'", "PK", "MN", "-", "'r", "'m", "?", "!", "."),
    0xEC: "▷▶▼♂$x./,♀0123456789",
}
_TEXT = {LEVEL: "L", 0x75: "…", 0x7F: " "}
_TEXT |= {first + index: letter for first, letters in _RUNS.items() for index, letter in enumerate(letters)}
_ARROWS = str.maketrans("", "", "▶▷▼")
_WORDS = tuple(_TEXT.get(code, " ") for code in range(256))
# Two letters that share a tile have one column: 's' for the ending of "it's", 'P' and 'M' for the two halves of PKMN.
_LETTERS = "".join(word.lstrip("'")[:1] if len(word) > 1 else word for word in _WORDS)


def decode(codes: bytes) -> str:
    """Text up to its end mark, as in names; codes that are no letters are left out."""
    return "".join(_TEXT.get(code, "") for code in codes.split(_END_OF_TEXT)[0]).strip()


def spell(tiles: bytes) -> str:
    """Tiles as text of any length, with spaces for those that are no letters."""
    return "".join(_WORDS[tile] for tile in tiles)


def is_letter(tile: int) -> bool:
    """True for a tile that shows something to read; arrows are not text."""
    return _WORDS[tile] not in (" ", "▶", "▷", "▼")


def screen_text(tiles: bytes) -> tuple[str, ...]:
    """The 18 rows of 20 characters of a text screen; pictures and borders are spaces."""
    letters = "".join(_LETTERS[tile] for tile in tiles)
    return tuple(letters[start : start + COLUMNS] for start in range(0, ROWS * COLUMNS, COLUMNS))


def dialogue(tiles: bytes) -> str:
    """The lines inside the message box at the bottom, '' when no such box is up or a menu lies over it."""
    inside = [tiles[row * COLUMNS + 1 : row * COLUMNS + COLUMNS - 1] for row in range(_BOX_TOP + 1, _BOX_BOTTOM)]
    if not _is_message_box(tiles) or any(tile in BOX_TILES for line in inside for tile in line):
        return ""
    lines = (spell(line).translate(_ARROWS).strip() for line in inside)
    return "\n".join(line for line in lines if line)


def is_waiting_for_more(tiles: bytes) -> bool:
    """True while the arrow in the message box asks for a button. It blinks, so False proves nothing."""
    return tiles[16 * COLUMNS + 18] == MORE_TEXT


def _is_message_box(tiles: bytes) -> bool:
    # A list that lies above may cover a part of the upper edge.
    left, right = tiles[_BOX_TOP * COLUMNS :: COLUMNS], tiles[_BOX_TOP * COLUMNS + COLUMNS - 1 :: COLUMNS]
    return left == _LEFT_EDGE and right[1:] == _RIGHT_EDGE
