"""An agent that needs no model: it walks where it has not been, talks to whom it has not met, and says why."""

import random
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

from pokeview.agents.explorer.atlas import Atlas, Exit, Goal, Place
from pokeview.agents.explorer.fighter import Fighter, choose
from pokeview.games.state import Battle, Direction, GameMode, GameState
from pokeview.play.actions import Action, Button, Wait, Walk, press
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.chance import chance_state, restore_chance
from pokeview.play.json_form import from_json, to_json
from pokeview.play.macros.navigation import OPPOSITE, beside, is_inside
from pokeview.play.macros.pages import unread
from pokeview.play.observation import Observation
from pokeview.text.untrusted import plain_line

LONGEST_WALK = 12
"""Squares in one step: short enough to watch, long enough to get somewhere."""
PATIENCE = 4
"""Steps without any effect before something else is tried."""
LEVELS_TO_GAIN = 2
LONGEST_START_WAIT_FRAMES = 60
WOUNDED = 0.45
WARY, BOLD = 40, 2
"""How many steps of detour a step through tall grass is worth, hurt or alone, and well."""
RESTS = re.compile(r"\b(rest|heal|well again|restored|full health)\b", re.IGNORECASE)

PersonKey = tuple[int, int]
"""(map id, sprite slot)"""
Choice = tuple[Action, str]

_REMEMBERED: Mapping[str, Any] = {
    "_fighter": Fighter,
    "_before": GameState | None,
    "_idle_steps": int,
    "_healer": PersonKey | None,
    "_beaten_by": dict[PersonKey, int],
    "_met": PersonKey | None,
    "_leaving": tuple[int, Exit] | None,
    "_train_until": int | None,
}


