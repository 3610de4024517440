"""Pictures in motion, always the same ones: what a Game Boy's screen does, from standing still to pure noise."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]
"""Pictures one after another: (pictures, 144, 160, 3)."""

GREYS = np.array([(255, 255, 255), (153, 153, 153), (85, 85, 85), (0, 0, 0)], np.uint8)
NAMES = ("still", "text", "walk", "scroll", "colour scroll", "noise")
MAP_TILES = 64
STEPS_A_SIDE = 64
"""After so many pixels the camera turns."""


def sequence(name: str, pictures: int = 96) -> Pictures:
    """A sequence by its name. Raises KeyError."""
    makers: dict[str, Callable[[], NDArray[np.uint8]]] = {
        "still": lambda: GREYS[np.repeat(_view(40, 60)[np.newaxis], pictures, axis=0)],
        "text": lambda: GREYS[_text(pictures)],
        "walk": lambda: GREYS[np.stack([_with_walker(x, y, step) for step, (x, y) in _camera(pictures, rests=True)])],
        "scroll": lambda: GREYS[np.stack([_with_walker(x, y, step) for step, (x, y) in _camera(pictures)])],
        "colour scroll": lambda: _colours()[np.stack([_coloured_view(x, y) for _, (x, y) in _camera(pictures)])],
        "noise": lambda: GREYS[np.random.default_rng(1).integers(0, 4, (pictures, 144, 160))],
    }
    return np.ascontiguousarray(makers[name]())


def _tiles() -> NDArray[np.uint8]:
    """Sixteen tiles (16, 8, 8) in four shades, from bare floor to tall grass, and five of noise."""
    tiles = np.zeros((16, 8, 8), np.uint8)
    down, across = np.mgrid[0:8, 0:8]
    tiles[1][::4, ::4] = 1
    tiles[2] = 1
    tiles[2][1::4, 2::4] = 2
    tiles[3] = np.where((down + 3 * across) % 8 == 0, 2, np.where((down + 3 * across) % 8 == 4, 1, 0))
    tiles[3][6:, ::2] = 3
    tiles[4] = np.where((across - 3.5) ** 2 + (down - 3.5) ** 2 < 12, 2, 1)
    tiles[4][7] = 3
    tiles[5] = np.where((across == 3) | (across == 4), 3, 2)
    tiles[6] = np.where((across + 2 * (down % 4)) % 8 < 3, 2, 1)
    tiles[7] = np.where(down % 4 == 0, 3, 1)
    tiles[8] = np.where(down % 2 == 0, 3, 2)
    tiles[9][[0, -1], :] = tiles[9][:, [0, -1]] = 3
    tiles[10][2::3] = 1
    tiles[11:] = np.random.default_rng(7).integers(0, 4, (5, 8, 8))
    return tiles


@cache
def _tile_map() -> NDArray[np.intp]:
    """A country of lawns, thickets, houses and two roads: the number of the tile at each place."""
    random = np.random.default_rng(7)
    places = np.where(random.random((MAP_TILES, MAP_TILES)) < 0.06, 3, 1)
    for _ in range(75):
        row, column = random.integers(0, MAP_TILES - 8, 2)
        places[row : row + random.integers(2, 6), column : column + random.integers(3, 8)] = random.choice(
            [3, 3, 4, 4, 6, 7, 10, 12]
        )
    places[:, 20:22] = places[30:32, :] = 2
    for _ in range(8):
        row, column = random.integers(0, MAP_TILES - 6, 2)
        places[row : row + 2, column : column + 5] = 8
        places[row + 2 : row + 4, column : column + 5] = 7
        places[row + 2, column + 1 : column + 4 : 2] = 9
    return places


@cache
def _world() -> NDArray[np.uint8]:
    return _tiles()[_tile_map()].transpose(0, 2, 1, 3).reshape(8 * MAP_TILES, 8 * MAP_TILES)


@cache
def _coloured_world() -> NDArray[np.uint8]:
    """The world in 32 colours: each kind of tile has four of its own, and every part of the world others."""
    row, column = np.mgrid[0:MAP_TILES, 0:MAP_TILES]
    set_of_four = (_tile_map() + column // 16 + row // 12) % 8
    return _world() + (4 * np.kron(set_of_four, np.ones((8, 8), np.intp))).astype(np.uint8)


@cache
def _colours() -> NDArray[np.uint8]:
    colours = np.random.default_rng(32).integers(0, 32, (8, 4, 3)) * 8
    colours[:, 0] = np.maximum(colours[:, 0], 184)
    return colours.reshape(32, 3).astype(np.uint8)


def _view(x: int, y: int) -> NDArray[np.uint8]:
    return _world()[y : y + 144, x : x + 160]


def _coloured_view(x: int, y: int) -> NDArray[np.uint8]:
    return _coloured_world()[y : y + 144, x : x + 160]


def _camera(pictures: int, rests: bool = False) -> list[tuple[int, tuple[int, int]]]:
    """Steps taken so far, and the view's corner: right, then down, and so on; 16 pictures moving, 24 at rest."""
    steps = [sum(1 for moment in range(now) if not rests or moment % 40 < 16) for now in range(pictures)]
    return [(step, _corner(step)) for step in steps]


def _corner(step: int) -> tuple[int, int]:
    turns, rest = divmod(step, STEPS_A_SIDE)
    right, down = (turns + 1) // 2 * STEPS_A_SIDE, turns // 2 * STEPS_A_SIDE
    return (40 + right + rest, 60 + down) if turns % 2 == 0 else (40 + right, 60 + down + rest)


def _with_walker(x: int, y: int, step: int) -> NDArray[np.uint8]:
    """A view with somebody in the middle who moves their feet."""
    view = _view(x, y).copy()
    down, across = np.mgrid[0:16, 0:16]
    distance = (across - 7.5) ** 2 + (down - 6) ** 2
    body = view[64:80, 72:88]
    body[distance < 26] = 0
    body[(distance >= 20) & (distance < 32)] = 3
    foot = 3 if step // 8 % 2 else 9
    body[14:, foot : foot + 4] = 3
    return view


def _text(pictures: int) -> NDArray[np.uint8]:
    """A box over the lower third in which one 8x8 letter more appears on each picture, and which empties when full."""
    letters = np.where(np.random.default_rng(3).random((26, 8, 8)) < 0.4, 3, 0)
    letters[:, [0, -1], :] = 0
    picture = _view(40, 60).copy()
    picture[96:] = 0
    picture[[97, 142], 2:158] = picture[97:143, [2, 157]] = 3
    shown = []
    for number in range(pictures):
        line, place = divmod(number % 34, 17)
        if number % 34 == 0:
            picture[104:138, 8:152] = 0
        picture[104 + 16 * line : 112 + 16 * line, 8 + 8 * place : 16 + 8 * place] = letters[number * 7 % 26]
        shown.append(picture.copy())
    return np.stack(shown)
