"""What was found out of a terminal, one line each, and what pokeview makes of it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pokeview.agents.chat.probing import Check
from pokeview.doctor.hearing import Heard
from pokeview.picture.backpressure import MOST_ON_THE_WAY
from pokeview.picture.found_depth import found_depth
from pokeview.picture.glyphs import glyph_set
from pokeview.picture.modes import in_multiplexer, letters_can_be_read
from pokeview.picture.scaling import fit
from pokeview.play.picture_choices import ColourDepth, PictureMode
from pokeview.tui.facts.layout import arrange
from pokeview.tui.picture.pictures import Pictures

NARROWEST_COLUMNS, LOWEST_ROWS = 40, 12
MOST_COLUMNS, MOST_ROWS = 240, 90
"""The largest terminal that is thought of."""

_COLOURS = {
    ColourDepth.TRUECOLOR: "16 million",
    ColourDepth.INDEXED: "256",
    ColourDepth.STANDARD: "16",
    ColourDepth.MONOCHROME: "None",
}
_BLOCKS = {
    PictureMode.KITTY: "Its own pixels",
    PictureMode.HALF: "Half blocks",
    PictureMode.QUADRANT: "Quadrants",
    PictureMode.SEXTANT: "Sextants",
    PictureMode.OCTANT: "Octants",
    PictureMode.ASCII: "Characters",
    PictureMode.NONE: "Text",
}
_UNSET = "not set"


class Quality(NamedTuple):
    """How good a picture is; the greater the better."""

    is_legible: bool
    is_exact: bool


def findings(heard: Heard, pictures: Pictures, environment: Mapping[str, str]) -> Iterator[Check]:
    """All that there is to tell. `pictures` have heard the terminal's answers."""
    yield _name_check(heard, environment)
    yield _size(heard)
    yield _round_trip(heard)
    yield _colours(heard, pictures, environment)
    yield _graphics(heard, environment)
    yield _synchronized_output(heard)
    yield _picture(heard, pictures)
    yield from _better_picture(heard, pictures)
    yield _frame_rate(heard, pictures)


def _name_check(heard: Heard, environment: Mapping[str, str]) -> Check:
    term = f"TERM={environment.get('TERM', _UNSET)}"
    name = f"{heard.answers.name}, {term}" if heard.answers.name else f"It does not say its name; {term}"
    name = name if heard.was_asked else f"It was not asked for its name; {term}"
    inside = ", inside tmux or screen" if in_multiplexer(environment, heard.answers) else ""
    over_ssh = ", over ssh" if "SSH_CONNECTION" in environment else ""
    return Check("terminal", True, f"{name}{inside}{over_ssh}.")


def _size(heard: Heard) -> Check:
    is_enough = heard.columns >= NARROWEST_COLUMNS and heard.rows >= LOWEST_ROWS
    cells = f"{heard.columns}x{heard.rows} cells"
    advice = "" if is_enough else f" It takes {NARROWEST_COLUMNS}x{LOWEST_ROWS} to see anything: make it larger."
    if heard.pixels is None:
        return Check("size", is_enough, f"{cells}; how many pixels, it does not say.{advice}")
    width, height = heard.pixels
    cell = f"{width // heard.columns}x{height // heard.rows}" if heard.columns and heard.rows else "no"
    return Check("size", is_enough, f"{cells}, {width}x{height} pixels, {cell} pixels a cell.{advice}")


def _round_trip(heard: Heard) -> Check:
    if heard.round_trip_seconds is not None:
        return Check("answers", True, f"It says where its cursor is after {1000 * heard.round_trip_seconds:.1f} ms.")
    if heard.was_asked:
        return Check("answers", None, "It does not answer: pictures will not wait for it, and nothing else is known.")
    return Check("answers", None, "It was not asked: terminals of its kind show a question as text, or answer none.")


def _colours(heard: Heard, pictures: Pictures, environment: Mapping[str, str]) -> Check:
    if pictures.options.depth is not None:
        return Check("colours", True, f"{_COLOURS[pictures.depth]}: so say the settings.")
    depth, why = found_depth(environment, heard.answers)
    advice = ""
    if depth in (ColourDepth.INDEXED, ColourDepth.STANDARD) and "COLORTERM" not in environment:
        by_ssh = ", which ssh does not forward" if "SSH_CONNECTION" in environment else ""
        advice = f" (COLORTERM is not set{by_ssh}; if there are more: --colours truecolor)"
    return Check("colours", True, f"{_COLOURS[depth]}: {why}{advice}.")


