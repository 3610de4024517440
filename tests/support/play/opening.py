"""Sessions of the bundled game."""

from pokeview.gameboy import GameBoy
from pokeview.games import fernvale, game_for
from pokeview.play.agent import Agent
from pokeview.play.session import Session


def open_session(agent: Agent, *, seed: int = 0, picture_every: int = 0) -> Session:
    """One that is ready to be switched on."""
    gameboy = GameBoy.load(fernvale.cartridge())
    return Session(gameboy, game_for(gameboy.title), agent, seed=seed, picture_every=picture_every)
