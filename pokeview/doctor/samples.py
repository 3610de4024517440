"""The same piece of a game's picture in one kind of blocks beside the other: do you see it?"""

import shutil
import sys
import textwrap
from collections.abc import Iterator

from pokeview.doctor.quiet_terminal import QuietTerminal
from pokeview.gameboy import GameBoy
from pokeview.games import fernvale
from pokeview.picture.encoder import PictureEncoder
from pokeview.picture.glyphs import HALF, OCTANT, QUADRANT, SEXTANT, GlyphSet
from pokeview.picture.modes import Terminal, usable_modes
from pokeview.picture.scaling import scaled_to
from pokeview.picture.seen_blocks import SeenBlocks
from pokeview.play.actions import Button
from pokeview.play.events import Picture
from pokeview.play.picture_choices import FINE_MODES, ColourDepth, PictureMode

SAMPLE_COLUMNS, SAMPLE_ROWS = 16, 8
PATIENCE_SECONDS = 120.0
"""Somebody who has not answered by then is not there."""

_SHOWN = {"half blocks": HALF, "quadrants": QUADRANT, "sextants": SEXTANT, "octants": OCTANT}
_LEFT, _TOP, _PIXELS = 56, 46, 32
"""The piece: the hero at the table. Of octants, each pixel has its own."""
_FRAMES_TO_START, _FRAMES_PRESSED, _FRAMES_TO_ROOM = 120, 8, 112
_GAP = "  "
SAMPLES_WIDTH = len(_SHOWN) * SAMPLE_COLUMNS + (len(_SHOWN) - 1) * len(_GAP)


def can_be_shown(terminal: Terminal) -> bool:
    """Whether a terminal takes fine blocks at all, be there a font that has them or not."""
    return set(FINE_MODES) <= set(usable_modes(terminal))


def sample_lines(depth: ColourDepth) -> Iterator[str]:
    """The samples side by side, `SAMPLES_WIDTH` columns in all, and their names below."""
    piece = _piece()
    for rows in zip(*(_sample_rows(piece, glyphs, depth) for glyphs in _SHOWN.values()), strict=True):
        yield _GAP.join(rows)
    yield _GAP.join(name.center(SAMPLE_COLUMNS) for name in _SHOWN).rstrip()


def ask_what_is_seen(terminal: QuietTerminal, seen: SeenBlocks, name: str) -> None:
    """Ask for each of the fine modes, and keep what is answered for the terminal of that name. Raises SettingError."""
    answers: dict[PictureMode, bool] = {}
    for mode in FINE_MODES:
        print(f"Do the {mode.value}s show what the others show, with no boxes or gaps? [y/n] ", end="")
        key = _pressed_key(terminal)
        print({"y": "yes", "n": "no"}.get(key, "skipped"))
        if key in ("y", "n"):
            answers[mode] = key == "y"
    if answers:
        seen.note(name, answers)
        width = shutil.get_terminal_size().columns
        print(
            "\n".join(
                textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
                for line in _kept_lines(seen, name)
            )
        )


def _pressed_key(terminal: QuietTerminal) -> str:
    """The key that is pressed next, in lower case."""
    sys.stdout.flush()
    return terminal.key(PATIENCE_SECONDS).lower()


def _kept_lines(seen: SeenBlocks, name: str) -> Iterator[str]:
    modes = seen.of(name)
    if modes:
        yield f"From now on pictures are shown in {modes[-1].value}s in {name}, where there is no room for every pixel."
    else:
        yield f"Pictures are not shown in sextants or octants in {name}, unless you ask for them."
    yield f"This is kept in {seen.path}: to undo it, delete that file, or answer otherwise another time."


def _sample_rows(piece: Picture, glyphs: GlyphSet, depth: ColourDepth) -> list[str]:
    encoder = PictureEncoder(SAMPLE_COLUMNS, SAMPLE_ROWS, depth, glyphs)
    encoder.take(scaled_to(piece, SAMPLE_COLUMNS * glyphs.width, SAMPLE_ROWS * glyphs.height))
    return [encoder.row(row).text() for row in range(SAMPLE_ROWS)]


def _piece() -> Picture:
    """A piece of the bundled game's first room, (32, 32, 3)."""
    gameboy = GameBoy.load(fernvale.cartridge())
    try:
        gameboy.advance(_FRAMES_TO_START)
        gameboy.advance(_FRAMES_PRESSED, Button.START)
        gameboy.advance(_FRAMES_TO_ROOM, picture=True)
        return gameboy.picture()[_TOP : _TOP + _PIXELS, _LEFT : _LEFT + _PIXELS].copy()
    finally:
        gameboy.close()
