"""How far a game has come, from the front door to the champion."""

from pokeview.games.profile import Milestone
from pokeview.games.state import GameMode, GameState

_HOME = frozenset({0x25, 0x26})
_BEAT_CHAMPION_RIVAL = 2305


def is_finished(state: GameState) -> bool:
    """True once the champion is beaten, until the game clears the flag as it enters the winner in the Hall of Fame."""
    return _BEAT_CHAMPION_RIVAL in state.events


def _left_house(_before: GameState, after: GameState) -> bool:
    # Memory is zero before a game has begun, and map 0 is Pallet Town.
    begun = after.area is not None and after.mode is not GameMode.TITLE
    return begun and after.position.map_id not in _HOME


def _won_battle(before: GameState, after: GameState) -> bool:
    return before.battle is not None and after.battle is None and after.last_battle == "won"


def _event_milestone(event: int, name: str, title: str) -> Milestone:
    """A milestone that is reached while a story flag is set."""
    return Milestone(name, title, lambda _before, after: event in after.events)


MILESTONES: tuple[Milestone, ...] = (
    Milestone("left_house", "Left the house", _left_house),
    _event_milestone(0, "followed_oak", "Followed Oak to the lab"),
    _event_milestone(34, "got_starter", "Got the starter"),
    Milestone("won_battle", "Won the first battle", _won_battle),
    _event_milestone(35, "battled_rival", "Battled the rival in Oak's lab"),
    _event_milestone(57, "got_parcel", "Got Oak's parcel"),
    _event_milestone(56, "delivered_parcel", "Delivered Oak's parcel"),
    _event_milestone(37, "got_pokedex", "Got the POKEDEX"),
    _event_milestone(36, "got_poke_balls", "Got POKE BALLs from Oak"),
    _event_milestone(119, "beat_brock", "Beat Brock: BOULDER badge"),
    _event_milestone(191, "beat_misty", "Beat Misty: CASCADE badge"),
    _event_milestone(1372, "got_ticket", "Helped Bill: S.S.TICKET"),
    _event_milestone(1504, "got_hm01", "Got HM01: CUT"),
    _event_milestone(359, "beat_surge", "Beat Lt. Surge: THUNDER badge"),
    _event_milestone(984, "got_hm05", "Got HM05: FLASH"),
    _event_milestone(425, "beat_erika", "Beat Erika: RAINBOW badge"),
    _event_milestone(1230, "got_hm02", "Got HM02: FLY"),
    _event_milestone(1231, "rescued_fuji", "Rescued Mr. Fuji from Pokemon Tower"),
    _event_milestone(296, "got_flute", "Got the POKE FLUTE"),
    _event_milestone(601, "beat_koga", "Beat Koga: SOUL badge"),
    _event_milestone(2176, "got_hm03", "Got HM03: SURF"),
    _event_milestone(568, "got_hm04", "Got HM04: STRENGTH"),
    _event_milestone(1935, "freed_silph", "Beat Giovanni: Silph Co. is free"),
    _event_milestone(865, "beat_sabrina", "Beat Sabrina: MARSH badge"),
    _event_milestone(665, "beat_blaine", "Beat Blaine: VOLCANO badge"),
    _event_milestone(81, "beat_giovanni", "Beat Giovanni: EARTH badge"),
    _event_milestone(2273, "beat_lorelei", "Beat Lorelei of the Elite Four"),
    _event_milestone(2281, "beat_bruno", "Beat Bruno of the Elite Four"),
    _event_milestone(2289, "beat_agatha", "Beat Agatha of the Elite Four"),
    _event_milestone(2302, "beat_lance", "Beat Lance of the Elite Four"),
    _event_milestone(_BEAT_CHAMPION_RIVAL, "beat_champion", "Became the champion"),
)
