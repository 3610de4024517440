from enum import StrEnum

import pytest
from textual.geometry import Size

from pokeview.config import Config, load_config
from pokeview.errors import SettingError
from pokeview.picture.game_palettes import GAME_PALETTES
from pokeview.picture.glyphs import QUADRANT
from pokeview.picture.picture_options import PictureOptions
from pokeview.picture.terminal_answers import TerminalAnswers
from pokeview.play.picture_choices import ColourDepth, PaletteName, PictureMode
from pokeview.tui.picture.pictures import Pictures

SMALL, LARGE = Size(48, 21), Size(160, 72)
OVER_SSH = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}


@pytest.mark.parametrize(("setting", "choices"), [("picture", PictureMode), ("colours", ColourDepth)])
def test_every_choice_is_a_setting_and_so_is_none(setting: str, choices: type[StrEnum]) -> None:
    for choice in choices:
        assert getattr(load_config(**{setting: choice.value}), setting) is choice
    assert getattr(load_config(**{setting: "auto"}), setting) is None
    with pytest.raises(
        SettingError, match=f"'{setting}' cannot be used: it should be one of: auto, {next(iter(choices))}, "
    ):
        load_config(**{setting: "best"})


def test_every_palette_is_a_setting() -> None:
    assert [palette.name for palette in GAME_PALETTES] == list(PaletteName)
    assert [load_config(palette=name.value).palette for name in PaletteName] == list(PaletteName)
    with pytest.raises(SettingError, match="'palette' cannot be used: it should be one of: grey, green, "):
        load_config(palette="auto")


def test_wishes_come_from_the_settings() -> None:
    config = load_config(picture="octant", colours="16", palette="green", fine="sextant", fps=60, show_fps=True)
    options = PictureOptions.of(config)
    assert (options.mode, options.depth, options.palette.name) == (PictureMode.OCTANT, ColourDepth.STANDARD, "green")
    assert (options.fine, options.fps, options.shows_fps) == (PictureMode.SEXTANT, 60, True)
    assert PictureOptions.of(Config()) == PictureOptions()


def test_without_a_wish_the_room_decides() -> None:
    pictures = Pictures(PictureOptions(fine=PictureMode.OCTANT), OVER_SSH)
    assert (pictures.mode(LARGE), pictures.mode(SMALL)) == (PictureMode.HALF, PictureMode.OCTANT)


def test_a_wish_counts_for_any_room() -> None:
    pictures = Pictures(PictureOptions(mode=PictureMode.SEXTANT), OVER_SSH)
    assert pictures.mode(LARGE) is pictures.mode(SMALL) is PictureMode.SEXTANT


def test_a_wish_that_the_terminal_cannot_fulfil_is_left_aside() -> None:
    pictures = Pictures(PictureOptions(mode=PictureMode.SEXTANT), {"TERM": "linux", "LANG": "C.UTF-8"})
    assert pictures.mode(SMALL) is PictureMode.HALF


def test_the_terminal_tells_of_its_colours() -> None:
    pictures = Pictures(environment=OVER_SSH)
    depths = [pictures.depth]
    pictures.answered(TerminalAnswers(has_truecolor=True))
    assert [*depths, pictures.depth] == [ColourDepth.INDEXED, ColourDepth.TRUECOLOR]


@pytest.mark.parametrize("room", [SMALL, LARGE])
def test_a_terminal_that_takes_pixels_gets_them(room: Size) -> None:
    pictures = Pictures(environment=OVER_SSH)
    assert pictures.mode(room) is not PictureMode.KITTY
    pictures.answered(TerminalAnswers(has_kitty_graphics=True))
    assert pictures.mode(room) is PictureMode.KITTY
    assert pictures.choose_next_mode(room) is PictureMode.HALF


@pytest.mark.parametrize(("answer", "mode"), [(True, PictureMode.KITTY), (False, PictureMode.QUADRANT)])
def test_pixels_are_tried_when_they_are_wanted_until_the_terminal_has_answered(answer: bool, mode: PictureMode) -> None:
    pictures = Pictures(PictureOptions(mode=PictureMode.KITTY), OVER_SSH)
    assert pictures.mode(SMALL) is PictureMode.KITTY
    pictures.answered(TerminalAnswers(has_kitty_graphics=answer))
    assert pictures.mode(SMALL) is mode


def test_inside_tmux_pixels_are_never_tried() -> None:
    pictures = Pictures(PictureOptions(mode=PictureMode.KITTY), OVER_SSH | {"TMUX": "x"})
    assert pictures.mode(SMALL) is PictureMode.QUADRANT
    pictures.answered(TerminalAnswers(has_kitty_graphics=True))
    assert pictures.mode(SMALL) is PictureMode.QUADRANT


def test_what_lies_under_a_cover_is_drawn_with_characters() -> None:
    pictures = Pictures(environment=OVER_SSH)
    look = pictures.look(PictureMode.KITTY, SMALL)
    assert (look.is_pixels, look.glyphs) == (True, QUADRANT)
    assert not pictures.look(PictureMode.HALF, SMALL).is_pixels


@pytest.mark.parametrize("depth", ColourDepth)
def test_a_wanted_depth_comes_before_what_the_terminal_tells(depth: ColourDepth) -> None:
    pictures = Pictures(PictureOptions(depth=depth), OVER_SSH)
    pictures.answered(TerminalAnswers(has_truecolor=True))
    assert pictures.depth is depth


def test_keys_go_through_modes_and_palettes() -> None:
    pictures = Pictures()
    modes = [pictures.choose_next_mode(LARGE) for _ in range(6)]
    assert [mode.value for mode in modes] == ["quadrant", "sextant", "octant", "ascii", "none", "half"]
    assert [pictures.choose_next_palette() for _ in GAME_PALETTES] == [*GAME_PALETTES[1:], GAME_PALETTES[0]]
