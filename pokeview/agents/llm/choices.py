"""A handful of things that can be done now, each with a short label: all that the smallest models can choose from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pokeview.agents.explorer.atlas import Goal
from pokeview.agents.explorer.fighter import Fighter
from pokeview.games.state import Battle, GameMode, GameState, Menu
from pokeview.play.actions import (
    Action,
    Button,
    Choose,
    ReadOn,
    RunAway,
    UseItem,
    UseMove,
    Wait,
    describe,
    press,
)

MOST_CHOICES = 5
_WAIT_FRAMES = 60
_REFUSED = re.compile(r"'(.+?)' was refused\.")
"""How a nudge begins when the viewer has refused a decision."""
_BUTTONS = (Button.A, Button.START, Button.UP, Button.DOWN, Button.LEFT, Button.RIGHT, Button.B)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be done now. `why` is half a sentence that says what speaks for it, '' when nothing does."""

    label: str
    action: Action
    why: str = ""
    goal: Goal | None = None


_WAIT = Choice("wait", Wait(_WAIT_FRAMES))


def choices_off_the_map(state: GameState | None, fighter: Fighter) -> list[Choice]:
    """What can be done where nobody walks: on the title screen, in text, in a menu, in a battle."""
    if state is None:
        return [Choice(f"press {button}", press(button)) for button in _BUTTONS]
    if state.mode is GameMode.TITLE:
        return [
            Choice("press start", press(Button.START), "It begins the game"),
            Choice("press a", press(Button.A)),
            _WAIT,
        ]
    if state.menu is None:
        return [Choice("read on", ReadOn(), "There is more to read"), Choice("press b", press(Button.B))]
    if state.battle is not None and _is_about_fighting(state.menu, state.battle, state):
        return list(_in_battle(state.battle, state, fighter))
    return list(_in_menu(state.menu, state))


def tidy(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Two to MOST_CHOICES choices with different labels, those that something speaks for first."""
    ordered = different(sorted(choices, key=lambda choice: not choice.why))
    return tuple(ordered if len(ordered) > 1 else [*ordered, _WAIT])[:MOST_CHOICES]


def different(choices: Iterable[Choice]) -> list[Choice]:
    """The first choice of each label."""
    first: dict[str, Choice] = {}
    for choice in choices:
        first.setdefault(choice.label, choice)
    return list(first.values())


def heed(choices: tuple[Choice, ...], nudges: Sequence[str]) -> tuple[Choice, ...]:
    """The choices without those that the viewer has refused, and with a wish speaking for the one that fits it best."""
    refused = {found[1] for nudge in nudges if (found := _REFUSED.match(nudge))}
    left = [choice for choice in choices if describe(choice.action) not in refused] or list(choices)
    wish = " ".join(_REFUSED.sub("", nudge) for nudge in nudges)
    fits = [len(_telling_words(wish) & _telling_words(choice.label)) for choice in left]
    if not any(fits):
        return tuple(left)
    wished = fits.index(max(fits))
    return tuple(replace(c, why="The viewer wants it" if i == wished else "") for i, c in enumerate(left))


def _telling_words(text: str) -> set[str]:
    """The words that tell choices apart."""
    return set(re.findall(r"\w+", text.casefold())) - {"a", "go", "in", "on", "the", "to", "with"}


def _is_about_fighting(menu: Menu, battle: Battle, state: GameState) -> bool:
    """True in the battle menu and the lists behind it, False where somebody else must be sent out or a question is."""
    moves_and_items = {move.name for move in battle.own.moves} | {item.name for item in state.bag}
    return not battle.own.fainted and (menu.is_battle_menu or not moves_and_items.isdisjoint(menu.options))


def _in_battle(battle: Battle, state: GameState, fighter: Fighter) -> Iterator[Choice]:
    item = fighter.wanted_item(battle, state)
    if item is not None:
        yield Choice(f"use {item[0]}", UseItem(item[0]), _what_item(item[0], fighter))
    usable = [move.name for move in battle.own.moves if move.pp > 0]
    best = fighter.best_move(battle, usable)[0] if usable else ""
    for name in sorted(usable, key=lambda name: name != best):
        yield Choice(f"fight with {name}", UseMove(name), _what_move(name, battle, fighter) if name == best else "")
    if not usable:
        yield Choice("fight", Choose("FIGHT"), "Nothing else is left")
    if battle.kind == "wild":
        yield Choice("run away", RunAway())
    yield from (Choice(f"use {item.name}", UseItem(item.name)) for item in state.bag)


def _what_item(name: str, fighter: Fighter) -> str:
    return "It is weak enough to catch" if name in fighter.thrown else "Our HP is low"


def _what_move(name: str, battle: Battle, fighter: Fighter) -> str:
    seen = fighter.damage.get((battle.enemy.species, name))
    return f"It takes {sum(seen) // len(seen)} HP" if seen else "It is untested"


def _in_menu(menu: Menu, state: GameState) -> Iterator[Choice]:
    close = Choice("press b", press(Button.B), "" if state.dialogue or state.battle else "I did not want this menu")
    if close.why:
        yield close
    fainted = {monster.nickname for monster in state.party if monster.fainted}
    # An option is told apart by what it says: the same label twice would be the same choice.
    for option in menu.options[: MOST_CHOICES - 1]:
        asked = bool(state.dialogue or state.battle)
        why = "" if not asked or option in fainted or option == "NO" else "It is offered"
        yield Choice(f"choose {option}", Choose(option), why)
    yield close
