"""Figures drawn in a few cells of text."""

from collections.abc import Sequence

from textual.content import Content

_LEVELS = "▁▂▃▄▅▆▇█"
_HEALTHY, _HURT = 0.5, 0.2


def sparkline(values: Sequence[float], width: int) -> str:
    """The latest `width` values as columns between their own lowest and highest."""
    latest = values[-width:] if width > 0 else ()
    if not latest:
        return ""
    low, high = min(latest), max(latest)
    if low == high:
        return _LEVELS[0] * len(latest)
    return "".join(_LEVELS[round((value - low) / (high - low) * (len(_LEVELS) - 1))] for value in latest)


def hp_bar(hp: int, max_hp: int, width: int) -> Content:
    """How much of a monster's health is left, in half cells and in its colour."""
    share = min(1.0, hp / max_hp) if max_hp > 0 else 0.0
    halves = max(1, round(share * width * 2)) if hp > 0 else 0
    filled = "━" * (halves // 2) + "╸" * (halves % 2)
    return Content.assemble((filled, hp_style(hp, max_hp)), ("━" * (width - len(filled)), "$track"))


def hp_style(hp: int, max_hp: int) -> str:
    """The theme's colour for so much health."""
    share = hp / max_hp if max_hp > 0 else 0.0
    if share > _HEALTHY:
        return "$text-success"
    return "$text-warning" if share > _HURT else "$text-error"
