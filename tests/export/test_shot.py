"""The picture after a step: printed so that each pixel is right, or in a PNG."""

import io
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyte
import pytest
from PIL import Image

from pokeview.config import Config
from pokeview.errors import ExportError, RecordingError, SettingError
from pokeview.export.shot import print_last_picture, shot
from pokeview.gameboy import GameBoy
from pokeview.games import fernvale
from pokeview.picture.game_palettes import game_palette
from pokeview.picture.glyphs import ASCII, HALF, QUADRANT, GlyphSet
from pokeview.picture.scaling import area_scaled
from pokeview.play.events import Picture
from pokeview.play.greys import picture_as_greys
from pokeview.play.recording.recording import Recording, recording_path
from tests.support.play.recorded import FACTS, made_up_step
from tests.support.tui.shown_pixels import shown_pixels

ROOM = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def title() -> Picture:
    """The bundled game's first picture."""
    gameboy = GameBoy.load(fernvale.cartridge())
    gameboy.advance(120, picture=True)
    picture = gameboy.picture().copy()
    gameboy.close()
    return picture


@pytest.fixture
def config(tmp_path: Path, title: Picture) -> Config:
    """A home with a session of two steps: after the first the picture is upside down."""
    recording = Recording.create(recording_path(tmp_path, "5e55"), replace(FACTS, session_id="5e55"))
    for step, picture in enumerate((title[::-1], title), 1):
        recording.append(replace(made_up_step(step), greys=picture_as_greys(picture)))
    recording.close()
    return Config(home=tmp_path)


@pytest.fixture
def in_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Stdout is a terminal of 80 columns that has truecolor."""
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (ROOM | {"COLUMNS": "80", "LINES": "24"}).items():
        monkeypatch.setenv(name, value)


def printed(capsys: pytest.CaptureFixture[str], columns: int = 80) -> pyte.Screen:
    screen = pyte.Screen(columns, 80)
    pyte.Stream(screen).feed(capsys.readouterr().out.replace("\n", "\r\n"))
    return screen


def written(
    config: Config, tmp_path: Path, *, scale: int = 1, step: int | None = None, replace: bool = False
) -> Picture:
    out = tmp_path / "shot.png"
    assert shot(config, "last", out=out, scale=scale, step=step, replace=replace) == 0
    return np.asarray(Image.open(io.BytesIO(out.read_bytes())).convert("RGB"))


@pytest.mark.parametrize("scale", [1, 3])
def test_a_png_has_every_pixel(config: Config, tmp_path: Path, title: Picture, scale: int) -> None:
    assert np.array_equal(written(config, tmp_path, scale=scale), title.repeat(scale, 0).repeat(scale, 1))


def test_a_png_of_an_earlier_step_in_a_palette(config: Config, tmp_path: Path, title: Picture) -> None:
    green = config.model_copy(update={"palette": "green"})
    expected = game_palette("green").recoloured(title[::-1])
    assert np.array_equal(written(green, tmp_path, step=1), expected)


def test_a_file_that_is_there_is_not_replaced_unasked(config: Config, tmp_path: Path) -> None:
    written(config, tmp_path)
    with pytest.raises(ExportError, match="exists already"):
        written(config, tmp_path)
    written(config, tmp_path, replace=True)


@pytest.mark.usefixtures("in_terminal")
@pytest.mark.parametrize("columns", [40, 80, 160, 220])
def test_it_fits_the_width(
    config: Config, title: Picture, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    width = min(columns, 160)
    rows = width * 72 // 160
    assert shot(config, "last") == 0
    screen = printed(capsys, columns)
    assert np.array_equal(shown_pixels(screen, 0, 0, width, rows), area_scaled(title, width, 2 * rows))
    assert screen.display[rows].rstrip() == "fernvale 5e55, step 2 of 2, made up"


@pytest.mark.usefixtures("in_terminal")
@pytest.mark.parametrize(
    ("environment", "glyphs"),
    [
        ({"NO_COLOR": "1"}, QUADRANT),
        ({"TERM": "vt100"}, QUADRANT),
        ({"LANG": "C"}, ASCII),
        ({"TERM": "linux"}, HALF),
        ({"COLORTERM": ""}, HALF),
    ],
)
def test_every_terminal_shows_something(
    config: Config,
    environment: dict[str, str],
    glyphs: GlyphSet,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    shot(config, "last")
    shown = shown_pixels(printed(capsys), 0, 0, 80, 36, glyphs)
    assert len(np.unique(shown)) >= 2


@pytest.mark.usefixtures("in_terminal")
def test_the_summary_of_a_run_leaves_room_for_itself(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    print_last_picture(config, "5e55", lines_told=5)
    assert len(capsys.readouterr().out.splitlines()) == 24 - 5 - 1


def test_without_a_terminal_a_file_is_wanted(config: Config) -> None:
    with pytest.raises(SettingError, match="name a PNG file with --out"):
        shot(config, "last")


def test_of_no_session_there_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"No session has been recorded in .* yet: play one"):
        shot(Config(home=tmp_path), "last")


@pytest.mark.parametrize("step", [0, 3, -1])
def test_a_step_that_was_not_played_is_told(config: Config, step: int) -> None:
    with pytest.raises(RecordingError, match=f"has the steps 1 to 2, but no step {step}"):
        shot(config, "5e55", step=step)


def test_a_session_without_steps_has_none(tmp_path: Path) -> None:
    Recording.create(recording_path(tmp_path, "5e55"), replace(FACTS, session_id="5e55")).close()
    with pytest.raises(RecordingError, match="has no steps yet"):
        shot(Config(home=tmp_path), "last")
