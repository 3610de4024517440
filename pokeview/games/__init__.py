"""What cartridges mean: each known game has a profile, which the title in the cartridge's header chooses."""

from pokeview.games.profile import Game

_POKEMON = {
    "POKEMON RED": ("pokemon_red", "Pokemon Red"),
    "POKEMON BLUE": ("pokemon_blue", "Pokemon Blue"),
    "POKEMON YELLOW": ("pokemon_yellow", "Pokemon Yellow"),
}


def game_for(title: str) -> Game:
    """The profile of the cartridge with this title; one that reads nothing for a title that nobody knows."""
    if title == "FERNVALE":
        return _fernvale()
    if title in _POKEMON:
        return _pokemon(title)
    from pokeview.games.unknown import UnknownGame

    return UnknownGame(title)


def _fernvale() -> Game:
    from pokeview.games import fernvale
    from pokeview.games.gen1.game import RedGame

    return RedGame("fernvale", "FERNVALE", fernvale.NAMES, fernvale.MILESTONES, fernvale.is_finished)


def _pokemon(cartridge_title: str) -> Game:
    from pokeview.games import pokemon_red
    from pokeview.games.gen1.game import RedGame

    name, title = _POKEMON[cartridge_title]
    return RedGame(
        name,
        title,
        pokemon_red.NAMES,
        pokemon_red.MILESTONES,
        pokemon_red.is_finished,
        yellow=name == "pokemon_yellow",
    )
