"""Puts a cartridge into a Game Boy and sits an agent down in front of it."""

from pathlib import Path

from pokeview.gameboy import GameBoy
from pokeview.games import fernvale, game_for
from pokeview.play.agent import Agent
from pokeview.play.session import Session


def open_session(cartridge: Path | bytes | None, agent: Agent, *, seed: int = 0, picture_every: int = 0) -> Session:
    """A session that is ready to be switched on; None plays the bundled game. Raises CartridgeError."""
    gameboy = GameBoy.load(fernvale.cartridge() if cartridge is None else cartridge)
    return Session(gameboy, game_for(gameboy.title), agent, seed=seed, picture_every=picture_every)
