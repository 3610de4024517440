"""Moments of the bundled game to start an action from, and a stage on which it is played and watched."""

import asyncio
import copy
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from pokeview.agents import make_agent
from pokeview.gameboy import GameBoy
from pokeview.games import fernvale, game_for
from pokeview.games.gen1.symbols import symbols
from pokeview.games.state import GameMode, GameState
from pokeview.play.actions import Action, Button, Choose, describe, press
from pokeview.play.events import StepDone
from pokeview.play.explored import Explored
from pokeview.play.macros.pad import Pad, Performance
from pokeview.play.macros.performing import perform
from pokeview.play.session import Session

PARTY_SLOTS, PARTY_BYTES, NICKNAME_BYTES = 6, 44, 11
MOST_ALIKE = {GameMode.OVERWORLD: 8}
"""How many moments of one kind are kept, where it is not 2."""


@dataclass(frozen=True)
class Situation:
    """A moment: the machine, what has been seen of the maps so far, and what memory says."""

    name: str
    snapshot: bytes = field(repr=False)
    explored: Explored = field(repr=False)
    state: GameState = field(repr=False)


@dataclass(frozen=True)
class Played:
    """An action that was played: `before` and `after` as memory has them, `known` as a player knows them after it.

    `presses` are the buttons, each with the state in which it was pressed.
    """

    action: Action
    before: GameState
    after: GameState
    known_before: GameState
    known: GameState
    reason: str
    pages: tuple[str, ...]
    frames: int
    presses: tuple[tuple[Button, GameState], ...]
    is_busy: bool


class Stage:
    """A machine with the bundled game, for one action after another, each from a situation of its own."""

    def __init__(self) -> None:
        self.gameboy = GameBoy.load(fernvale.cartridge())
        self.game = game_for(self.gameboy.title)
        self.explored = Explored()

    def read(self) -> GameState:
        state = self.game.read(self.gameboy)
        assert state is not None
        return state

    def set(self, situation: Situation) -> None:
        self.gameboy.restore(situation.snapshot)
        self.explored = copy.deepcopy(situation.explored)

    def poke(self, variable: str, value: bytes, offset: int = 0) -> None:
        """Change memory: for moments that would take hours to play up to."""
        symbol = symbols(yellow=False)[variable]
        for index, byte in enumerate(value):
            self.gameboy._pyboy.memory[symbol.address + offset + index] = byte

    def moment(self, name: str) -> Situation:
        return Situation(name, self.gameboy.snapshot(), copy.deepcopy(self.explored), self.read())

    def play(self, action: Action) -> Played:
        before, first_frame = self.read(), self.gameboy.frames
        known_before = self.explored.fogged(before)
        pad = Pad(self.game, self.gameboy, self.explored.fogged, before.dialogue)
        presses: list[tuple[Button, GameState]] = []
        reason = self._carry_out(perform(action, pad), presses)
        after = self.read()
        return Played(
            action,
            before,
            after,
            known_before,
            self.explored.fogged(after),
            reason,
            tuple(pad.pages),
            self.gameboy.frames - first_frame,
            tuple(presses),
            pad.is_busy(),
        )

    def _carry_out(self, inputs: Performance, presses: list[tuple[Button, GameState]]) -> str:
        while True:
            try:
                step = next(inputs)
            except StopIteration as end:
                return str(end.value)
            if step.button is not None:
                presses.append((step.button, self.read()))
            self.gameboy.advance(step.frames, step.button)
            self._look_around()

    def _look_around(self) -> None:
        where = self.game.where(self.gameboy)
        if where is not None and where not in self.explored and not self.game.is_busy(self.gameboy):
            self.explored.look_around(self.read())


def find_situations(stage: Stage, seed: int, steps: int) -> list[Situation]:
    """What the explorer comes through, a few moments of each kind, and what can be reached from there by hand."""
    played = asyncio.run(_explore(seed, steps))
    firsts = list({_kind(situation.state): situation for situation in reversed(played)}.values())
    return [*played, *_opened(stage, firsts), *_changed(stage, firsts), *_among_wild_monsters(stage, played)]


