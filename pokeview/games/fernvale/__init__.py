"""FERNVALE, the game that comes with pokeview: its cartridge, its names, its milestones, its end."""

from importlib.resources import files

from pokeview.games.profile import Milestone, Names
from pokeview.games.state import GameState

HOME = 0x25
GOT_PARTNER, CAUGHT_ONE, BEAT_WREN, THE_END = range(4)

NAMES = Names(
    maps={0x00: "FERNVALE", 0x0C: "NORTH PATH", HOME: "HOME", 0x26: "MOSS HALL"},
    species={1: "SPRIGLET", 2: "CINDERP", 3: "PUDDLUP", 4: "FLITWING", 5: "PEBBLIN", 6: "GLOOMOTH"},
    moves={1: "TACKLE", 2: "LEAFCUT", 3: "SINGE", 4: "SPLOSH", 5: "GUST", 6: "ROCKLOB"},
    items={1: "CAPSULE", 2: "SALVE"},
    events={GOT_PARTNER: "GOT_PARTNER", CAUGHT_ONE: "CAUGHT_ONE", BEAT_WREN: "BEAT_WREN", THE_END: "THE_END"},
    badges=("MOSS",),
)


def cartridge() -> bytes:
    """The cartridge itself, 32 KiB."""
    return files(__name__).joinpath("fernvale.gb").read_bytes()


def is_finished(state: GameState) -> bool:
    """True once THE END has been shown."""
    return THE_END in state.events


def _left_home(_before: GameState, after: GameState) -> bool:
    # On the title screen memory is empty, which would be the map outside.
    return after.area is not None and after.position.map_id != HOME


def _won_battle(before: GameState, after: GameState) -> bool:
    return before.battle is not None and after.battle is None and after.last_battle == "won"


def _flag_milestone(event: int, name: str, title: str) -> Milestone:
    """A milestone that is reached when a story flag is set."""
    return Milestone(name, title, lambda _before, after: event in after.events)


MILESTONES = (
    Milestone("left_home", "Left the house", _left_home),
    _flag_milestone(GOT_PARTNER, "got_partner", "Got a partner"),
    Milestone("battle_won", "Won the first battle", _won_battle),
    _flag_milestone(CAUGHT_ONE, "caught_one", "Caught a wild critter"),
    _flag_milestone(BEAT_WREN, "moss_badge", "Won the MOSS BADGE"),
    _flag_milestone(THE_END, "the_end", "Saw THE END"),
)
