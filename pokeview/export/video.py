"""Moments as an H.264 video in an MP4 file, which plays nearly everywhere."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pokeview.errors import ExportError
from pokeview.export.caption_drawing import CaptionDrawing
from pokeview.export.film import FilmMoment

if TYPE_CHECKING:
    from av.container import OutputContainer

PICTURES_PER_SECOND = 30
TICKS_BETWEEN_REPEATS = 15
_CONTAINER_OPTIONS = {"movflags": "+faststart"}
"""What a player must know first is put first, so that a browser need not fetch the whole file."""
_OPTIONS = {"crf": "20", "preset": "veryfast", "tune": "animation"}


def write_video(moments: Iterable[FilmMoment], drawing: CaptionDrawing, path: Path) -> None:
    """Write an MP4 of 30 pictures a second. Raises OSError, and ExportError when the encoder is not installed."""
    av = import_encoder()
    with av.open(path, "w", "mp4", container_options=_CONTAINER_OPTIONS) as container:
        _encode(container, moments, drawing, av)


def import_encoder() -> ModuleType:
    """PyAV, whose wheel contains the encoder. Raises ExportError when it is not installed."""
    try:
        import av
    except ImportError as error:
        raise ExportError("A video needs an encoder: pip install 'pokeview[video]', or export a --gif.") from error
    return av


def _encode(
    container: "OutputContainer", moments: Iterable[FilmMoment], drawing: CaptionDrawing, av: ModuleType
) -> None:
    stream = container.add_stream("libx264", PICTURES_PER_SECOND, options=_OPTIONS)
    stream.width, stream.height, stream.pix_fmt = drawing.width, drawing.height, "yuv420p"
    for tick, picture in _paced(moments, drawing):
        frame = av.VideoFrame.from_ndarray(picture)
        frame.pts, frame.time_base = tick, Fraction(1, PICTURES_PER_SECOND)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def _paced(moments: Iterable[FilmMoment], drawing: CaptionDrawing) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """What is seen, with the tick at which it comes up; what ends before the next tick is skipped.

    A picture that stays is repeated now and then, so that a player can seek, and at its last tick, where it ends.
    """
    seconds, tick = 0.0, 0
    for moment in moments:
        seconds += moment.seconds
        end = round(seconds * PICTURES_PER_SECOND)
        frame = drawing.frame(moment)
        for number in sorted({*range(tick, end, TICKS_BETWEEN_REPEATS), *range(end - 1, tick - 1, -1)[:1]}):
            yield number, frame
        tick = end
