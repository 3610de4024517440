import unicodedata

import pytest
from rich.cells import cell_len

from pokeview.picture.glyphs import ASCII, GLYPH_SETS, HALF, OCTANT, QUADRANT, SEXTANT, GlyphSet, glyph_set


@pytest.mark.parametrize("glyphs", GLYPH_SETS, ids=lambda glyphs: glyphs.name)
def test_every_character_is_another_and_one_cell_wide(glyphs: GlyphSet) -> None:
    assert len(set(glyphs.characters)) == len(glyphs.characters)
    assert all(cell_len(character) == 1 for character in glyphs.characters)
    assert glyphs.characters[0] == " "


@pytest.mark.parametrize("glyphs", [HALF, QUADRANT, SEXTANT, OCTANT], ids=lambda glyphs: glyphs.name)
def test_there_is_a_character_for_every_pattern(glyphs: GlyphSet) -> None:
    assert len(glyphs.characters) == 2 ** (glyphs.height * glyphs.width)
    assert glyphs.characters[-1] == "█"


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (0b000001, "BLOCK SEXTANT-1"),
        (0b000011, "BLOCK SEXTANT-12"),
        (0b101001, "BLOCK SEXTANT-146"),
        (0b111110, "BLOCK SEXTANT-23456"),
        (0b010101, "LEFT HALF BLOCK"),
    ],
)
def test_sextants_have_unicodes_names(pattern: int, name: str) -> None:
    assert unicodedata.name(SEXTANT.characters[pattern]) == name


@pytest.mark.parametrize(
    ("pattern", "code_point"),
    [
        (0b00000100, 0x1CD00),
        (0b00000110, 0x1CD01),
        (0b11111110, 0x1CDE5),
        (0b00000001, 0x1CEA8),
        (0b01000000, 0x1CEA3),
        (0b00001111, 0x2580),
        (0b01010101, 0x258C),
        (0b11000000, 0x2582),
        (0b00000101, 0x2598),
    ],
)
def test_octants_where_unicode_16_has_them(pattern: int, code_point: int) -> None:
    assert ord(OCTANT.characters[pattern]) == code_point


def test_sizes_in_which_every_pixel_has_its_place() -> None:
    assert (HALF.exact_size(), OCTANT.exact_size()) == ((160, 72), (80, 36))


def test_sets_by_name() -> None:
    assert glyph_set("ascii") is ASCII
    with pytest.raises(KeyError):
        glyph_set("braille")
