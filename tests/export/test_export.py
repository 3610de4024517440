"""What a recording is made into, the name that it gets, and the sentences for what cannot be made."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from pokeview.config import Config
from pokeview.errors import ExportError, RecordingError, SettingError
from pokeview.export.export import INTERRUPTED, ExportKind, ExportRequest, chosen_form, default_name, export
from pokeview.games import fernvale
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import made_up_step, make_recording
from tests.support.tui.shown import game_recording, hostile_recording

STEPS = 6


@pytest.fixture(scope="module")
def game(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return game_recording(tmp_path_factory.mktemp("game"), STEPS)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(home=tmp_path)


def check_gif(path: Path) -> None:
    with Image.open(path) as gif:
        assert getattr(gif, "n_frames", 0) > STEPS


def check_mp4(path: Path) -> None:
    with av.open(path) as container:
        assert len(list(container.decode(video=0))) > STEPS


def check_cast(path: Path) -> None:
    assert json.loads(path.read_text().splitlines()[0])["version"] == 2


def check_svg(path: Path) -> None:
    assert f"step {STEPS}</title>" in path.read_text()


def check_html(path: Path) -> None:
    assert path.read_text().count("<article") == STEPS


def check_recording(path: Path) -> None:
    recording = Recording.open(path)
    assert recording.last_step == STEPS
    recording.close()


CHECKS: dict[ExportKind, Callable[[Path], None]] = {
    ExportKind.GIF: check_gif,
    ExportKind.MP4: check_mp4,
    ExportKind.CAST: check_cast,
    ExportKind.SVG: check_svg,
    ExportKind.HTML: check_html,
    ExportKind.RECORDING: check_recording,
}


@pytest.mark.parametrize("form", ExportKind)
def test_each_form_is_made_whole_and_alone(
    form: ExportKind, game: Path, config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"shared.{form}"
    assert export(config, str(game), ExportRequest(form=form, out=out)) == 0
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert capsys.readouterr().out.startswith(f"{out}, ")
    CHECKS[form](out)


@pytest.mark.parametrize("form", ExportKind)
def test_an_export_changes_nothing_in_the_recording(
    form: ExportKind, game: Path, config: Config, tmp_path: Path
) -> None:
    before = game.read_bytes()
    export(config, str(game), ExportRequest(form=form, out=tmp_path / "shared"))
    assert game.read_bytes() == before
    assert [path.name for path in game.parent.iterdir()] == [game.name]


def test_a_faster_film_is_shorter(game: Path, config: Config, tmp_path: Path) -> None:
    def seconds(speed: int) -> float:
        out = tmp_path / f"{speed}.cast"
        export(config, str(game), ExportRequest(form=ExportKind.CAST, out=out, speed=speed))
        return float(json.loads(out.read_text().splitlines()[-1])[0])

    assert seconds(4) < seconds(1) / 2


def test_the_chosen_steps_are_shown_and_no_others(game: Path, config: Config, tmp_path: Path) -> None:
    out = tmp_path / "part.cast"
    export(config, str(game), ExportRequest(form=ExportKind.CAST, out=out, first=3, last=4))
    shown = out.read_text()
    assert [f"#{step}  explorer" in shown for step in range(1, STEPS + 1)] == [False, False, True, True, False, False]


@pytest.mark.parametrize(("first", "last"), [(STEPS + 1, None), (None, STEPS + 1), (4, 3)])
def test_steps_that_are_not_there_cannot_be_chosen(
    first: int | None, last: int | None, game: Path, config: Config, tmp_path: Path
) -> None:
    wanted = ExportRequest(form=ExportKind.HTML, out=tmp_path / "page.html", first=first, last=last)
    with pytest.raises(ExportError, match=f"has the steps 1 to {STEPS}: .* cannot be chosen"):
        export(config, str(game), wanted)
    assert list(tmp_path.iterdir()) == []


def test_a_recording_is_shared_as_a_whole(game: Path, config: Config, tmp_path: Path) -> None:
    wanted = ExportRequest(form=ExportKind.RECORDING, out=tmp_path / "part.sqlite3", last=2)
    with pytest.raises(ExportError, match="as a whole"):
        export(config, str(game), wanted)


def test_a_recording_without_steps_has_nothing_to_show(config: Config, tmp_path: Path) -> None:
    make_recording(tmp_path / "empty.sqlite3", 0).close()
    with pytest.raises(ExportError, match="has no steps yet"):
        export(config, str(tmp_path / "empty.sqlite3"), ExportRequest(form=ExportKind.GIF, out=tmp_path / "film.gif"))


def test_a_terminal_has_no_room_for_a_large_scale(game: Path, config: Config, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no room for --scale 3"):
        export(config, str(game), ExportRequest(form=ExportKind.CAST, out=tmp_path / "film.cast", scale=3))
    assert list(tmp_path.iterdir()) == []


def test_motion_needs_the_cartridge_that_was_played(game: Path, config: Config, tmp_path: Path) -> None:
    other = bytearray(fernvale.cartridge())
    other[-1] ^= 1
    (tmp_path / "other.gb").write_bytes(other)
    config = config.model_copy(update={"rom": tmp_path / "other.gb"})
    with pytest.raises(RecordingError, match="another cartridge"):
        export(config, str(game), ExportRequest(form=ExportKind.GIF, out=tmp_path / "film.gif"))
    assert export(config, str(game), ExportRequest(form=ExportKind.HTML, out=tmp_path / "page.html")) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.gb", "page.html"]


def test_a_step_that_comes_out_differently_ends_the_film(game: Path, config: Config, tmp_path: Path) -> None:
    genuine = Recording.open(game)
    forged = Recording.create(tmp_path / "forged.sqlite3", genuine.facts)
    forged.append(genuine.step(1))
    forged.append(made_up_step(2))
    forged.close()
    genuine.close()
    with pytest.raises(RecordingError, match="step 2"):
        export(config, str(tmp_path / "forged.sqlite3"), ExportRequest(form=ExportKind.GIF, out=tmp_path / "film.gif"))
    assert not (tmp_path / "film.gif").exists()


def test_an_interrupted_export_leaves_nothing(
    game: Path, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pokeview.export.animation._packed", interrupt)
    assert export(config, str(game), ExportRequest(form=ExportKind.GIF, out=tmp_path / "film.gif")) == INTERRUPTED
    assert list(tmp_path.iterdir()) == []
    assert "nothing was written" in capsys.readouterr().err


def test_a_name_is_made_of_the_game_and_the_session(game: Path) -> None:
    recording = Recording.open(game)
    assert default_name(recording, ExportKind.GIF) == f"fernvale-{recording.facts.session_id}.gif"
    recording.close()


def test_a_name_stays_in_this_folder_whatever_the_recording_says(tmp_path: Path) -> None:
    recording = hostile_recording(tmp_path / "hostile.sqlite3")
    name = default_name(recording, ExportKind.HTML)
    assert Path(name).name == name
    assert name.isascii()
    assert name.isprintable()
    assert len(name) < 150


@pytest.mark.parametrize("flags", [{"gif": False, "svg": False}, {"gif": True, "svg": True}])
def test_exactly_one_form_is_chosen(flags: dict[str, bool]) -> None:
    assert chosen_form({"gif": False, "recording": True}) is ExportKind.RECORDING
    with pytest.raises(SettingError, match="exactly one of --gif, --svg"):
        chosen_form(flags)