class Explorer(Agent):
    """Plays any game whose memory can be read, from the same observation that every agent gets.

    It knows nothing of any map before it has seen it. `seed` rules the few choices that it leaves to chance.
    """

    name = "explorer"

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._atlas = Atlas()
        self._fighter = Fighter()
        self._before: GameState | None = None
        self._idle_steps = 0
        self._healer: PersonKey | None = None
        self._beaten_by: dict[PersonKey, int] = {}
        self._met: PersonKey | None = None
        self._leaving: tuple[int, Exit] | None = None
        self._train_until: int | None = None

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        state = observation.state
        if state is None:
            yield Thought("I cannot read this game's memory, so I press what chance picks.")
            yield Decision(press(self._random.choice(list(Button))), "Nothing can be read here.")
            return
        for sentence in self._lessons(state):
            yield Thought(sentence + " ")
        action, reason = self._choose(state)
        yield Thought(reason)
        yield Decision(action, reason)
        self._before = state

    def remember(self) -> dict[str, object]:
        known = {name: to_json(kind, getattr(self, name)) for name, kind in _REMEMBERED.items()}
        return {"random": chance_state(self._random), "atlas": self._atlas.remember(), **known}

    def recall(self, memory: dict[str, Any]) -> None:
        restore_chance(self._random, memory["random"])
        self._atlas.recall(memory["atlas"])
        for name, kind in _REMEMBERED.items():
            setattr(self, name, from_json(kind, memory[name]))

    def _choose(self, state: GameState) -> Choice:
        if self._idle_steps >= PATIENCE:
            button = self._random.choice([Button.A, Button.B, *map(Button, Direction)])
            return press(button), f"Nothing has changed for {self._idle_steps} steps, so I try {button}."
        if state.battle is not None:
            return self._fighter.decide(state.battle, state)
        match state.mode:
            case GameMode.TITLE:
                return self._first_choice()
            case GameMode.DIALOGUE | GameMode.MENU:
                return self._answer_dialogue(state)
            case _:
                return self._explore(state)

    def _first_choice(self) -> Choice:
        if self._before is None:
            frames = self._random.randrange(1, LONGEST_START_WAIT_FRAMES)
            return Wait(frames), f"The game has not begun. I wait {frames} frames, since that changes its luck."
        return press(Button.START), "I press START to begin."

    def _answer_dialogue(self, state: GameState) -> Choice:
        menu = state.menu
        if menu is None:
            new = unread(self._before.dialogue if self._before else "", state.dialogue)
            return press(Button.A), f'It says "{plain_line(new)}". I read on.' if new else "I read on."
        if not state.dialogue:
            return press(Button.B), "I did not want this menu, so I close it."
        if "YES" in menu.options:
            return choose(menu, menu.options.index("YES")), "I say yes: that is how things happen."
        option = self._random.randrange(len(menu.options))
        names = ", ".join(menu.options)
        return choose(
            menu, option
        ), f"I may choose {names}. I know none of them, so chance picks {menu.options[option]}."

    def _explore(self, state: GameState) -> Choice:
        place = self._atlas.update(state)
        self._note_exit(place)
        self._atlas.grass_cost = BOLD if state.party and not is_wounded(state) else WARY
        goal = self._choose_goal(state, place)
        if goal is None:
            direction = self._random.choice(list(Direction))
            return Walk((direction,)), f"I see nothing to do here, so I wander {direction}."
        return self._pursue(goal, state, place)

    def _choose_goal(self, state: GameState, place: Place) -> Goal | None:
        return (
            self._heal(state, place)
            or next(iter(self._atlas.business(place)), None)
            or self._atlas.elsewhere(place)
            or self._training_goal(state, place)
            or self._begin_again(place)
        )

    def _heal(self, state: GameState, place: Place) -> Goal | None:
        if self._healer is None or not is_wounded(state):
            return None
        map_id, number = self._healer
        lead = state.party[0]
        reason = f"{lead.nickname} has only {lead.hp} of {lead.max_hp} HP, and I know who gives us a rest."
        if map_id == place.area.map_id:
            return self._atlas.talk(place, self._atlas.reach(place), number, reason)
        return self._atlas.travel(place, map_id, reason)

    def _training_goal(self, state: GameState, place: Place) -> Goal | None:
        if not state.party or is_wounded(state):
            return None
        level = levels(state)
        if self._train_until is None:
            self._train_until = level + LEVELS_TO_GAIN
        if level >= self._train_until:
            return None
        reason = f"Nothing else is left to do, so I train in the grass until our levels add up to {self._train_until}."
        grass = [square for square in self._atlas.reach(place).cost if self._atlas.is_grass(place, square)]
        if grass:
            others = [square for square in grass if square != place.here] or [place.here]
            return Goal(reason, self._random.choice(others))
        return self._atlas.towards_grass(place, reason)

    def _begin_again(self, place: Place) -> Goal | None:
        """Nothing is left and we are as strong as we wanted to be: a new round of everybody and every door."""
        self._train_until = None
        self._atlas.chapter += 1
        return next(iter(self._atlas.business(place)), None) or self._atlas.elsewhere(place)

    def _pursue(self, goal: Goal, state: GameState, place: Place) -> Choice:
        path = self._atlas.reach(place).path(goal.square)
        steps = path[:LONGEST_WALK]
        if goal.exit is not None and len(steps) == len(path):
            self._leaving = (place.area.map_id, goal.exit)
            steps = (*steps, *self._last_step(goal, place, path))
        if steps:
            return Walk(steps), goal.reason
        return self._speak_to_goal(goal, state, place)

    def _last_step(self, goal: Goal, place: Place, path: tuple[Direction, ...]) -> tuple[Direction, ...]:
        """The step across a border, or off a mat that did not take us out when we stepped on it."""
        assert goal.exit is not None
        if goal.exit.across is not None:
            return (goal.exit.across,)
        if path:
            return ()
        outwards = [way for way in Direction if not is_inside(place.area, beside(goal.square, way))]
        return (self._random.choice(outwards or list(Direction)),)

    def _speak_to_goal(self, goal: Goal, state: GameState, place: Place) -> Choice:
        """Face whoever or whatever it is, and press A."""
        if goal.person is not None:
            place.spoken[goal.person] = self._atlas.chapter
            self._met = (place.area.map_id, goal.person)
        if goal.sign is not None:
            place.read.add(goal.sign)
        if goal.facing is None:
            return press(Button.A), goal.reason
        turn = [] if state.facing == goal.facing else [Button(goal.facing)]
        return press(*turn, Button.A), goal.reason

    def _note_exit(self, place: Place) -> None:
        """Remember where the exit that was just tried has led, or that it is shut for now."""
        if self._leaving is None:
            return
        (old_map, exit), self._leaving = self._leaving, None
        if old_map == place.area.map_id:
            before_border = beside(exit.square, OPPOSITE[exit.across]) if exit.across else exit.square
            if place.here in (exit.square, before_border):
                place.tried[exit.key] = self._atlas.chapter
            return
        self._atlas.places[old_map].taken[exit.key] = place.area.map_id
        for warp in place.area.warps:
            if warp.destination_map is None:
                place.taken["warp", warp.y, warp.x] = old_map

    def _lessons(self, state: GameState) -> Iterator[str]:
        """What the last action taught, in sentences."""
        before = self._before
        self._idle_steps = self._idle_steps + 1 if state == before else 0
        if state.dialogue:
            self._fighter.listen(state.dialogue)
        yield from filter(None, [self._fighter.learn(state)])
        if before is None:
            return
        if state.events != before.events or len(state.party) != len(before.party):
            self._atlas.chapter += 1
            yield "The story has moved on, so everybody may have news and every door may be open."
        if state.dialogue and self._met and self._met != self._healer and RESTS.search(state.dialogue):
            self._healer = self._met
            yield "Here we can rest: I come back when we are hurt."
        if before.battle is not None and state.battle is None:
            yield from self._review(before.battle, state)
        yield from self._regain_courage(state)

    def _review(self, battle: Battle, state: GameState) -> Iterator[str]:
        """After a battle."""
        yield f"The battle against {battle.enemy.species} is over: {state.last_battle or 'done'}."
        if state.last_battle == "lost" and battle.kind == "trainer" and self._met is not None:
            needed = levels(state) + LEVELS_TO_GAIN
            self._beaten_by[self._met] = needed
            self._atlas.avoided.add(self._met)
            self._train_until = needed
            yield f"They were too strong. I come back when our levels add up to {needed}."

    def _regain_courage(self, state: GameState) -> Iterator[str]:
        for person, needed in list(self._beaten_by.items()):
            if levels(state) >= needed:
                del self._beaten_by[person]
                self._atlas.forget_talk(*person)
                yield "We are stronger now: time to face them again."


def levels(state: GameState) -> int:
    """The levels of all members of the party, added up."""
    return sum(monster.level for monster in state.party)


def is_wounded(state: GameState) -> bool:
    """True when even the fittest member of the party has lost most of its HP."""
    return bool(state.party) and max(monster.hp / max(1, monster.max_hp) for monster in state.party) < WOUNDED
