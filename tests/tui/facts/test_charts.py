"""Figures in cells."""

import pytest

from pokeview.tui.facts.charts import hp_bar, sparkline


@pytest.mark.parametrize(
    ("values", "width", "drawn"),
    [
        ((), 5, ""),
        ((1.0, 2.0), 0, ""),
        ((3.0, 3.0, 3.0), 5, "▁▁▁"),
        ((0.0, 7.0), 5, "▁█"),
        ((9.0, 0.0, 1.0, 2.0), 3, "▁▅█"),
    ],
)
def test_sparkline(values: tuple[float, ...], width: int, drawn: str) -> None:
    assert sparkline(values, width) == drawn


@pytest.mark.parametrize(
    ("hp", "max_hp", "filled", "style"),
    [
        (24, 24, "━━━━", "$text-success"),
        (21, 24, "━━━╸", "$text-success"),
        (12, 24, "━━", "$text-warning"),
        (1, 24, "╸", "$text-error"),
        (0, 24, "", "$text-error"),
        (30, 24, "━━━━", "$text-success"),
        (0, 0, "", "$text-error"),
    ],
)
def test_hp_bar(hp: int, max_hp: int, filled: str, style: str) -> None:
    bar = hp_bar(hp, max_hp, 4)
    assert bar.plain == filled.ljust(4, "━")
    assert [bar.plain[span.start : span.end] for span in bar.spans if span.style == style] == [filled]
