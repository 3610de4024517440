"""A GIF shows each frame to the pixel, for as long as it should."""

import io
from collections.abc import Iterable

import numpy as np
import pytest
from PIL import Image, ImageSequence

from pokeview.export.animation import MOST_COLOURS, ColourTable, write_animation
from pokeview.export.caption_drawing import CaptionDrawing
from pokeview.export.film import FilmCaption, FilmMoment
from tests.support.tui.shown import moments, picture

DRAWING = CaptionDrawing(2)


def written(film: Iterable[FilmMoment]) -> Image.Image:
    file = io.BytesIO()
    write_animation(film, DRAWING, file)
    return Image.open(file)


def coloured(seed: int, colours: int) -> FilmMoment:
    """A picture of that many random colours."""
    random = np.random.default_rng(seed)
    shades = random.integers(0, 256, (colours, 3), np.uint8)
    return FilmMoment(shades[np.arange(144 * 160).reshape(144, 160) % colours], FilmCaption(f"#{seed}"), 0.1)


@pytest.mark.parametrize(
    "film",
    [list(moments()), [coloured(seed, 56) for seed in range(12)], [coloured(1, 200), *moments(), coloured(2, 200)]],
    ids=["original", "more colours than a table holds", "from one to the other"],
)
def test_every_frame_is_seen_as_it_was_drawn(film: list[FilmMoment]) -> None:
    shown = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(written(film))]
    assert len(shown) == len(film)
    assert all((frame == DRAWING.frame(moment)).all() for frame, moment in zip(shown, film, strict=True))


def test_delays_add_up_however_they_are_rounded() -> None:
    film = [FilmMoment(picture(255 * (number % 2)), FilmCaption(), 1 / 12) for number in range(24)]
    delays = [frame.info["duration"] for frame in ImageSequence.Iterator(written(film))]
    assert set(delays) == {80, 90}
    assert sum(delays) == 2000


def test_it_plays_for_ever() -> None:
    assert written(moments()).info["loop"] == 0


def test_only_what_changes_takes_room() -> None:
    def size(film: list[FilmMoment]) -> int:
        file = io.BytesIO()
        write_animation(film, DRAWING, file)
        return len(file.getvalue())

    noise = coloured(3, 50).picture
    dot = noise.copy()
    dot[5, 5] = 255 - dot[5, 5]
    first = [FilmMoment(noise, FilmCaption(), 1.0)]
    assert size([*first, FilmMoment(dot, FilmCaption(), 1.0)]) - size(first) < 1000 < size(first)


def test_only_frames_with_other_colours_bring_a_table_along() -> None:
    table = ColourTable((0, 0, 0), (255, 255, 255))
    assert table.is_shared(table.numbers(picture(0, 255)))
    assert not table.is_shared(table.numbers(picture(0, 85)))
    assert table.is_shared(table.numbers(picture(255)))


def test_more_colours_at_once_than_a_gif_can_have_become_alike() -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (144, 160, 3), np.uint8)
    table = ColourTable((0, 0, 0))
    numbers = table.numbers(pixels)
    colours = np.frombuffer(table.as_bytes(), np.uint8).reshape(-1, 3)
    assert len(colours) <= MOST_COLOURS
    assert np.abs(colours[numbers].astype(int) - pixels).max() < 64
