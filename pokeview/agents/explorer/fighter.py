"""How an explorer fights: it tries its moves, remembers what each one did, and uses what hurts most."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pokeview.games.state import Battle, GameState, Menu, Monster
from pokeview.play.actions import Action, Button, press

LOW_HP = 0.35
_THROWN = re.compile(r"throw (?:an? |the )?([A-Z][A-Z]+)")


@dataclass
class Fighter:
    """What fights have taught: damage by (enemy species, move), which items are thrown and which heal."""

    damage: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    thrown: set[str] = field(default_factory=set)
    tested: dict[str, bool] = field(default_factory=dict)
    _last: tuple[str, Battle] | None = None
    _testing: tuple[str, int] | None = None

    def listen(self, text: str) -> None:
        """Learn from what people say which items are thrown at wild monsters."""
        self.thrown.update(_THROWN.findall(text.replace("\n", " ")))

    def learn(self, state: GameState) -> str:
        """Compare with the moment of the last choice; returns a sentence when something was learned."""
        if state.battle is None:
            self._last = self._testing = None
            return ""
        if self._testing is not None and state.menu is not None and state.menu.is_battle_menu:
            return self._learn_item(state.battle)
        if self._last is not None and state.battle.enemy.hp < self._last[1].enemy.hp:
            return self._learn_move(state.battle)
        return ""

    def decide(self, battle: Battle, state: GameState) -> tuple[Action, str]:
        """The buttons for the menu that is up, or A for text, and why."""
        menu = state.menu
        if menu is None:
            return press(Button.A), "I read on."
        if menu.is_battle_menu:
            return self._choose_course(battle, state, menu)
        if any(move.name in menu.options for move in battle.own.moves):
            return self._choose_move(battle, menu)
        items = [item.name for item in state.bag]
        if any(option in items for option in menu.options):
            return self._choose_item(battle, state, menu)
        return self._choose_monster(state, menu)

    def _choose_course(self, battle: Battle, state: GameState, menu: Menu) -> tuple[Action, str]:
        item = self.wanted_item(battle, state)
        if item:
            return choose(menu, _index_of_option(menu, "BAG", "ITEM")), f"I look for {item[0]} in the bag: {item[1]}"
        if battle.kind == "wild" and _share(battle.own) < LOW_HP and not any(map(_is_fit, state.party)):
            reason = f"{battle.own.nickname} has only {battle.own.hp} HP left, so I run."
            return choose(menu, _index_of_option(menu, "RUN")), reason
        return choose(menu, _index_of_option(menu, "FIGHT")), "I fight."

    def wanted_item(self, battle: Battle, state: GameState) -> tuple[str, str] | None:
        """An item that is worth a turn now, and why."""
        names = [item.name for item in state.bag]
        for name in names:
            weak = battle.enemy.hp * 2 <= battle.enemy.max_hp
            new = battle.enemy.species not in {monster.species for monster in state.party}
            if name in self.thrown and battle.kind == "wild" and weak and new and len(state.party) < 6:
                return name, f"{battle.enemy.species} is weak enough to be caught."
        if _share(battle.own) < LOW_HP:
            for name in names:
                if name not in self.thrown and self.tested.get(name, True):
                    known = "heals" if name in self.tested else "may help, I have not tried it yet"
                    return name, f"{battle.own.nickname} is down to {battle.own.hp} HP and {name} {known}."
        return None

    def best_move(self, battle: Battle, usable: Sequence[str]) -> tuple[str, str]:
        """One of the moves that can be used, and why: what has not been tried on this enemy, then what hurts most."""
        untried = [name for name in usable if (battle.enemy.species, name) not in self.damage]
        if untried:
            return untried[-1], f"I have not seen yet what it does to {battle.enemy.species}."
        name = max(usable, key=lambda move: self._average(battle.enemy.species, move))
        average = self._average(battle.enemy.species, name)
        return name, f"it takes {average:.0f} HP from {battle.enemy.species} on average, the most I have."

    def _choose_move(self, battle: Battle, menu: Menu) -> tuple[Action, str]:
        usable = [move.name for move in battle.own.moves if move.pp > 0 and move.name in menu.options]
        if not usable:
            return press(Button.B), "No move here has any uses left."
        name, reason = self.best_move(battle, usable)
        self._last = (name, battle)
        return choose(menu, menu.options.index(name)), f"I use {name}: {reason}"

    def _choose_item(self, battle: Battle, state: GameState, menu: Menu) -> tuple[Action, str]:
        wanted = self.wanted_item(battle, state)
        if wanted is None or wanted[0] not in menu.options:
            return press(Button.B), "There is nothing here that I want to use."
        name, reason = wanted
        if name not in self.thrown:
            self._testing = (name, battle.own.hp)
        return choose(menu, menu.options.index(name)), f"I use {name}: {reason}"

    def _choose_monster(self, state: GameState, menu: Menu) -> tuple[Action, str]:
        for index, monster in enumerate(state.party[: len(menu.options)]):
            if not monster.fainted:
                return choose(menu, index), f"{monster.nickname} can still fight."
        return press(Button.B), "Nobody else can fight."

    def _learn_item(self, battle: Battle) -> str:
        assert self._testing is not None
        (name, hp), self._testing = self._testing, None
        helped = battle.own.hp > hp or self.tested.get(name, False)
        new = name not in self.tested
        self.tested[name] = helped
        return f"{name} {'heals' if helped else 'did not help'}: I keep that in mind." if new else ""

    def _learn_move(self, battle: Battle) -> str:
        assert self._last is not None
        (move, before), self._last = self._last, None
        if before.enemy.species != battle.enemy.species:
            return ""
        lost = before.enemy.hp - battle.enemy.hp
        self.damage.setdefault((before.enemy.species, move), []).append(lost)
        return f"{move} took {lost} HP from {before.enemy.species}."

    def _average(self, species: str, move: str) -> float:
        seen = self.damage[species, move]
        return sum(seen) / len(seen)


def choose(menu: Menu, option: int) -> Action:
    """Move the cursor to an option and press A."""
    (row, column), (cursor_row, cursor_column) = menu.places[option], menu.places[menu.cursor]
    sideways = [Button.RIGHT] if column > cursor_column else [Button.LEFT] if column < cursor_column else []
    rows = sorted({place[0] for place in menu.places if place[1] == column})
    steps = rows.index(row) - rows.index(cursor_row)
    vertical = [Button.DOWN] * steps if steps > 0 else [Button.UP] * -steps
    return press(*sideways, *vertical, Button.A)


def _index_of_option(menu: Menu, *names: str) -> int:
    return next((index for index, option in enumerate(menu.options) if option in names), menu.cursor)


def _share(monster: Monster) -> float:
    return monster.hp / max(1, monster.max_hp)


def _is_fit(monster: Monster) -> bool:
    return _share(monster) >= LOW_HP
