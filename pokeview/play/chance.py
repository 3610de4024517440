"""A source of chance as JSON values, so that an agent that is resumed throws the same dice."""

import random

from pokeview.play.json_form import from_json, to_json

_State = tuple[int, tuple[int, ...], float | None]


def chance_state(chance: random.Random) -> object:
    """What a source of chance will give from here on, as JSON values."""
    return to_json(_State, chance.getstate())


def restore_chance(chance: random.Random, state: object) -> None:
    """Take up what `chance_state` gave."""
    chance.setstate(from_json(_State, state))
