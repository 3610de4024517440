"""Which cartridge is played: the only place where that is decided, however a session comes about."""

from pokeview.config import Config
from pokeview.gameboy import check_cartridge
from pokeview.games import fernvale


def cartridge_of(config: Config) -> bytes:
    """The cartridge that the settings name, the bundled game's when they name none. Raises CartridgeError."""
    return check_cartridge(config.rom or fernvale.cartridge())
