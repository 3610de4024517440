"""Which cartridge is played, by the settings, and that nobody else decides it."""

import re
from pathlib import Path

import pytest

import pokeview
from pokeview.config import load_config
from pokeview.errors import CartridgeError
from pokeview.games import fernvale
from pokeview.sessions.cartridge import cartridge_of

PACKAGE = Path(pokeview.__file__).parent


def test_without_a_wish_the_bundled_game_is_played() -> None:
    assert cartridge_of(load_config(rom=None)) == fernvale.cartridge()


def test_the_cartridge_of_the_settings_is_read_and_checked(tmp_path: Path) -> None:
    rom = tmp_path / "mine.gb"
    rom.write_bytes(fernvale.cartridge() + bytes(16384))
    assert cartridge_of(load_config(rom=rom)) == rom.read_bytes()
    rom.write_bytes(fernvale.cartridge()[:0x4000])
    with pytest.raises(CartridgeError, match=r"mine\.gb is cut off"):
        cartridge_of(load_config(rom=rom))


def test_nobody_else_chooses_between_the_bundled_game_and_another() -> None:
    """A logged model has its own settings, and the doctor shows a picture of the bundled game whatever is played."""
    choosing = re.compile(r"fernvale\.cartridge\(\)|config\.rom\b")
    found = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if choosing.search(path.read_text())}
    assert found == {"sessions/cartridge.py", "models/played_game.py", "doctor/samples.py"}