async def _explore(seed: int, steps: int) -> list[Situation]:
    gameboy = GameBoy.load(fernvale.cartridge())
    session = Session(gameboy, game_for(gameboy.title), make_agent("explorer", seed), seed=seed)
    await session.power_on()
    found: dict[object, list[Situation]] = {}
    async with aclosing(session.play()) as events:
        async for event in events:
            if isinstance(event, StepDone) and event.state is not None:
                alike = found.setdefault(_kind(event.state), [])
                if len(alike) < MOST_ALIKE.get(event.state.mode, 2):
                    name = f"{event.step}: {'-'.join(map(str, _kind(event.state)))}"
                    alike.append(Situation(name, gameboy.snapshot(), copy.deepcopy(session.explored), event.state))
                if event.step == steps:
                    break
    session.close()
    return [situation for alike in found.values() for situation in alike]


def _kind(state: GameState) -> tuple[object, ...]:
    options = state.menu.options if state.menu else ()
    battle = state.battle.kind if state.battle else "peace"
    return (state.mode, state.area.name if state.area else "", battle, *options, min(len(state.party), 2))


def _opened(stage: Stage, played: Sequence[Situation]) -> Iterator[Situation]:
    """Menus that the explorer seldom opens."""
    for situation in played:
        for actions in _ways_into_menus(situation.state):
            stage.set(situation)
            for action in actions:
                stage.play(action)
            yield stage.moment(f"{situation.name}, then {', '.join(map(describe, actions))}")


def _ways_into_menus(state: GameState) -> list[list[Action]]:
    if state.mode == GameMode.OVERWORLD:
        options = [[Choose("TEAM")], [Choose("BAG")], [Choose(state.player_name)], []]
        return [[press("start"), *choices] for choices in options]
    if _is_at_battle_menu(state):
        return [[Choose("FIGHT")], [Choose("BAG")], [Choose("TEAM")]]
    return []


def _is_at_battle_menu(state: GameState) -> bool:
    return state.menu is not None and state.menu.is_battle_menu


def _changed(stage: Stage, played: Sequence[Situation]) -> Iterator[Situation]:
    """Moments of need: nearly fainted, no PP, an empty bag, a party of six that all have one name."""
    changes = (_nearly_faint, _use_up_first_move, _use_up_all_moves, _empty_the_bag, _fill_the_party)
    for situation in played:
        if _is_at_battle_menu(situation.state):
            for change in changes:
                stage.set(situation)
                change(stage, situation.state)
                yield stage.moment(f"{situation.name}, then {change.__name__}")


def _among_wild_monsters(stage: Stage, played: Sequence[Situation]) -> Iterator[Situation]:
    """The same squares, where every second step through grass is an encounter."""
    for situation in played:
        stage.set(situation)
        if (
            situation.state.mode == GameMode.OVERWORLD
            and stage.gameboy.read(symbols(yellow=False)["wGrassRate"].address, 1)[0]
        ):
            stage.poke("wGrassRate", b"\x80")
            yield stage.moment(f"{situation.name}, among wild monsters")


def _own_offset(state: GameState) -> int:
    assert state.battle is not None
    return state.battle.own_number * PARTY_BYTES


def _nearly_faint(stage: Stage, state: GameState) -> None:
    stage.poke("wPartyMon1HP", b"\x00\x01", _own_offset(state))
    stage.poke("wBattleMonHP", b"\x00\x01")


def _use_up_first_move(stage: Stage, state: GameState) -> None:
    stage.poke("wPartyMon1PP", b"\x00", _own_offset(state))
    stage.poke("wBattleMonPP", b"\x00")


def _use_up_all_moves(stage: Stage, state: GameState) -> None:
    stage.poke("wPartyMon1PP", bytes(4), _own_offset(state))
    stage.poke("wBattleMonPP", bytes(4))


def _empty_the_bag(stage: Stage, state: GameState) -> None:
    stage.poke("wNumBagItems", b"\x00\xff")


def _fill_the_party(stage: Stage, state: GameState) -> None:
    """Six like the one that fights; every other one has fainted."""
    own = stage.gameboy.read(symbols(yellow=False)["wPartyMon1Species"].address + _own_offset(state), PARTY_BYTES)
    nickname = stage.gameboy.read(symbols(yellow=False)["wBattleMonNick"].address, NICKNAME_BYTES)
    stage.poke("wPartyCount", bytes([PARTY_SLOTS]) + own[:1] * PARTY_SLOTS + b"\xff")
    for slot in range(PARTY_SLOTS):
        stage.poke("wPartyMon1Species", own, slot * PARTY_BYTES)
        stage.poke("wPartyMonNicks", nickname, slot * NICKNAME_BYTES)
        if slot % 2 and slot * PARTY_BYTES != _own_offset(state):
            stage.poke("wPartyMon1HP", bytes(2), slot * PARTY_BYTES)
