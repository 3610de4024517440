"""Which way of showing pictures suits a terminal and its room."""

from collections.abc import Mapping
from dataclasses import dataclass

from pokeview.picture.found_depth import found_depth
from pokeview.picture.glyphs import HALF, GlyphSet
from pokeview.picture.terminal_answers import TerminalAnswers, may_be_asked
from pokeview.play.picture_choices import ColourDepth, PictureMode

_MULTIPLEXERS = ("tmux", "screen")


_LEGIBLE_ROWS = {
    PictureMode.HALF: 48,
    PictureMode.QUADRANT: 36,
    PictureMode.SEXTANT: 30,
    PictureMode.OCTANT: 30,
    PictureMode.ASCII: 72,
}
"""From so many rows on, 8x8 letters are legible; in other modes always."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """What pictures may make use of."""

    depth: ColourDepth = ColourDepth.TRUECOLOR
    has_unicode: bool = True
    has_kitty_graphics: bool | None = False
    """None when it has not said anything yet."""

    has_only_old_blocks: bool = False
    """Whether a font of 1981 is all there is, as on a Linux console: half blocks, and no other parts of a block."""


def terminal(environment: Mapping[str, str], answers: TerminalAnswers) -> Terminal:
    """What a terminal can do, from the environment of a program in it and from its own answers."""
    is_dumb = environment.get("TERM", "dumb") == "dumb"
    return Terminal(
        depth=colour_depth(environment, answers),
        has_unicode=not is_dumb and _has_unicode(environment),
        has_kitty_graphics=_has_kitty_graphics(environment, answers),
        has_only_old_blocks=environment.get("TERM") == "linux",
    )


def _has_kitty_graphics(environment: Mapping[str, str], answers: TerminalAnswers) -> bool | None:
    can_tell = may_be_asked(environment) and not in_multiplexer(environment, answers)
    return answers.has_kitty_graphics if can_tell else False


def colour_depth(environment: Mapping[str, str], answers: TerminalAnswers) -> ColourDepth:
    """How many colours to use."""
    return found_depth(environment, answers).depth


def in_multiplexer(environment: Mapping[str, str], answers: TerminalAnswers) -> bool:
    """Whether tmux or screen stands between the program and the terminal."""
    named = (environment.get("TERM", ""), answers.name)
    return "TMUX" in environment or "STY" in environment or any(name.startswith(_MULTIPLEXERS) for name in named)


def usable_modes(terminal: Terminal) -> tuple[PictureMode, ...]:
    """The modes that a user may pick, the usual ones first. Whether a font has sextants and octants, no query tells."""
    others = _modes_without_graphics(terminal)
    return (PictureMode.KITTY, *others) if terminal.has_kitty_graphics else others


def _modes_without_graphics(terminal: Terminal) -> tuple[PictureMode, ...]:
    if not terminal.has_unicode:
        return PictureMode.ASCII, PictureMode.NONE
    if terminal.has_only_old_blocks:
        return PictureMode.HALF, PictureMode.ASCII, PictureMode.NONE
    return tuple(mode for mode in PictureMode if mode is not PictureMode.KITTY)


def usual_mode(columns: int, rows: int, terminal: Terminal, fine: PictureMode | None = None) -> PictureMode:
    """The mode for a picture with so much room.

    `fine` is the finest of sextants and octants that the viewer has seen to work.
    """
    return PictureMode.KITTY if terminal.has_kitty_graphics else usual_glyphs(columns, rows, terminal, fine)


def usual_glyphs(columns: int, rows: int, terminal: Terminal, fine: PictureMode | None = None) -> PictureMode:
    """The mode for it when it has to be drawn with characters."""
    if not terminal.has_unicode:
        return PictureMode.ASCII
    if terminal.has_only_old_blocks or _fits(HALF, columns, rows):
        return PictureMode.HALF
    return fine or PictureMode.QUADRANT


def next_mode(mode: PictureMode, terminal: Terminal) -> PictureMode:
    """The mode after one, in turn."""
    modes = usable_modes(terminal)
    return modes[(modes.index(mode) + 1) % len(modes)] if mode in modes else modes[0]


def letters_can_be_read(mode: PictureMode, columns: int, rows: int) -> bool:
    """Whether 8x8 letters are legible in a picture of so many cells; else its text should be told beside it."""
    return rows >= _LEGIBLE_ROWS.get(mode, 0)


def _fits(glyphs: GlyphSet, columns: int, rows: int) -> bool:
    exact_columns, exact_rows = glyphs.exact_size()
    return columns >= exact_columns and rows >= exact_rows


def _has_unicode(environment: Mapping[str, str]) -> bool:
    """Whether the locale is UTF-8. Without any, a modern terminal still is."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next((name for name in names if name), "")
    return "utf" in locale.lower() or locale == ""
