"""How many colours a terminal has, and by which sign that was found out."""

from collections.abc import Mapping
from typing import NamedTuple

from pokeview.picture.terminal_answers import TerminalAnswers
from pokeview.play.picture_choices import ColourDepth

_TRUECOLOR_TERMS = ("kitty", "alacritty", "wezterm", "ghostty", "foot", "iterm", "contour", "konsole", "-direct")
"""Parts of TERM, or of the name that a terminal says, of terminals that all have truecolor."""


class FoundDepth(NamedTuple):
    """How many colours to use, and why: the end of a sentence."""

    depth: ColourDepth
    why: str


def found_depth(environment: Mapping[str, str], answers: TerminalAnswers) -> FoundDepth:
    """How many colours to use. Over ssh COLORTERM is seldom there, so the terminal's own answers come before it."""
    term = environment.get("TERM", "dumb").lower()
    if environment.get("NO_COLOR"):
        return FoundDepth(ColourDepth.MONOCHROME, "NO_COLOR is set")
    if term in ("dumb", "unknown") or term.startswith("vt"):
        return FoundDepth(ColourDepth.MONOCHROME, f"TERM={term} has none")
    if term == "linux":
        return FoundDepth(ColourDepth.STANDARD, "a Linux console shows the nearest of 16, with no regard to patterns")
    if sign := _sign_of_truecolor(environment, term, answers):
        return FoundDepth(ColourDepth.TRUECOLOR, sign)
    if "256" in term:
        return FoundDepth(ColourDepth.INDEXED, f"TERM={term} says so, and nothing says more")
    return FoundDepth(ColourDepth.STANDARD, f"TERM={term} says no more")


def _sign_of_truecolor(environment: Mapping[str, str], term: str, answers: TerminalAnswers) -> str:
    """What tells of truecolor, '' for nothing."""
    if answers.has_truecolor:
        return "the terminal answers that it has them"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "COLORTERM says so"
    if "WT_SESSION" in environment:
        return "Windows Terminal has them"
    names = f"{term} {answers.name} {environment.get('TERM_PROGRAM', '')}".lower()
    known = next((part for part in _TRUECOLOR_TERMS if part in names), "")
    return f"terminals called {known.strip('-')} have them" if known else ""
