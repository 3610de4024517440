"""A guide for models that cannot read a map: it says what can be done here, what of it is new, and what was in vain."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pokeview.agents.explorer.atlas import Atlas, Exit, Goal, Place
from pokeview.agents.explorer.explorer import LEVELS_TO_GAIN, RESTS, is_wounded, levels
from pokeview.agents.explorer.fighter import Fighter
from pokeview.agents.llm.choices import Choice, choices_off_the_map, different, heed, tidy
from pokeview.games.state import Direction, GameMode, GameState
from pokeview.play.actions import Action, TalkTo, UseItem, UseMove, Walk, WalkTo
from pokeview.play.explored import Square
from pokeview.play.json_form import from_json, to_json
from pokeview.play.observation import Observation

MOST_OF_A_KIND = 2
LONGEST_GRASS_WALK = 8
_WINDS = {Direction.UP: "north", Direction.DOWN: "south", Direction.LEFT: "west", Direction.RIGHT: "east"}
_REMEMBERED: Mapping[str, Any] = {"_fighter": Fighter, "_healer": tuple[int, int] | None, "_levels_at_chapter": int}


class Guide:
    """Knows what an explorer knows, from the same observations. It only ever proposes: whoever asks it chooses."""

    def __init__(self) -> None:
        self._atlas = Atlas()
        self._fighter = Fighter()
        self._before: GameState | None = None
        self._step = 0
        self._chosen: Choice | None = None
        self._in_vain: set[tuple[object, str]] = set()
        self._healer: tuple[int, int] | None = None
        self._levels_at_chapter = 0

    def choices(self, observation: Observation) -> tuple[Choice, ...]:
        """A handful of different things that can be done now, the best first."""
        state = observation.state
        if state is None:
            return tuple(choices_off_the_map(state, self._fighter))
        if observation.step != self._step:
            self._learn_from_changes(observation.step, state, observation.changes)
            self._before, self._step, self._chosen = state, observation.step, None
        if state.area is None or state.mode is not GameMode.OVERWORLD:
            found = list(choices_off_the_map(state, self._fighter))
        else:
            found = list(self._on_the_map(state, self._atlas.update(state)))
        fresh = [choice for choice in found if (_seen_situation(state), choice.label) not in self._in_vain]
        return heed(tidy(fresh or found), observation.nudges)

    def remember(self) -> dict[str, object]:
        """What was learned, as JSON values."""
        known = {name: to_json(kind, getattr(self, name)) for name, kind in _REMEMBERED.items()}
        return {"atlas": self._atlas.remember(), **known}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take up what an earlier `remember` returned."""
        self._atlas.recall(memory["atlas"])
        for name, kind in _REMEMBERED.items():
            setattr(self, name, from_json(kind, memory[name]))

    def take_note(self, choice: Choice) -> None:
        """Tell the guide what was chosen, so that it can see at the next step what came of it."""
        self._chosen = choice

    def _on_the_map(self, state: GameState, place: Place) -> Iterator[Choice]:
        yield from self._rest_choices(state, place)
        new = list(self._new_choices(state, place))
        if not new:
            self._atlas.chapter += 1
            new = list(self._new_choices(state, place))
        yield from new
        yield from self._once_more(place)

    def _rest_choices(self, state: GameState, place: Place) -> Iterator[Choice]:
        if self._healer is None or not is_wounded(state):
            return
        map_id, number = self._healer
        why = "We can rest there"
        if map_id == place.area.map_id:
            yield from self._talk(place, number, why)
        elif (goal := self._atlas.travel(place, map_id, why)) is not None:
            yield self._leave(goal, place, why)

    def _new_choices(self, state: GameState, place: Place) -> Iterator[Choice]:
        """What has not been done in this chapter of the story, the most promising first."""
        talks, signs, sights, exits = self._atlas.business_by_kind(place)
        yield from _few(choice for goal in talks for choice in self._meet(goal, place))
        yield from _few(self._leave(goal, place, "I have never been there") for goal in exits)
        yield from _few(_explore_choice(goal, place) for goal in sights)
        if state.party and not is_wounded(state):
            yield from self._training_choices(place)
        yield from _few(_read_sign(goal) for goal in signs)
        elsewhere = None if talks or exits or sights else self._atlas.elsewhere(place)
        if elsewhere is not None:
            yield self._leave(elsewhere, place, "There is more to do")

    def _training_choices(self, place: Place) -> Iterator[Choice]:
        reached = self._atlas.reach(place)
        grass = [square for square in reached.cost if self._atlas.is_grass(place, square) and square != place.here]
        near = [square for square in grass if reached.cost[square] <= LONGEST_GRASS_WALK]
        if grass:
            y, x = max(near, key=lambda s: reached.cost[s]) if near else min(grass, key=lambda s: reached.cost[s])
            yield Choice("walk in the grass", WalkTo(y, x), "We grow stronger")

    def _once_more(self, place: Place) -> Iterator[Choice]:
        """What was done already and can be done again."""
        reached = self._atlas.reach(place)
        for exit in sorted(place.exits(), key=lambda exit: reached.cost.get(exit.square, 0)):
            if exit.square in reached:
                yield self._leave(Goal("", exit.square, exit=exit), place, "")
        for person in place.area.people:
            yield from self._talk(place, person.number, "")

    def _meet(self, goal: Goal, place: Place) -> Iterator[Choice]:
        assert goal.person is not None
        why = "They may have news" if goal.person in place.spoken else "I have not met them"
        return self._talk(place, goal.person, why)

    def _talk(self, place: Place, number: int, why: str) -> Iterator[Choice]:
        goal = self._atlas.talk(place, self._atlas.reach(place), number, why)
        if goal is not None:
            person = next(person for person in place.area.people if person.number == number)
            yield Choice(f"talk to person {number}", TalkTo(person.y, person.x), why, goal)

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

    def _learn_from_changes(self, step: int, state: GameState, changes: tuple[str, ...]) -> None:
        """What came of the last choice, unless somebody else has played since."""
        before, chosen = self._before, self._chosen
        text = " ".join(change for change in changes if change.startswith("text: "))
        self._fighter.listen(text)
        if before is None or chosen is None or step != self._step + 1:
            return
        if "nothing changed" in changes:
            self._in_vain.add((_seen_situation(state), chosen.label))
        if state.events != before.events or len(state.party) != len(before.party) or self._is_stronger(state):
            self._atlas.chapter += 1
            self._levels_at_chapter = levels(state)
        if chosen.goal is not None and state.battle is None:
            self._note_goal(chosen.goal, before, state, text)
        self._note_fight(chosen.action, before, state)

    def _is_stronger(self, state: GameState) -> bool:
        return state.battle is None and levels(state) - self._levels_at_chapter >= LEVELS_TO_GAIN

    def _note_goal(self, goal: Goal, before: GameState, state: GameState, text: str) -> None:
        place = self._atlas.places[before.position.map_id]
        if goal.person is not None:
            place.spoken[goal.person] = self._atlas.chapter
            if RESTS.search(text):
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


def _few(choices: Iterable[Choice]) -> list[Choice]:
    """Only some, so that there is room for other kinds."""
    return different(choices)[:MOST_OF_A_KIND]


def _read_sign(goal: Goal) -> Choice:
    assert goal.sign is not None
    return Choice("read the sign", TalkTo(*goal.sign), "I have not read it", goal)


def _explore_choice(goal: Goal, place: Place) -> Choice:
    return Choice(f"explore {_wind(place.here, goal.square)}", WalkTo(*goal.square), "I have not seen it", goal)


def _wind(here: Square, there: Square) -> str:
    """The compass direction in which a square lies, by the longer way."""
    dy, dx = there[0] - here[0], there[1] - here[1]
    if abs(dy) >= abs(dx):
        return _WINDS[Direction.DOWN if dy > 0 else Direction.UP]
    return _WINDS[Direction.RIGHT if dx > 0 else Direction.LEFT]


def _seen_situation(state: GameState) -> object:
    return (state.position, state.mode, state.dialogue, state.menu.options if state.menu else ())
