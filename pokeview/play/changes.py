"""What an action changed, in short sentences made from memory: never a guess."""

from collections import Counter
from collections.abc import Iterator

from pokeview.games.state import Battle, GameState, Monster
from pokeview.play.actions import Outcome


def changes(before: GameState | None, after: GameState | None, outcome: Outcome) -> tuple[str, ...]:
    """The differences that matter to a player, and why the action ended early if it did."""
    sentences = [f"stopped early: {outcome.stopped}"] if outcome.stopped else []
    if outcome.pages:
        sentences.append(f"text: {' '.join(' '.join(outcome.pages).split())!r}")
    if before is not None and after is not None:
        found = list(_differences(before, after))
        sentences += found if found or outcome.pages else ["nothing changed"]
    return tuple(sentences)


def _differences(before: GameState, after: GameState) -> Iterator[str]:
    yield from _place_changes(before, after)
    yield from _battle_changes(before, after)
    yield from _dialogue_changes(before, after)
    yield from _party_changes(before.party, after.party)
    yield from _bag_changes(before, after)
    if after.money != before.money:
        yield f"money {before.money} -> {after.money}"
    for badge in after.badges:
        if badge not in before.badges:
            yield f"got the {badge} badge"
    if after.events != before.events:
        yield "something in the story changed"


def _place_changes(before: GameState, after: GameState) -> Iterator[str]:
    old, new = before.position, after.position
    if after.area is None:
        return
    if before.area is None or new.map_id != old.map_id:
        yield f"entered {after.area.name} at (y={new.y}, x={new.x})"
    elif new != old:
        yield f"moved from (y={old.y}, x={old.x}) to (y={new.y}, x={new.x})"
    if after.facing != before.facing:
        yield f"turned {after.facing}"


def _battle_changes(before: GameState, after: GameState) -> Iterator[str]:
    if before.battle is None and after.battle is not None:
        yield f"a {after.battle.kind} battle began against {after.battle.enemy.species} L{after.battle.enemy.level}"
    elif before.battle is not None and after.battle is None:
        yield f"the battle ended: {after.last_battle or 'over'}"
    elif before.battle is not None and after.battle is not None:
        yield from _blows(before.battle, after.battle)


def _blows(before: Battle, after: Battle) -> Iterator[str]:
    for old, new, who in ((before.enemy, after.enemy, "enemy"), (before.own, after.own, "own")):
        if old.species != new.species:
            yield f"{who} {new.species} came out"
        elif old.hp != new.hp:
            yield f"{who} {new.species} HP {old.hp} -> {new.hp}"


def _dialogue_changes(before: GameState, after: GameState) -> Iterator[str]:
    if before.dialogue and not after.dialogue:
        yield "the text box closed"
    if after.menu is not None and (before.menu is None or before.menu.options != after.menu.options):
        yield "menu: " + ", ".join(after.menu.options)
    elif after.menu is not None and before.menu is not None and after.menu.cursor != before.menu.cursor:
        yield f"cursor on {after.menu.chosen}"


def _party_changes(before: tuple[Monster, ...], after: tuple[Monster, ...]) -> Iterator[str]:
    for monster in after[len(before) :]:
        yield f"{monster.species} L{monster.level} joined the party"
    for old, new in zip(before, after, strict=False):
        if old.level != new.level:
            yield f"{new.species} level {old.level} -> {new.level}"
        if old.hp != new.hp:
            yield f"{new.species} HP {old.hp} -> {new.hp}"
        if old.status != new.status:
            yield f"{new.species} is {new.status or 'well again'}"


def _bag_changes(before: GameState, after: GameState) -> Iterator[str]:
    had, has = (Counter({item.name: item.quantity for item in state.bag}) for state in (before, after))
    for name in sorted(had | has):
        if had[name] != has[name]:
            yield f"{name} {had[name]} -> {has[name]}"
