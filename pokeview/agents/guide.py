"""A guide for models that cannot read a map: it says what can be done here, what of it is new, and what was in vain."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pokeview.agents.atlas import Atlas, Exit, Goal, Place
from pokeview.agents.choices import Choice, choices_off_the_map, tidy
from pokeview.agents.fighter import LOW_HP, Fighter
from pokeview.games.state import Direction, GameState, Mode
from pokeview.play.actions import Action, TalkTo, UseItem, UseMove, Walk, WalkTo
from pokeview.play.explored import Square
from pokeview.play.observation import Observation

LEVELS_TO_GAIN = 2
"""So much stronger, it is worth asking everybody and trying every door again."""
MOST_OF_A_KIND = 2
LONGEST_GRASS_WALK = 8
_RESTS = re.compile(r"\b(rest|heal|well again|restored|full health)\b", re.IGNORECASE)
_WINDS = {Direction.UP: "north", Direction.DOWN: "south", Direction.LEFT: "west", Direction.RIGHT: "east"}


class Guide:
    """Knows what an explorer knows, from the same observations. It only ever proposes: whoever asks it chooses."""

    def __init__(self) -> None:
        self._atlas = Atlas()
        self._fighter = Fighter()
        self._before: GameState | None = None
        self._step = 0
        self._chosen: Choice | None = None
        self._in_vain: Counter[tuple[object, str]] = Counter()
        self._healer: tuple[int, int] | None = None
        self._levels_at_chapter = 0

    def choices(self, observation: Observation) -> tuple[Choice, ...]:
        """Two to five different things that can be done now, the best first."""
        state = observation.state
        if state is not None and observation.step > self._step:
            self._learn(state, observation.changes)
            self._before, self._step, self._chosen = state, observation.step, None
        if state is None or state.area is None or state.mode is not Mode.OVERWORLD:
            return self._without_vain(choices_off_the_map(state, self._fighter), state)
        return self._without_vain(self._on_the_map(state, self._atlas.update(state)), state)

    def take_note(self, choice: Choice) -> None:
        """Tell the guide what was chosen, so that it can see at the next step what came of it."""
        self._chosen = choice

    def _without_vain(self, choices: Iterable[Choice], state: GameState | None) -> tuple[Choice, ...]:
        """Nothing speaks any more for what has changed nothing here."""
        where = _situation(state)
        return tidy([replace(c, why="") if self._in_vain[where, c.label] else c for c in choices])

    def _on_the_map(self, state: GameState, place: Place) -> Iterator[Choice]:
        yield from self._rest(state, place)
        new = list(self._new(state, place))
        if not new:
            self._atlas.chapter += 1
            new = list(self._new(state, place))
        yield from new
        yield from self._once_more(place)

    def _rest(self, state: GameState, place: Place) -> Iterator[Choice]:
        if self._healer is None or not _is_wounded(state):
            return
        map_id, number = self._healer
        why = "we are hurt and can rest there"
        if map_id == place.area.map_id:
            yield from self._talk(place, number, why)
        elif (goal := self._atlas.travel(place, map_id, why)) is not None:
            yield self._leave(goal, place, why)

    def _new(self, state: GameState, place: Place) -> Iterator[Choice]:
        """What has not been done in this chapter of the story, the most promising first."""
        talks, signs, sights, exits = self._atlas.business_by_kind(place)
        for goal in talks[:MOST_OF_A_KIND]:
            assert goal.person is not None
            yield from self._talk(place, goal.person, "not met" if goal.person not in place.spoken else "may have news")
        yield from (self._leave(goal, place, "never been there") for goal in exits[:MOST_OF_A_KIND])
        yield from (_look(goal, place) for goal in sights[:MOST_OF_A_KIND])
        if state.party and not _is_wounded(state):
            yield from self._train(place)
        yield from (self._read(goal) for goal in signs[:1])
        elsewhere = None if talks or exits or sights else self._atlas.elsewhere(place)
        if elsewhere is not None:
            yield self._leave(elsewhere, place, "more to do there")

    def _train(self, place: Place) -> Iterator[Choice]:
        reached = self._atlas.reach(place)
        grass = [square for square in reached.cost if self._atlas.is_grass(place, square) and square != place.here]
        near = [square for square in grass if reached.cost[square] <= LONGEST_GRASS_WALK]
        if grass:
            y, x = max(near, key=lambda s: reached.cost[s]) if near else min(grass, key=lambda s: reached.cost[s])
            yield Choice("walk in the grass", WalkTo(y, x), "we grow stronger")

    def _once_more(self, place: Place) -> Iterator[Choice]:
        """What was done already and can be done again."""
        reached = self._atlas.reach(place)
        for exit in sorted(place.exits(), key=lambda exit: reached.cost.get(exit.square, 0)):
            if exit.square in reached:
                yield self._leave(Goal("", exit.square, exit=exit), place, "")
        for person in place.area.people:
            yield from self._talk(place, person.number, "")

    def _talk(self, place: Place, number: int, why: str) -> Iterator[Choice]:
        goal = self._atlas.talk(place, self._atlas.reach(place), number, why)
        if goal is not None:
            person = next(person for person in place.area.people if person.number == number)
            yield Choice(f"talk to person {number}", TalkTo(person.y, person.x), why, goal)

    def _read(self, goal: Goal) -> Choice:
        assert goal.sign is not None
        return Choice("read the sign", TalkTo(*goal.sign), "not read", goal)

    def _leave(self, goal: Goal, place: Place, why: str) -> Choice:
        assert goal.exit is not None
        known = self._atlas.places.get(goal.exit.leads_to) if goal.exit.leads_to is not None else None
        wind = _wind(place.here, goal.exit.square)
        if known is not None:
            label = f"go to {known.area.name}"
        elif goal.exit.across is not None:
            label = f"leave {_WINDS[goal.exit.across]}"
        else:
            label = f"enter the door {wind}"
        return Choice(label, self._way_out(goal.exit, place), why, goal)

    def _way_out(self, exit: Exit, place: Place) -> Action:
        if exit.across is None:
            return WalkTo(*exit.square)
        return Walk((*self._atlas.reach(place).path(exit.square), exit.across))

    def _learn(self, state: GameState, changes: tuple[str, ...]) -> None:
        """What came of the last choice."""
        before, chosen = self._before, self._chosen
        text = " ".join(change for change in changes if change.startswith("text: "))
        self._fighter.listen(text)
        if before is None or chosen is None:
            return
        if before == state:
            self._in_vain[_situation(state), chosen.label] += 1
        if state.events != before.events or len(state.party) != len(before.party) or self._is_stronger(state):
            self._atlas.chapter += 1
            self._levels_at_chapter = _levels(state)
        if chosen.goal is not None and state.battle is None:
            self._note_goal(chosen.goal, before, state, text)
        self._note_fight(chosen.action, before, state)

    def _is_stronger(self, state: GameState) -> bool:
        return state.battle is None and _levels(state) - self._levels_at_chapter >= LEVELS_TO_GAIN

    def _note_goal(self, goal: Goal, before: GameState, state: GameState, text: str) -> None:
        place = self._atlas.places[before.position.map_id]
        if goal.person is not None:
            place.spoken[goal.person] = self._atlas.chapter
            if _RESTS.search(text):
                self._healer = (before.position.map_id, goal.person)
        if goal.sign is not None:
            place.read.add(goal.sign)
        if goal.exit is not None:
            self._note_exit(goal.exit, place, state)

    def _note_exit(self, exit: Exit, place: Place, state: GameState) -> None:
        if state.area is None or state.position.map_id == place.area.map_id:
            place.tried[exit.key] = self._atlas.chapter
            return
        place.taken[exit.key] = state.position.map_id
        arrived = self._atlas.update(state)
        for warp in state.area.warps:
            if warp.destination_map is None:
                arrived.taken["warp", warp.y, warp.x] = place.area.map_id

    def _note_fight(self, action: Action, before: GameState, state: GameState) -> None:
        if before.battle is None:
            return
        enemy, now = before.battle.enemy, state.battle
        if isinstance(action, UseMove):
            lost = enemy.hp - (now.enemy.hp if now is not None and now.enemy.species == enemy.species else 0)
            self._fighter.damage.setdefault((enemy.species, action.move), []).append(max(0, lost))
        if isinstance(action, UseItem) and now is not None and action.item not in self._fighter.thrown:
            self._fighter.tested[action.item] = now.own.hp > before.battle.own.hp


def _look(goal: Goal, place: Place) -> Choice:
    return Choice(f"explore {_wind(place.here, goal.square)}", WalkTo(*goal.square), "not seen", goal)


def _wind(here: Square, there: Square) -> str:
    """The compass direction in which a square lies, by the longer way."""
    dy, dx = there[0] - here[0], there[1] - here[1]
    if abs(dy) >= abs(dx):
        return _WINDS[Direction.DOWN if dy > 0 else Direction.UP]
    return _WINDS[Direction.RIGHT if dx > 0 else Direction.LEFT]


def _situation(state: GameState | None) -> object:
    if state is None:
        return None
    return (state.position, state.mode, state.dialogue, state.menu.options if state.menu else ())


def _levels(state: GameState) -> int:
    return sum(monster.level for monster in state.party)


def _is_wounded(state: GameState) -> bool:
    return bool(state.party) and max(monster.hp / max(1, monster.max_hp) for monster in state.party) < LOW_HP
