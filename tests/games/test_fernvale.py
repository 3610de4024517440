"""The bundled game on the real emulator: what the reader says is what is on the screen."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pokeview.gameboy import GameBoy
from pokeview.games import fernvale, game_for
from pokeview.games.gen1 import reader
from pokeview.games.state import (
    Area,
    BagItem,
    Battle,
    Direction,
    GameMode,
    GameState,
    Menu,
    Monster,
    Move,
    Person,
    Position,
    Sign,
    Warp,
)

GAME = game_for("FERNVALE")
HOME, VILLAGE, NORTH_PATH = 0x25, 0x00, 0x0C
SOURCE = Path(fernvale.__file__).parent / "source"
SPRIGLET_MOVES = (Move(1, "TACKLE", 35), Move(2, "LEAFCUT", 25))
SPRIGLET = Monster(1, "SPRIGLET", "SPRIGLET", 5, 20, 20, "", SPRIGLET_MOVES, experience=125)


class Player:
    """Plays the bundled game with plain inputs, and remembers some moments to begin tests at."""

    def __init__(self) -> None:
        self.gameboy = GameBoy.load(fernvale.cartridge())
        self.moments: dict[str, bytes] = {}

    @property
    def state(self) -> GameState:
        state = GAME.read(self.gameboy)
        assert state is not None
        return state

    def remember(self, moment: str) -> None:
        self.moments[moment] = self.gameboy.snapshot()

    def go_back_to(self, moment: str) -> "Player":
        self.gameboy.restore(self.moments[moment])
        return self

    def press(self, *buttons: str, frames: int = 8) -> GameState:
        for button in buttons:
            self.gameboy.advance(frames, button)
            self.settle()
        return self.state

    def settle(self) -> None:
        """Wait until the screen has stood still for 12 frames."""
        still, last = 0, b""
        for _ in range(200):
            self.gameboy.advance(4)
            look = GAME.look(self.gameboy)
            still = 0 if look != last or GAME.is_busy(self.gameboy) else still + 4
            last = look
            if still >= 12:
                return
        raise AssertionError("the game never stands still")

    def press_until(self, done: Callable[[GameState], object], *buttons: str) -> GameState:
        for _ in range(60):
            if done(self.state):
                return self.state
            self.press(*buttons)
        raise AssertionError(f"pressing {buttons} leads nowhere: {self.state}")

    def walk(self, path: str) -> GameState:
        """Steps as letters: u, d, l, r."""
        for letter in path:
            self.step(next(direction for direction in Direction if direction.startswith(letter)))
        return self.state

    def step(self, direction: Direction) -> None:
        before = self.state.position
        self.press_until(lambda state: state.position != before, direction)

    def face(self, direction: Direction) -> None:
        if self.state.facing is not direction:
            self.press(direction, frames=2)
        assert self.state.facing is direction

    def read_on(self) -> list[str]:
        """Press A through a text, and collect what it says."""
        said = []
        while (state := self.state).mode is GameMode.DIALOGUE:
            said.append(state.dialogue)
            self.press("a")
        return said


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    player = Player()
    player.gameboy.advance(120)
    player.remember("title")
    player.press("start")
    player.remember("house")
    player.walk("ruudddd")
    player.remember("village")
    player.walk("drrrr")
    player.face(Direction.UP)
    player.press("a")
    player.press_until(lambda state: state.menu, "a")
    player.remember("partner choice")
    player.press("a")
    player.read_on()
    player.remember("partner")
    player.walk("ruuuuuu" + "uuuu" + "lllll")
    player.press_until(lambda state: state.battle, "left", "right")
    player.remember("battle")
    player.press_until(lambda state: state.menu, "a")
    player.remember("battle menu")
    yield player
    player.gameboy.close()


def area_at(player: Player, moment: str) -> Area:
    area = player.go_back_to(moment).state.area
    assert area is not None
    return area


def menu_of(state: GameState) -> Menu:
    assert state.menu is not None
    return state.menu


def test_title_screen(player: Player) -> None:
    state = player.go_back_to("title").state
    assert (state.mode, state.area, state.party, state.menu) == (GameMode.TITLE, None, (), None)
    assert [row.strip() for row in state.screen_text if row.strip()] == ["FERNVALE", "PRESS START"]
    assert GAME.where(player.gameboy) is None
    assert not GAME.is_busy(player.gameboy)


def test_the_first_room(player: Player) -> None:
    state = player.go_back_to("house").state
    assert (state.mode, state.position, state.facing) == (GameMode.OVERWORLD, Position(HOME, 5, 3), Direction.DOWN)
    assert (state.player_name, state.money, state.bag, state.badges) == ("ROBIN", 3000, (), ())
    assert (state.screen_text, state.dialogue, state.menu, state.last_battle) == ((), "", None, "")


def test_map_of_the_house(player: Player) -> None:
    area = area_at(player, "house")
    assert area.name == "HOME"
    assert area.grid == (
        "########",
        "##.#..#.",
        ".......#",
        "..##....",
        "..##...#",
        "........",
        "#.......",
        "........",
    )
    assert area.warps == (Warp(7, 3, None, 0), Warp(7, 4, None, 0))
    assert area.signs == (Sign(1, 0, 2), Sign(1, 1, 2))
    assert area.people == (Person(1, 3, 5, Direction.LEFT, 3, 2, on_screen=True),)
    assert area.connections == ()


def test_map_of_the_village(player: Player) -> None:
    area = area_at(player, "village")
    assert (area.name, area.height, area.width) == ("FERNVALE", 18, 20)
    assert (area.grid[0], area.grid[14], area.grid[17]) == ("#########..#########", "#..........#####...#", "#" * 20)
    assert area.warps == (Warp(4, 4, HOME, 0), Warp(12, 5, 0x26, 0))
    assert area.connections == ((Direction.UP, NORTH_PATH),)
    assert [(person.y, person.x, person.on_screen) for person in area.people] == [(5, 8, True), (8, 15, False)]


def test_map_of_the_north_path_has_tall_grass_and_no_ledges(player: Player) -> None:
    area = area_at(player, "battle")
    assert (area.name, area.connections) == ("NORTH PATH", ((Direction.DOWN, VILLAGE),))
    assert area.grid[13] == '#..""""......####..#'
    assert not set("".join(area.grid)) & set("v<>")


