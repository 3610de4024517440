"""Pokemon Red and Blue: their names, their milestones, their end. how their memory is read is in `games.gen1`."""

from pokeview.games.pokemon_red.event_flags import EVENTS
from pokeview.games.pokemon_red.items import ITEMS
from pokeview.games.pokemon_red.maps import MAPS
from pokeview.games.pokemon_red.milestones import MILESTONES, is_finished
from pokeview.games.pokemon_red.moves import MOVES
from pokeview.games.pokemon_red.species import SPECIES
from pokeview.games.profile import Names

__all__ = ["MILESTONES", "NAMES", "is_finished"]

NAMES = Names(
    maps=MAPS,
    species=SPECIES,
    moves=MOVES,
    items=ITEMS,
    events=EVENTS,
    badges=("BOULDER", "CASCADE", "THUNDER", "RAINBOW", "SOUL", "MARSH", "VOLCANO", "EARTH"),
)
