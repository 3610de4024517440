"""An MP4 shows the frames, nearly to the pixel, for as long as it should."""

import sys
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from pokeview.errors import ExportError
from pokeview.export.caption_drawing import CaptionDrawing
from pokeview.export.film import FilmCaption, FilmMoment
from pokeview.export.video import PICTURES_PER_SECOND, TICKS_BETWEEN_REPEATS, write_video
from tests.support.tui.shown import moments, picture

DRAWING = CaptionDrawing(2)


def written(film: list[FilmMoment], folder: Path) -> list[tuple[int, NDArray[np.uint8]]]:
    """The tick and the picture of each frame of the video."""
    write_video(film, DRAWING, folder / "film.mp4")
    with av.open(folder / "film.mp4") as container:
        frames = list(container.decode(video=0))
    ticks = [round((frame.time or 0) * PICTURES_PER_SECOND) for frame in frames]
    return [
        (tick, np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
        for tick, frame in zip(ticks, frames, strict=True)
    ]


def test_each_moment_is_seen_at_its_time(tmp_path: Path) -> None:
    film = list(moments())
    shown = dict(written(film, tmp_path))
    seconds = 0.0
    for moment in film:
        frame = shown[round(seconds * PICTURES_PER_SECOND)]
        assert np.abs(frame.astype(int) - DRAWING.frame(moment)).mean() < 3
        seconds += moment.seconds
    assert max(shown) == round(seconds * PICTURES_PER_SECOND) - 1


def test_a_picture_that_stays_is_repeated_now_and_then_so_that_one_can_seek(tmp_path: Path) -> None:
    ticks = [tick for tick, _ in written([FilmMoment(picture(85), FilmCaption("#1"), 2.0)], tmp_path)]
    assert max(np.diff(ticks)) <= TICKS_BETWEEN_REPEATS
    assert (ticks[0], ticks[-1]) == (0, 2 * PICTURES_PER_SECOND - 1)


def test_moments_shorter_than_a_picture_keep_the_time(tmp_path: Path) -> None:
    film = [FilmMoment(picture(85 * (number % 3)), FilmCaption(), 0.01) for number in range(100)]
    ticks = [tick for tick, _ in written(film, tmp_path)]
    assert ticks == list(range(PICTURES_PER_SECOND))


def test_without_its_encoder_one_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ExportError, match=r"pip install 'pokeview\[video\]'"):
        write_video([], DRAWING, tmp_path / "film.mp4")
