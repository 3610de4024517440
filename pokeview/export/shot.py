"""`pokeview shot`: the picture after a recorded step, in the terminal or as a PNG."""

import shutil
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pokeview.config import Config
from pokeview.errors import RecordingError, SettingError
from pokeview.export.atomic_file import write_atomically
from pokeview.picture.game_palettes import game_palette
from pokeview.picture.scaling import EXACT_ROWS
from pokeview.play.events import Picture
from pokeview.play.greys import greys_as_picture
from pokeview.play.recording.recording import Recording
from pokeview.sessions.find import find_or_fetch_recording
from pokeview.text.untrusted import plain_line

DEFAULT_SCALE = 4


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture (144, 160, 3) in the colours that are wanted, and in a few words what it is of."""

    picture: Picture
    caption: str


def shot(
    config: Config,
    which: str,
    *,
    step: int | None = None,
    out: Path | None = None,
    scale: int = DEFAULT_SCALE,
    replace: bool = False,
) -> int:
    """Print the picture after a step, the last if None, or write it to `out`. Returns the exit code.

    Raises RecordingError, TrackingError, ExportError, and SettingError where there is no terminal to print it in.
    """
    taken = take(config, which, step)
    if out is None:
        if not sys.stdout.isatty():
            raise SettingError("There is no terminal to print the picture in; name a PNG file with --out.")
        _print(taken, config)
        print(taken.caption)
        return 0
    from pokeview.export.png import png

    with write_atomically(out, replace=replace) as unfinished:
        unfinished.write_bytes(png(taken.picture, scale))
    print(out)
    return 0


def take(config: Config, which: str, step: int | None) -> Shot:
    """The picture after a recorded step, the last if None. Raises RecordingError and TrackingError."""
    with closing(Recording.open(find_or_fetch_recording(config, which))) as recording:
        last = recording.last_step
        if not last:
            raise RecordingError(f"{recording.path} has no steps yet; play some first.")
        if step is not None and not 1 <= step <= last:
            raise RecordingError(f"{recording.path} has the steps 1 to {last}, but no step {step}.")
        recorded, facts = recording.step(step or last), recording.facts
    caption = f"{facts.game} {facts.session_id}, step {recorded.step} of {last}, {recorded.account.agent}"
    return Shot(game_palette(config.palette).recoloured(greys_as_picture(recorded.greys)), plain_line(caption))


def print_last_picture(config: Config, which: str, *, lines_told: int) -> None:
    """Print the last picture of a recording as high as there is room for it below some lines."""
    rows = shutil.get_terminal_size().lines - lines_told - 1
    _print(take(config, which, None), config, most_rows=max(1, min(EXACT_ROWS, rows)))


def _print(taken: Shot, config: Config, most_rows: int = EXACT_ROWS) -> None:
    from pokeview.picture.picture_options import PictureOptions
    from pokeview.picture.printed import print_picture

    print_picture(taken.picture, most_rows=most_rows, depth=PictureOptions.of(config).depth)
