"""A made-up machine for readers: 64 KiB that are filled by the names of Pokemon Red's variables."""

from pokeview.games.gen1.charset import COLUMNS
from pokeview.games.gen1.symbols import symbols

_CODES = {
    **{letter: 0x80 + index for index, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ():;[]")},
    **{letter: 0xA0 + index for index, letter in enumerate("abcdefghijklmnopqrstuvwxyzé")},
    **{digit: 0xF6 + index for index, digit in enumerate("0123456789")},
    **dict(zip(" '-?!.▷▶▼/,…", (0x7F, 0xE0, 0xE3, 0xE6, 0xE7, 0xE8, 0xEC, 0xED, 0xEE, 0xF3, 0xF4, 0x75), strict=True)),
    **dict(zip("┌─┐│└┘", range(0x79, 0x7F), strict=True)),
}


def encode(text: str) -> bytes:
    """Text as the game's character codes, without an end mark."""
    return bytes(_CODES[letter] for letter in text)


class MemoryImage:
    """Memory as a reader sees it. A map of one empty block is loaded, so the game has begun."""

    def __init__(self, yellow: bool = False, size: int = 0x10000) -> None:
        self.ram = bytearray(size)
        self.rom = bytearray(0x10000)
        self._symbols = symbols(yellow)
        self.put("wCurMapWidth", 1).put("wCurMapHeight", 1).put("hWY", 0x90).put("wGrassTile", 0xFF)
        self.put("wTilesetBank", 1).put("wTilesetBlocksPtr", b"\x00\x40").put("wTilesetCollisionPtr", b"\x00\x20")
        self.rom[0x2000:0x2002] = b"\x01\xff"
        self.text_screen({})

    def put(self, name: str, value: int | bytes, offset: int = 0) -> "MemoryImage":
        """Set a variable: bytes as they are, a number in the byte order of the hardware's big-endian variables."""
        symbol = self._symbols[name]
        raw = value if isinstance(value, bytes) else value.to_bytes(symbol.length, "big")
        self.ram[symbol.address + offset : symbol.address + offset + len(raw)] = raw
        return self

    def text_screen(self, lines: dict[int, str]) -> "MemoryImage":
        """Fill the text screen with spaces and these rows; a row may begin with spaces of its own."""
        self.put("wTileMap", encode(" ") * 360)
        for row, line in lines.items():
            self.put("wTileMap", encode(line), row * COLUMNS)
        return self

    def read(self, address: int, length: int) -> bytes:
        return bytes(self.ram[address : address + length])

    def read_rom(self, bank: int, address: int, length: int) -> bytes:
        start = address if address < 0x4000 else bank * 0x4000 + address - 0x4000
        return bytes(self.rom[start : start + length]).ljust(length, b"\xff")
