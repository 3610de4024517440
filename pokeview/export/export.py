"""`pokeview export`: from a recording to a file that can be shared."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tqdm import tqdm

from pokeview.config import Config
from pokeview.errors import ExportError, SettingError
from pokeview.export.atomic_file import write_atomically
from pokeview.export.film import Film, FilmMoment, FilmPace
from pokeview.export.replayed_events import played
from pokeview.play.recording.recording import Recording
from pokeview.sessions.cartridge import cartridge_of
from pokeview.sessions.find import find_or_fetch_recording

INTERRUPTED = 130
DEFAULT_SCALE = 3


class ExportKind(StrEnum):
    """What is made of a recording; each is also the ending of its file's name."""

    GIF = "gif"
    MP4 = "mp4"
    CAST = "cast"
    SVG = "svg"
    HTML = "html"
    RECORDING = "sqlite3"


def chosen_form(flags: Mapping[str, bool]) -> ExportKind:
    """The one form whose name is set. Raises SettingError for none and for several."""
    chosen = [name for name, is_set in flags.items() if is_set]
    if len(chosen) != 1:
        names = ", ".join(f"--{name}" for name in flags)
        raise SettingError(f"Say what to make, by exactly one of {names}.")
    return ExportKind[chosen[0].upper()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What is to be made: `out` None for a name made of the game's and the session's, steps None for all.

    `scale` is how large a pixel of the Game Boy gets, None for as large as the form is usually.
    """

    form: ExportKind
    out: Path | None = None
    first: int | None = None
    last: int | None = None
    speed: int = 1
    scale: int | None = None
    font: Path | None = None
    replace: bool = False


def export(config: Config, which: str, wanted: ExportRequest) -> int:
    """Make one file and print its path. Returns 0, or 130 when interrupted, which leaves nothing behind."""
    try:
        path = _export(config, which, wanted)
    except KeyboardInterrupt:
        print("Interrupted: nothing was written.", file=sys.stderr)
        return INTERRUPTED
    print(f"{path}, {path.stat().st_size / 1000:,.0f} KB")
    return 0


def _export(config: Config, which: str, wanted: ExportRequest) -> Path:
    recording = Recording.open(find_or_fetch_recording(config, which))
    try:
        export = Export(recording, cartridge_of(config), wanted)
        path = wanted.out or Path(default_name(recording, wanted.form))
        with write_atomically(path, replace=wanted.replace) as unfinished:
            export.write(unfinished)
        return path
    finally:
        recording.close()


def default_name(recording: Recording, form: ExportKind) -> str:
    """A file's name for what is made of a recording, whatever a shared recording says it is called."""
    facts = recording.facts
    return f"{_as_file_name(facts.game)}-{_as_file_name(facts.session_id)}.{form}"


class Export:
    """Makes a file of some steps of a recording. Raises ExportError for what is wanted but cannot be."""

    def __init__(self, recording: Recording, cartridge: Path | bytes, wanted: ExportRequest) -> None:
        self._recording = recording
        self._cartridge = cartridge
        self._wanted = wanted
        self._first, self._last = _chosen_steps(recording, wanted)

    def write(self, path: Path) -> None:
        """Write to a path where there is no file. Raises OSError and PokeviewErrors."""
        match self._wanted.form:
            case ExportKind.GIF:
                self._write_animation(path)
            case ExportKind.MP4:
                self._write_video(path)
            case ExportKind.CAST:
                self._write_cast(path)
            case ExportKind.SVG:
                self._write_poster(path)
            case ExportKind.HTML:
                self._write_page(path)
            case ExportKind.RECORDING:
                self._recording.copy_to(path)

    def _write_animation(self, path: Path) -> None:
        from pokeview.export.animation import PICTURES_PER_SECOND, write_animation
        from pokeview.export.caption_drawing import CaptionDrawing

        drawing = CaptionDrawing(self._scale(), self._wanted.font)
        with self._moments(PICTURES_PER_SECOND, drawing.pages) as moments, path.open("xb") as file:
            write_animation(moments, drawing, file)

    def _write_video(self, path: Path) -> None:
        from pokeview.export.caption_drawing import CaptionDrawing
        from pokeview.export.video import PICTURES_PER_SECOND, import_encoder, write_video

        import_encoder()
        drawing = CaptionDrawing(self._scale(), self._wanted.font)
        with self._moments(PICTURES_PER_SECOND, drawing.pages) as moments:
            write_video(moments, drawing, path)

    def _write_cast(self, path: Path) -> None:
        from pokeview.export.terminal_cast import MOST_SCALE, PICTURES_PER_SECOND, Screen, write_cast

        scale = self._wanted.scale or 1
        if scale > MOST_SCALE:
            raise ExportError(f"A terminal has no room for --scale {scale}; the largest for a cast is {MOST_SCALE}.")
        screen, facts = Screen(scale), self._recording.facts
        title = f"{facts.game} {facts.session_id}"
        with self._moments(PICTURES_PER_SECOND, screen.pages) as moments, path.open("xb") as file:
            write_cast(moments, screen, title=title, timestamp=int(facts.started_at), file=file)

    def _write_poster(self, path: Path) -> None:
        from pokeview.export.poster import write_poster

        with path.open("xb") as file:
            write_poster(self._recording, self._last, scale=self._scale(), file=file)

    def _write_page(self, path: Path) -> None:
        from pokeview.export.page import write_page

        scale = self._wanted.scale or 2
        with self._bar() as advance, path.open("xb") as file:
            write_page(self._recording, self._first, self._last, scale=scale, file=file, on_step=advance)

    @contextmanager
    def _moments(self, rate: int, pages: Callable[[str], list[tuple[str, ...]]]) -> Iterator[Iterator[FilmMoment]]:
        """The chosen steps as moments, `rate` pictures a second at most."""
        pace = FilmPace(self._wanted.speed, rate)
        with (
            self._bar() as advance,
            played(
                self._recording,
                self._cartridge,
                self._first,
                self._last,
                picture_every=pace.picture_every,
                on_step=advance,
            ) as (picture, events),
        ):
            yield Film(picture, pace, pages).moments(events)

    @contextmanager
    def _bar(self) -> Iterator[Callable[[], None]]:
        steps = self._last - self._first + 1
        with tqdm(total=steps, unit="step", file=sys.stderr, disable=None) as bar:
            yield lambda: _advance_bar(bar)

    def _scale(self) -> int:
        return self._wanted.scale or DEFAULT_SCALE


def _advance_bar(bar: "tqdm[None]") -> None:
    bar.update()


def _chosen_steps(recording: Recording, wanted: ExportRequest) -> tuple[int, int]:
    """The first and the last step, both included."""
    there = f"{recording.path} has the steps 1 to {recording.last_step}"
    if not recording.last_step:
        raise ExportError(f"{recording.path} has no steps yet; play some first.")
    first, last = wanted.first or 1, wanted.last or recording.last_step
    if not 1 <= first <= last <= recording.last_step:
        raise ExportError(f"{there}: {first} to {last} cannot be chosen from them.")
    if wanted.form is ExportKind.RECORDING and (first, last) != (1, recording.last_step):
        raise ExportError("A recording is exported as a whole; leave out --from-step and --to-step.")
    return first, last


def _as_file_name(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z_-]+", "-", text)[:60].strip("-") or "game"
