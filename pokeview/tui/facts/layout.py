"""Where things go on a terminal of a given size."""

from dataclasses import dataclass

from textual.geometry import Size

from pokeview.picture.scaling import EXACT_COLUMNS, EXACT_ROWS, fit

LAYOUTS = ("-tiny", "-tall", "-narrow", "-normal", "-wide")
BAR_ROWS = 2
"""What the title and the controls take."""
TIMELINE_ROWS = 1
"""Below the picture, unless there is room for one thing only."""
SIDE_COLUMNS = 40
SMALLEST_SIDE_COLUMNS = 28
PANEL_ROWS = 16
"""What panels below the picture take."""
FRAME_CELLS = 2
"""What the frame of the exact picture takes each way."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`name` is the layout's class in the style sheet; the picture is (columns, rows) cells large."""

    name: str
    columns: int
    rows: int

    @property
    def room(self) -> Size:
        """For the picture."""
        return Size(self.columns, self.rows)


def arrange(width: int, height: int, words_rows: int = 0) -> Arrangement:
    """The layout for a terminal of so many columns and rows, `words_rows` of which are kept free below the picture."""
    rows = height - BAR_ROWS - words_rows
    if width < 56 or height < 16:
        return Arrangement("-tiny", *fit(width, rows))
    rows -= TIMELINE_ROWS
    if width < 110 and height >= 44:
        # Beside each other, picture and panels would both be narrow, and half of the screen empty.
        return Arrangement("-tall", *fit(width, rows - PANEL_ROWS))
    if width < 100 or height < 30:
        side = max(SMALLEST_SIDE_COLUMNS, min(32, width * 2 // 5))
        return Arrangement("-narrow", *fit(width - side, rows))
    if width >= EXACT_COLUMNS + FRAME_CELLS + SIDE_COLUMNS and rows >= EXACT_ROWS + FRAME_CELLS:
        return Arrangement("-wide", EXACT_COLUMNS, EXACT_ROWS)
    return Arrangement("-normal", *fit(width - SIDE_COLUMNS, rows))
