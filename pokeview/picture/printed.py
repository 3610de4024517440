"""A Game Boy's picture that is drawn once: rich-pixels, whose 60 ms are too long for a moving one."""

import os
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pokeview.picture.encoder import PictureEncoder
from pokeview.picture.glyphs import ASCII, QUADRANT
from pokeview.picture.modes import Terminal, terminal
from pokeview.picture.scaling import EXACT_ROWS, area_scaled, fit, scaled_to
from pokeview.picture.terminal_answers import TerminalAnswers
from pokeview.play.events import Picture
from pokeview.play.picture_choices import ColourDepth

if TYPE_CHECKING:
    from rich_pixels import Pixels

_SYSTEMS: dict[ColourDepth, Literal["truecolor", "256", "standard"]] = {
    ColourDepth.TRUECOLOR: "truecolor",
    ColourDepth.INDEXED: "256",
    ColourDepth.STANDARD: "standard",
}
"""What rich calls them."""


def pixels(picture: Picture, columns: int, rows: int) -> "Pixels":
    """A picture in half blocks, so many cells large, for rich and for Textual."""
    from PIL import Image
    from rich_pixels import Pixels

    return Pixels.from_image(Image.fromarray(area_scaled(picture, columns, 2 * rows)))


def print_picture(
    picture: Picture,
    *,
    most_rows: int = EXACT_ROWS,
    depth: ColourDepth | None = None,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Print a picture on stdout, as wide as the terminal and at most every pixel's own cell.

    Without a `depth`, colours go by the environment. Without any colours, or characters other than ASCII, our own
    characters stand for the picture: rich-pixels tells colours by nothing else.
    """
    known = terminal(environment, TerminalAnswers())
    depth = depth or known.depth
    columns, rows = fit(shutil.get_terminal_size().columns, most_rows)
    if depth is ColourDepth.MONOCHROME or not known.has_unicode:
        print("\n".join(_characters(picture, columns, rows, known)))
    else:
        _print_pixels(pixels(picture, columns, rows), columns, depth)


def _print_pixels(drawn: "Pixels", columns: int, depth: ColourDepth) -> None:
    from rich.console import Console

    console = Console(color_system=_SYSTEMS[depth], force_terminal=True, no_color=False, width=columns)
    console.print(drawn, end="")


def _characters(picture: Picture, columns: int, rows: int, known: Terminal) -> list[str]:
    glyphs = QUADRANT if known.has_unicode and not known.has_only_old_blocks else ASCII
    encoder = PictureEncoder(columns, rows, ColourDepth.MONOCHROME, glyphs)
    encoder.take(scaled_to(picture, columns * glyphs.width, rows * glyphs.height))
    return [encoder.row(row).text() for row in range(rows)]