def test_a_door_leads_out(player: Player) -> None:
    state = player.go_back_to("house").walk("dd")
    assert (state.position, state.facing) == (Position(VILLAGE, 5, 4), Direction.DOWN)


def test_a_press_that_only_turns(player: Player) -> None:
    state = player.go_back_to("house").press("left", frames=2)
    assert (state.position, state.facing) == (Position(HOME, 5, 3), Direction.LEFT)
    assert state.in_front() == Position(HOME, 5, 2)


def test_busy_during_a_step_alone(player: Player) -> None:
    player.go_back_to("house")
    player.gameboy.advance(8, "left")
    assert GAME.is_busy(player.gameboy)
    player.gameboy.advance(30)
    assert not GAME.is_busy(player.gameboy)
    assert GAME.where(player.gameboy) == Position(HOME, 5, 2)


def test_what_somebody_says(player: Player) -> None:
    player.go_back_to("house").walk("ruu")
    player.face(Direction.RIGHT)
    state = player.press("a")
    assert (state.mode, state.dialogue) == (GameMode.DIALOGUE, "Off exploring? Old\nBRAM by the north")
    assert state.screen_text[14] == " Off exploring? Old "
    assert player.read_on()[-1] == "road was asking\nfor you."
    assert player.state.mode is GameMode.OVERWORLD


