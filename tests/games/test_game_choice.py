"""Which profile a cartridge gets."""

import subprocess
import sys

import pytest

from pokeview.games import game_for
from pokeview.games.state import Position
from tests.support.play.memory_image import MemoryImage


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("FERNVALE", "fernvale"),
        ("POKEMON RED", "pokemon_red"),
        ("POKEMON BLUE", "pokemon_blue"),
        ("POKEMON YELLOW", "pokemon_yellow"),
        ("TETRIS", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_title_chooses_the_profile(title: str, name: str) -> None:
    assert game_for(title).name == name


def test_yellow_is_read_at_its_own_addresses() -> None:
    image = MemoryImage(yellow=True).put("wXCoord", 9)
    yellow = game_for("POKEMON YELLOW")
    state = yellow.read(image)
    assert state is not None
    assert state.position == yellow.where(image) == Position(0, 0, 9)
    assert yellow.is_busy(image.put("wWalkCounter", 1))
    before = yellow.look(image)
    assert yellow.look(image.put("hSCX", 1)) != before


def test_an_unknown_game_tells_nothing() -> None:
    game, image = game_for("TETRIS"), MemoryImage()
    assert (game.title, game.milestones) == ("TETRIS", ())
    assert (game.read(image), game.where(image), game.is_busy(image), game.look(image)) == (None, None, False, b"")


def test_profiles_are_imported_when_they_are_chosen() -> None:
    program = """
import sys
from pokeview.games import game_for
print(sorted(name for name in sys.modules if name.startswith("pokeview.games.")))
game_for("FERNVALE")
print("pokeview.games.pokemon_red" in sys.modules)
"""
    lines = subprocess.check_output([sys.executable, "-c", program], text=True).splitlines()
    assert lines == ["['pokeview.games.profile', 'pokeview.games.state']", "False"]
