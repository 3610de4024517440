"""Captions fit their width, and hold only what their font can draw."""

from pathlib import Path

import pytest

from pokeview.errors import ExportError
from pokeview.export.fonts import CaptionFont

FONT = CaptionFont(14)


@pytest.mark.parametrize("width", [60, 144, 460])
@pytest.mark.parametrize("text", ["I have not been there yet. " * 9, "WWW" * 60, "a\nb " * 20, "mixed " + "x" * 200])
def test_every_line_fits_and_nothing_is_lost(text: str, width: int) -> None:
    lines = FONT.wrapped(text, width)
    assert max(map(FONT.font.getlength, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_break_at_spaces_where_they_can() -> None:
    assert FONT.wrapped("over there is the old mill", 90) == ["over there is", "the old mill"]


def test_blank_lines_are_left_out() -> None:
    assert FONT.wrapped("one\n\n  \ntwo", 400) == ["one", "two"]
    assert FONT.wrapped("", 400) == []


def test_what_the_font_lacks_is_written_as_near_as_can_be() -> None:
    assert FONT.drawable("Pokémon → “naïve”… 日") == "Pokemon -> “naive”... ?"


def test_a_font_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "font.ttf").write_bytes(b"no font")
    for path in (tmp_path / "font.ttf", tmp_path / "missing.ttf"):
        with pytest.raises(ExportError, match="is no font that can be used"):
            CaptionFont(14, path).wrapped("x", 100)


def test_a_font_of_ones_own_is_given_the_text_as_it_is(tmp_path: Path) -> None:
    font = tmp_path / "font.ttf"
    font.write_bytes(FONT.font.font_bytes)
    assert CaptionFont(14, font).wrapped("Pokémon →", 400) == ["Pokémon →"]
