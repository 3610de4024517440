"""Pokemon Red's memory by the names of its variables: addresses and formats come from `red_memory.tsv` alone."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pokeview.games.profile import Memory


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable: where it lies, how many bytes it has, and whether its low byte comes first."""

    address: int
    length: int
    little_endian: bool


@cache
def symbols(yellow: bool) -> Mapping[str, Symbol]:
    """All variables of Red and Blue, or of Yellow, by name."""
    column = "yellow_address_hex" if yellow else "address_hex"
    with files("pokeview.games.gen1").joinpath("red_memory.tsv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["name"]: Symbol(int(row[column], 16), int(row["bytes"]), row["format"] == "u16le") for row in rows}


class RedMemory:
    """Reads variables by name from a machine that is laid out like Pokemon Red.

    `offset` is a number of bytes from the variable's start, for the later ones of several equal structures.
    """

    def __init__(self, memory: Memory, yellow: bool = False) -> None:
        self._memory = memory
        self._symbols = symbols(yellow)

    def raw(self, name: str, offset: int = 0) -> bytes:
        symbol = self._symbols[name]
        return self._memory.read(symbol.address + offset, symbol.length)

    def number(self, name: str, offset: int = 0) -> int:
        """The variable as an unsigned number, in the byte order that it has in the table."""
        symbol = self._symbols[name]
        raw = self._memory.read(symbol.address + offset, symbol.length)
        return int.from_bytes(raw, "little" if symbol.little_endian else "big")

    def decimal(self, name: str) -> int:
        """The variable as binary-coded decimal; a nibble above 9 counts as 9."""
        digits = self.raw(name).hex()
        return int("".join("9" if digit in "abcdef" else digit for digit in digits))

    def rom(self, bank: int, address: int, length: int) -> bytes:
        return self._memory.read_rom(bank, address, length)