def test_start_menu(player: Player) -> None:
    player.go_back_to("partner")
    menu = menu_of(player.press("start"))
    assert menu == Menu(("TEAM", "BAG", "ROBIN", "EXIT"), ((2, 12), (4, 12), (6, 12), (8, 12)), 0)
    assert menu_of(player.press("down", "down")).chosen == "ROBIN"
    card = player.press("a")
    assert (card.mode, card.menu, card.screen_text[4]) == (GameMode.DIALOGUE, None, "  MONEY   $003000   ")
    assert player.press("b", "b").mode is GameMode.OVERWORLD


def test_bag_and_team_from_the_start_menu(player: Player) -> None:
    player.go_back_to("partner").press("start")
    assert menu_of(player.press("down", "a")) == Menu(("CAPSULE", "SALVE"), ((4, 6), (6, 6)), 0)
    assert menu_of(player.press("b", "up", "a")) == Menu(("SPRIGLET",), ((1, 3),), 0)


def test_partner_choice(player: Player) -> None:
    state = player.go_back_to("partner choice").state
    assert (state.mode, state.dialogue) == (GameMode.MENU, "Which one will you\ntake?")
    assert state.menu == Menu(("SPRIGLET", "CINDERP", "PUDDLUP"), ((6, 11), (8, 11), (10, 11)), 0)
    assert menu_of(player.press("down")).chosen == "CINDERP"


def test_a_menu_that_has_been_answered_is_over(player: Player) -> None:
    state = player.go_back_to("partner choice").press("a")
    assert (state.menu, state.mode, state.dialogue) == (None, GameMode.DIALOGUE, "SPRIGLET joined\nyour team! You")


def test_a_partner_and_presents(player: Player) -> None:
    state = player.go_back_to("partner").state
    assert state.party == (SPRIGLET,)
    assert state.bag == (BagItem(1, "CAPSULE", 5), BagItem(2, "SALVE", 2))
    assert state.events == {fernvale.GOT_PARTNER}


def test_a_wild_battle(player: Player) -> None:
    state = player.go_back_to("battle").state
    assert (state.mode, state.menu) == (GameMode.BATTLE, None)
    assert state.battle is not None
    assert (state.battle.kind, state.battle.own) == ("wild", replace(SPRIGLET, experience=0))
    enemy = state.battle.enemy
    assert enemy.species in ("FLITWING", "GLOOMOTH", "PEBBLIN")
    assert enemy.hp == enemy.max_hp > 0
    assert state.dialogue == f"Wild {enemy.nickname}\nappeared!"


def test_battle_menu(player: Player) -> None:
    state = player.go_back_to("battle menu").state
    places = ((14, 10), (14, 16), (16, 10), (16, 16))
    assert (state.menu, state.dialogue) == (Menu(("FIGHT", "BAG", "TEAM", "RUN"), places, 0), "")
    chosen = [menu_of(player.press(button)).chosen for button in ("right", "down", "left", "up")]
    assert chosen == ["BAG", "RUN", "TEAM", "FIGHT"]


def test_menus_behind_the_battle_menu(player: Player) -> None:
    player.go_back_to("battle menu")
    assert menu_of(player.press("a")) == Menu(("TACKLE", "LEAFCUT"), ((13, 6), (14, 6)), 0)
    assert menu_of(player.press("down")).chosen == "LEAFCUT"
    assert menu_of(player.press("b", "right", "a")) == Menu(("CAPSULE", "SALVE"), ((4, 6), (6, 6)), 0)
    assert menu_of(player.press("b", "left", "down", "a")) == Menu(("SPRIGLET",), ((1, 3),), 0)


def test_running_away(player: Player) -> None:
    state = player.go_back_to("battle menu").press("right", "down", "a")
    assert (state.battle is not None, state.dialogue) == (True, "Got away safely!")
    state = player.press("a")
    assert (state.mode, state.battle, state.last_battle) == (GameMode.OVERWORLD, None, "escaped")


