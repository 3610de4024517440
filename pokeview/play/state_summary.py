"""A state in brief, as it is kept of every step."""

from dataclasses import dataclass

from pokeview.games.state import GameState, Monster


@dataclass(frozen=True, slots=True)
class StateSummary:
    """A state in brief, enough to tell where a step has ended. `y` and `x` are a square of the map.

    `enemy` is the one that is fought, '' outside a battle.
    """

    mode: str
    place: str
    map_id: int
    y: int
    x: int
    party: tuple[str, ...]
    badges: tuple[str, ...]
    money: int
    dialogue: str
    enemy: str = ""


def summary(state: GameState | None) -> StateSummary | None:
    """A state in brief; None stays None."""
    if state is None:
        return None
    here = state.position
    return StateSummary(
        mode=state.mode.value,
        place=state.area.name if state.area else "",
        map_id=here.map_id,
        y=here.y,
        x=here.x,
        party=tuple(map(_brief, state.party)),
        badges=state.badges,
        money=state.money,
        dialogue=state.dialogue,
        enemy=f"{state.battle.enemy.species} L{state.battle.enemy.level}" if state.battle else "",
    )


def _brief(monster: Monster) -> str:
    return f"{monster.nickname} {monster.species} L{monster.level} {monster.hp}/{monster.max_hp}"
