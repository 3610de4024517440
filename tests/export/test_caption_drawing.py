"""Frames: the picture pixel by pixel, and a caption in few colours under it."""

import numpy as np
import pytest

from pokeview.export.caption_drawing import CAPTION_COLOURS, CaptionDrawing
from pokeview.export.film import FilmCaption, FilmMoment
from tests.support.tui.shown import moments, picture


@pytest.mark.parametrize("scale", [1, 2, 3, 8])
def test_every_frame_has_the_size_that_was_told(scale: int) -> None:
    drawing = CaptionDrawing(scale)
    assert {drawing.frame(moment).shape for moment in moments()} == {(drawing.height, drawing.width, 3)}
    assert drawing.width % 2 == drawing.height % 2 == 0


def test_the_picture_is_enlarged_and_not_blurred() -> None:
    shown = picture(0, 85, 153, 255)
    frame = CaptionDrawing(3).frame(FilmMoment(shown, FilmCaption(), 1.0))
    assert all((frame[y : 3 * 144 : 3, x : 3 * 160 : 3] == shown).all() for y in range(3) for x in range(3))


def test_a_caption_takes_few_colours() -> None:
    full = FilmCaption("#12  explorer", "Milestone: Got a partner", ("All of", "these lines", "are", "used"), "walk up")
    strip = CaptionDrawing(2).frame(FilmMoment(picture(0), full, 1.0))[2 * 144 :]
    colours = {tuple(colour) for colour in np.unique(strip.reshape(-1, 3), axis=0).tolist()}
    assert 10 < len(colours) <= len(set(CAPTION_COLOURS))
    assert colours <= set(CAPTION_COLOURS)


def test_each_part_of_a_caption_is_seen() -> None:
    drawing = CaptionDrawing(2)
    parts = [
        FilmCaption(),
        FilmCaption("#1"),
        FilmCaption(news="!"),
        FilmCaption(thought=("a", "b", "c", "d")),
        FilmCaption(action="up"),
    ]
    strips = {drawing.frame(FilmMoment(picture(0), caption, 1.0)).tobytes() for caption in parts}
    assert len(strips) == len(parts)


def test_thoughts_are_paged_as_they_fit() -> None:
    pages = CaptionDrawing(2).pages("I have not been there yet. " * 20)
    assert {len(page) for page in pages[:-1]} == {4}