def test_winning(player: Player) -> None:
    before = player.go_back_to("battle menu").state
    after = player.press_until(lambda state: state.battle is None, "a")
    assert (after.battle, after.last_battle) == (None, "won")
    assert after.party[0].experience > SPRIGLET.experience
    assert after.party[0].moves[0].pp < 35
    assert reached(before, after) == {"left_home", "got_partner", "battle_won"}


def test_catching(player: Player) -> None:
    player.go_back_to("battle menu")
    while player.state.battle is not None:
        player.press("right", "up", "a", "a")
        player.press_until(lambda state: state.menu or state.battle is None, "a")
    state = player.state
    assert (len(state.party), state.last_battle) == (2, "escaped")
    assert fernvale.CAUGHT_ONE in state.events
    assert state.bag[0].quantity < 5
    assert "caught_one" in reached(state, state)


def reached(before: GameState, after: GameState) -> set[str]:
    return {milestone.name for milestone in GAME.milestones if milestone.reached(before, after)}


@pytest.mark.parametrize(
    ("moment", "names"),
    [("title", set()), ("house", set()), ("village", {"left_home"}), ("partner", {"left_home", "got_partner"})],
)
def test_milestones_on_the_way(player: Player, moment: str, names: set[str]) -> None:
    state = player.go_back_to(moment).state
    assert reached(state, state) == names


def test_milestones_of_the_story_flags(player: Player) -> None:
    state = player.go_back_to("house").state
    badge = replace(state, events=frozenset({fernvale.BEAT_WREN}))
    ended = replace(state, events=frozenset({fernvale.THE_END}))
    assert (reached(state, badge), reached(state, ended)) == ({"moss_badge"}, {"the_end"})
    assert (GAME.is_finished(badge), GAME.is_finished(ended)) == (False, True)


@pytest.mark.parametrize("result", ["lost", "escaped", ""])
def test_a_battle_that_was_not_won_is_no_milestone(player: Player, result: str) -> None:
    state = player.go_back_to("house").state
    fighting = replace(state, battle=Battle("wild", SPRIGLET, SPRIGLET))
    assert "battle_won" not in reached(fighting, replace(state, last_battle=result))
    assert "battle_won" not in reached(fighting, replace(fighting, last_battle="won"))


def test_reading_does_not_disturb_the_game(player: Player) -> None:
    gameboy = player.go_back_to("house").gameboy
    gameboy.advance(8, "left")
    undisturbed = advance_and_hash(gameboy, reading=False)
    player.go_back_to("house")
    gameboy.advance(8, "left")
    assert advance_and_hash(gameboy, reading=True) == undisturbed


def advance_and_hash(gameboy: GameBoy, reading: bool) -> str:
    for _ in range(40):
        gameboy.advance(1)
        if reading:
            reader.read(gameboy)
            reader.look(gameboy)
            reader.is_busy(gameboy)
    return gameboy.state_hash()


@pytest.mark.skipif(not SOURCE.exists(), reason="the game's sources are not in the wheel")
def test_names_are_those_that_the_game_was_built_with(tmp_path: Path) -> None:
    copy = tmp_path / "games" / "fernvale" / "source"
    (tmp_path / "games" / "gen1").mkdir(parents=True)
    shutil.copytree(SOURCE, copy)
    shutil.copy(Path(reader.__file__).with_name("red_memory.tsv"), tmp_path / "games" / "gen1")
    subprocess.run([sys.executable, str(copy / "tools" / "gen.py")], check=True, capture_output=True)
    built = json.loads((copy / "gen" / "game.json").read_text())
    named = {kind: {int(number): name for number, name in built[kind].items()} for kind in ("maps", "species", "moves")}
    assert named == {"maps": GAME.names.maps, "species": GAME.names.species, "moves": GAME.names.moves}
    assert {int(number): name for number, name in built["items"].items()} == GAME.names.items
    assert dict(enumerate(built["events"])) == GAME.names.events