def _graphics(heard: Heard, environment: Mapping[str, str]) -> Check:
    if not heard.answers.has_kitty_graphics:
        return Check("graphics", None, "It does not say that it has the kitty graphics protocol.")
    if in_multiplexer(environment, heard.answers):
        return Check("graphics", None, "The kitty graphics protocol, but not through tmux or screen.")
    return Check("graphics", True, "It has the kitty graphics protocol.")


def _synchronized_output(heard: Heard) -> Check:
    says = {
        True: "It has synchronized output: no picture is seen half drawn.",
        False: "It has no synchronized output: pictures may be seen half drawn.",
        None: "It does not say whether it has synchronized output.",
    }
    return Check("updates", heard.has_synchronized_output or None, says[heard.has_synchronized_output])


def _picture(heard: Heard, pictures: Pictures) -> Check:
    arrangement = arrange(heard.columns, heard.rows)
    mode = pictures.mode(arrangement.room)
    if mode is PictureMode.NONE:
        return Check("picture", True, "None, but the map and the words as text: so say the settings.")
    columns, rows = _picture_size(mode, arrangement.columns, arrangement.rows)
    letters = "can be read" if _quality(heard.columns, heard.rows, pictures).is_legible else "cannot be read in it"
    why = _mode_reason(mode, columns, rows, pictures)
    return Check("picture", True, f"{_BLOCKS[mode]} in {columns}x{rows} cells, {why}; its letters {letters}.")


def _mode_reason(mode: PictureMode, columns: int, rows: int, pictures: Pictures) -> str:
    """Why this mode."""
    if pictures.options.mode is mode:
        return "as the settings say"
    if mode is PictureMode.HALF and pictures.terminal.has_only_old_blocks:
        return "for a Linux console has no smaller blocks"
    return {
        PictureMode.KITTY: "for it has the kitty graphics protocol",
        PictureMode.HALF: "for there is room for every pixel",
        PictureMode.QUADRANT: "the finest blocks that every font has",
        PictureMode.SEXTANT: "the finest blocks that you have seen",
        PictureMode.OCTANT: "the finest blocks that there are, and you have seen them",
        PictureMode.ASCII: "for TERM or the locale says that there are no blocks",
    }[mode]


def _better_picture(heard: Heard, pictures: Pictures) -> Iterator[Check]:
    """From which size on there is a better one, if from any."""
    here = _quality(heard.columns, heard.rows, pictures)
    sizes = ((columns, rows) for columns in range(heard.columns, MOST_COLUMNS) for rows in range(heard.rows, MOST_ROWS))
    for columns, rows in sorted(sizes, key=_extent):
        there = _quality(columns, rows, pictures)
        if there > here:
            gain = "every pixel is shown" if there.is_exact else "its letters can be read"
            yield Check("larger", None, f"In a terminal of {columns}x{rows}, {gain}.")
            return


def _extent(size: tuple[int, int]) -> int:
    """How large a terminal looks: a cell is about twice as high as it is wide."""
    columns, rows = size
    return columns + 2 * rows


def _quality(columns: int, rows: int, pictures: Pictures) -> Quality:
    arrangement = arrange(columns, rows)
    mode = pictures.mode(arrangement.room)
    if mode in (PictureMode.KITTY, PictureMode.NONE):
        return Quality(True, True)
    cells = _picture_size(mode, arrangement.columns, arrangement.rows)
    return Quality(letters_can_be_read(mode, *cells), cells == glyph_set(mode).exact_size())


def _picture_size(mode: PictureMode, columns: int, rows: int) -> tuple[int, int]:
    """The size of a picture in so much room."""
    return fit(columns, rows) if mode is PictureMode.KITTY else fit(columns, rows, glyph_set(mode))


def _frame_rate(heard: Heard, pictures: Pictures) -> Check:
    wanted = pictures.frame_rate.wanted_fps
    if heard.round_trip_seconds is None:
        return Check("rate", True, f"{wanted} pictures a second, or as many as the machine can make.")
    possible = MOST_ON_THE_WAY / max(heard.round_trip_seconds, 0.001)
    if possible >= wanted:
        return Check("rate", True, f"{wanted} pictures a second, or as many as it keeps up with.")
    why = f"no more than {MOST_ON_THE_WAY} are under way at a time, and it takes that long to answer"
    return Check("rate", True, f"{possible:.0f} pictures a second rather than {wanted}: {why}.")
