"""How many bytes a picture costs on the way to the terminal, which is what a slow link feels."""

import numpy as np
import pytest

from pokeview.picture.encoder import PictureEncoder
from pokeview.picture.glyphs import HALF, OCTANT, GlyphSet
from pokeview.play.picture_choices import ColourDepth
from tests.benchmarks.sequences import sequence


def bytes_a_picture(name: str, glyphs: GlyphSet, depth: ColourDepth) -> float:
    """The mean over all pictures of a sequence but the first."""
    columns, rows = glyphs.exact_size()
    encoder = PictureEncoder(columns, rows, depth, glyphs)
    sizes = []
    for picture in sequence(name, 48):
        encoder.take(picture)
        sizes.append(len(encoder.update(0, 0).encode()))
    return float(np.mean(sizes[1:]))


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("still", 0),
        ("text", 155),
        ("walk", 17_500),
        ("scroll", 39_000),
        ("colour scroll", 53_500),
        ("noise", 177_000),
    ],
)
def test_exact_picture_in_truecolor(name: str, most: int) -> None:
    assert bytes_a_picture(name, HALF, ColourDepth.TRUECOLOR) <= most


@pytest.mark.parametrize(
    ("depth", "most"),
    [
        (ColourDepth.TRUECOLOR, 39_000),
        (ColourDepth.INDEXED, 32_000),
        (ColourDepth.STANDARD, 23_500),
        (ColourDepth.MONOCHROME, 8_300),
    ],
)
def test_fewer_colours_cost_less(depth: ColourDepth, most: int) -> None:
    assert bytes_a_picture("scroll", HALF, depth) <= most


@pytest.mark.parametrize(("name", "most"), [("scroll", 16_000), ("colour scroll", 23_000)])
def test_octants(name: str, most: int) -> None:
    assert bytes_a_picture(name, OCTANT, ColourDepth.TRUECOLOR) <= most
