"""Where a logged model's games start: the inputs from power-on to there, which hold nothing of the cartridge."""

from pathlib import Path

from pokeview.errors import SettingError
from pokeview.gameboy import GameBoy
from pokeview.games import game_for
from pokeview.play.actions import Input
from pokeview.play.agent import Agent
from pokeview.play.journey import Journey
from pokeview.play.recording.inputs import OBSERVED, inputs_as_text, inputs_from_text
from pokeview.play.recording.recording import Recording
from pokeview.play.session import Session


def start_state_of(recording: Recording, step: int) -> str:
    """The state after a step of a recording. Raises RecordingError."""
    return inputs_as_text(given for one in recording.steps(1, step) for given in one.inputs)


def open_session_at(start_state: str, cartridge: Path | bytes, agent: Agent, seed: int) -> Session:
    """A session that begins after those inputs. Raises CartridgeError and SettingError."""
    inputs = _parsed(start_state)
    gameboy = GameBoy.load(cartridge)
    game = game_for(gameboy.title)
    journey = Journey(gameboy, game)
    _play(inputs, gameboy, journey)
    return Session(gameboy, game, agent, seed=seed, journey=journey)


def _parsed(start_state: str) -> tuple[Input, ...]:
    try:
        return inputs_from_text(start_state)
    except ValueError as error:
        raise SettingError(f"The model's start_state cannot be used: {error}. Inputs are such as '-120 a8'.") from None


def _play(inputs: tuple[Input, ...], gameboy: GameBoy, journey: Journey) -> None:
    """Between two looks at the game it may have come to a milestone."""
    before = None
    for one in inputs:
        if one == OBSERVED:
            now = journey.set_out()
            journey.milestones.check(before, now)
            before = now
        else:
            gameboy.advance(one.frames, one.button, picture=True)
            journey.look_around()
