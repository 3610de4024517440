"""Layouts for terminals of all sizes."""

import pytest

from pokeview.tui.facts.layout import BAR_ROWS, SMALLEST_SIDE_COLUMNS, Arrangement, arrange


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (40, 12, Arrangement("-tiny", 22, 10)),
        (60, 20, Arrangement("-narrow", 32, 14)),
        (80, 24, Arrangement("-narrow", 47, 21)),
        (90, 50, Arrangement("-tall", 69, 31)),
        (120, 40, Arrangement("-normal", 80, 36)),
        (170, 80, Arrangement("-normal", 130, 58)),
        (220, 80, Arrangement("-wide", 160, 72)),
    ],
)
def test_usual_sizes(width: int, height: int, expected: Arrangement) -> None:
    assert arrange(width, height) == expected


@pytest.mark.parametrize("width", range(1, 261, 7))
def test_there_is_always_room_for_the_picture_and_the_panels(width: int) -> None:
    for height in range(1, 100):
        arrangement = arrange(width, height)
        assert 1 <= arrangement.columns <= width
        assert 1 <= arrangement.rows <= max(1, height - BAR_ROWS)
        if arrangement.name in {"-narrow", "-normal", "-wide"}:
            assert width - arrangement.columns >= SMALLEST_SIDE_COLUMNS
