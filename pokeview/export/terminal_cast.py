"""Moments as an asciinema cast: what a terminal is told, and when. Any asciicast player shows it."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from pokeview.export.film import FilmCaption, FilmMoment, pages_of
from pokeview.picture.encoder import PictureEncoder
from pokeview.picture.scaling import EXACT_COLUMNS, EXACT_ROWS, scaled_to
from pokeview.play.picture_choices import ColourDepth
from pokeview.text.word_wrap import truncate, wrap

PICTURES_PER_SECOND = 12
THOUGHT_LINES = 4
CAPTION_ROWS = THOUGHT_LINES + 3
MOST_SCALE = 2
_BEGIN = "\x1b[?25l\x1b[2J"
_END = "\x1b[?25h"
_ACCENT, _NEWS, _TEXT, _QUIET = 79, 215, 252, 245
"""Numbers of the 256 colours."""


class Screen:
    """A terminal's screen with the picture above the caption: 80 columns at `scale` 1, every pixel's own at 2."""

    def __init__(self, scale: int) -> None:
        self.columns = EXACT_COLUMNS * scale // MOST_SCALE
        self._picture_rows = EXACT_ROWS * scale // MOST_SCALE
        self.rows = self._picture_rows + CAPTION_ROWS
        self._encoder = PictureEncoder(self.columns, self._picture_rows, ColourDepth.TRUECOLOR)
        self._caption: FilmCaption | None = None

    def pages(self, thought: str) -> list[tuple[str, ...]]:
        """A thought as the lines of each page."""
        return pages_of([line for line in wrap(thought, self.columns) if line], THOUGHT_LINES)

    def update(self, moment: FilmMoment) -> str:
        """What the terminal is told so that it shows a moment after the one before."""
        self._encoder.take(scaled_to(moment.picture, self.columns, 2 * self._picture_rows))
        text = self._encoder.update(0, 0)
        if moment.caption != self._caption:
            self._caption = moment.caption
            text += self._caption_text(moment.caption)
        return text

    def _caption_text(self, caption: FilmCaption) -> str:
        news = truncate(caption.news, self.columns // 2)
        heading = truncate(caption.heading, self.columns // 2 - 1)
        lines = [(heading, _ACCENT), *((line, _TEXT) for line in caption.thought)]
        lines += [("", _TEXT)] * (1 + THOUGHT_LINES - len(lines))
        lines += [(truncate(f"> {caption.action}" if caption.action else "", self.columns), _QUIET)]
        rows = [self._row_text(number, *line) for number, line in enumerate(lines, 1)]
        return "".join(
            [*rows, f"\x1b[{self._picture_rows + 2};{self.columns // 2 + 1}H\x1b[38;5;{_NEWS}m{news}\x1b[0m"]
        )

    def _row_text(self, number: int, text: str, colour: int) -> str:
        return f"\x1b[{self._picture_rows + 1 + number};1H\x1b[2K\x1b[38;5;{colour}m{text}\x1b[0m"


def write_cast(moments: Iterable[FilmMoment], screen: Screen, *, title: str, timestamp: int, file: BinaryIO) -> None:
    """Write an asciicast, version 2. Raises OSError."""
    header = {"version": 2, "width": screen.columns, "height": screen.rows, "timestamp": timestamp, "title": title}
    file.write(_json_line(header))
    file.write(_json_line([0.0, "o", _BEGIN]))
    seconds = 0.0
    for moment in moments:
        file.write(_json_line([round(seconds, 3), "o", screen.update(moment)]))
        seconds += moment.seconds
    # Without it a player would not hold the last picture.
    file.write(_json_line([round(seconds, 3), "o", _END]))


def _json_line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
