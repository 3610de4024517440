"""A cast, played in a terminal emulator, shows each moment at its time."""

import io
import json
from typing import Any

import numpy as np
import pyte
import pytest
from numpy.typing import NDArray

from pokeview.export.film import FilmCaption, FilmMoment
from pokeview.export.terminal_cast import CAPTION_ROWS, Screen, write_cast
from pokeview.text.untrusted import plain_line
from tests.support.tui.shown import HOSTILE, moments, picture

EXACT = 2


def written(film: list[FilmMoment], scale: int = EXACT) -> tuple[dict[str, Any], list[Any]]:
    """The header and the events of a cast."""
    file = io.BytesIO()
    write_cast(film, Screen(scale), title="fernvale 5e55", timestamp=1_700_000_000, file=file)
    header, *events = map(json.loads, file.getvalue().decode().splitlines())
    return header, events


def terminal(header: dict[str, Any]) -> tuple[pyte.Screen, pyte.Stream]:
    screen = pyte.Screen(header["width"], header["height"])
    return screen, pyte.Stream(screen)


def pixels(screen: pyte.Screen) -> NDArray[np.uint8]:
    """The picture as it is seen, (144, 160, 3)."""
    colours = [[_upper_and_lower(screen.buffer[row][column]) for column in range(160)] for row in range(72)]
    return np.array(colours, np.uint8).transpose(0, 2, 1, 3).reshape(144, 160, 3)


def _upper_and_lower(cell: pyte.screens.Char) -> list[list[int]]:
    upper, lower = {" ": (cell.bg, cell.bg), "▀": (cell.fg, cell.bg), "▄": (cell.bg, cell.fg)}[cell.data]
    return [list(bytes.fromhex(upper)), list(bytes.fromhex(lower))]


def test_each_moment_is_seen_to_the_pixel_at_its_time() -> None:
    film = list(moments())
    header, [begin, *updates, _end] = written(film)
    screen, stream = terminal(header)
    stream.feed(begin[2])
    seconds = 0.0
    for moment, (time, kind, text) in zip(film, updates, strict=True):
        stream.feed(text)
        assert (kind, time) == ("o", pytest.approx(seconds, abs=0.001))
        assert (pixels(screen) == moment.picture).all()
        assert said(screen) == said_of(moment.caption)
        seconds += moment.seconds


def said(screen: pyte.Screen) -> list[list[str]]:
    """The words of each row under the picture."""
    return [row.split() for row in screen.display[-CAPTION_ROWS + 1 :]]


def said_of(caption: FilmCaption) -> list[list[str]]:
    thought = [*caption.thought, "", "", "", ""][:4]
    action = f"> {caption.action}" if caption.action else ""
    return [text.split() for text in (f"{caption.heading} {caption.news}", *thought, action)]


def test_the_last_picture_is_held() -> None:
    _, events = written([FilmMoment(picture(0), FilmCaption(), 2.5)])
    assert events[-1][0] == 2.5


@pytest.mark.parametrize(("scale", "size"), [(1, (80, 36 + CAPTION_ROWS)), (2, (160, 72 + CAPTION_ROWS))])
def test_it_says_how_large_a_terminal_it_needs(scale: int, size: tuple[int, int]) -> None:
    header, _ = written(list(moments()), scale)
    assert header["version"] == 2
    assert (header["width"], header["height"]) == size
    assert (header["title"], header["timestamp"]) == ("fernvale 5e55", 1_700_000_000)


@pytest.mark.parametrize("scale", [1, 2])
def test_no_caption_leaves_its_row(scale: int) -> None:
    words = "何か長い言葉 " * 40
    page = Screen(scale).pages(words)[0]
    long = FilmCaption(plain_line(HOSTILE) * 9, words, page, words)
    header, events = written([FilmMoment(picture(0), long, 1.0), FilmMoment(picture(0), FilmCaption("#2"), 1.0)], scale)
    screen, stream = terminal(header)
    for _, _, text in events[:-2]:
        stream.feed(text)
    full = screen.display[-CAPTION_ROWS:]
    assert full[0].strip() == ""
    assert all(row.strip() for row in (full[1], *full[2 : 2 + len(page)], full[-1]))
    for _, _, text in events[-2:]:
        stream.feed(text)
    assert [row.strip() for row in screen.display[-CAPTION_ROWS:]] == ["", "#2", *[""] * 5]


def test_what_stays_is_not_said_again() -> None:
    first = FilmMoment(picture(0, 255), FilmCaption("#1", "", ("thought",)), 1.0)
    dot = first.picture.copy()
    dot[20:30, 20:24] = 85
    _, events = written([first, FilmMoment(dot, first.caption, 1.0)])
    assert "thought" in events[1][2]
    assert "thought" not in events[2][2]
    assert len(events[2][2]) < len(events[1][2]) / 5
