from dataclasses import replace

import pytest

from pokeview.doctor.findings import findings
from pokeview.doctor.hearing import Heard, PixelSize
from pokeview.picture.picture_options import PictureOptions
from pokeview.picture.terminal_answers import TerminalAnswers
from pokeview.play.picture_choices import ColourDepth, PictureMode
from pokeview.tui.picture.pictures import Pictures

OVER_SSH = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "SSH_CONNECTION": "1"}
XTERM = Heard(80, 24, PixelSize(960, 720), True, 0.0021, True, TerminalAnswers(name="XTerm(390)", has_truecolor=False))


def found(
    heard: Heard = XTERM, environment: dict[str, str] = OVER_SSH, options: PictureOptions | None = None
) -> dict[str, tuple[bool | None, str]]:
    pictures = Pictures(options, environment)
    pictures.answered(heard.answers)
    return {check.name: (check.ok, check.why) for check in findings(heard, pictures, environment)}


def test_all_that_there_is_to_tell() -> None:
    assert found() == {
        "terminal": (True, "XTerm(390), TERM=xterm-256color, over ssh."),
        "size": (True, "80x24 cells, 960x720 pixels, 12x30 pixels a cell."),
        "answers": (True, "It says where its cursor is after 2.1 ms."),
        "colours": (
            True,
            "256: TERM=xterm-256color says so, and nothing says more (COLORTERM is not set, which ssh does not "
            "forward; if there are more: --colours truecolor).",
        ),
        "graphics": (None, "It does not say that it has the kitty graphics protocol."),
        "updates": (True, "It has synchronized output: no picture is seen half drawn."),
        "picture": (
            True,
            "Quadrants in 47x21 cells, the finest blocks that every font has; its letters cannot be read in it.",
        ),
        "larger": (None, "In a terminal of 80x55, its letters can be read."),
        "rate": (True, "30 pictures a second, or as many as it keeps up with."),
    }


def test_a_terminal_that_does_not_answer() -> None:
    told = found(Heard(80, 24, was_asked=True))
    assert told["answers"] == (
        None,
        "It does not answer: pictures will not wait for it, and nothing else is known.",
    )
    assert told["terminal"] == (True, "It does not say its name; TERM=xterm-256color, over ssh.")
    assert told["updates"][0] is None


def test_a_terminal_that_was_not_asked() -> None:
    told = found(Heard(80, 24), {"TERM": "vt100"})
    assert told["terminal"] == (True, "It was not asked for its name; TERM=vt100.")
    assert told["colours"] == (True, "None: TERM=vt100 has none.")


@pytest.mark.parametrize(
    ("environment", "answers", "told"),
    [
        (OVER_SSH, TerminalAnswers(has_truecolor=True), "16 million: the terminal answers that it has them."),
        (OVER_SSH | {"COLORTERM": "truecolor"}, TerminalAnswers(), "16 million: COLORTERM says so."),
        (OVER_SSH, TerminalAnswers(name="WezTerm 1"), "16 million: terminals called wezterm have them."),
        (OVER_SSH | {"NO_COLOR": "1"}, TerminalAnswers(has_truecolor=True), "None: NO_COLOR is set."),
    ],
)
def test_colours_and_the_sign_of_them(environment: dict[str, str], answers: TerminalAnswers, told: str) -> None:
    assert found(replace(XTERM, answers=answers), environment)["colours"] == (True, told)


def test_wanted_colours_come_first() -> None:
    assert found(options=PictureOptions(depth=ColourDepth.STANDARD))["colours"] == (True, "16: so say the settings.")


def test_a_terminal_that_is_too_small_fails() -> None:
    ok, why = found(replace(XTERM, columns=30, rows=10))["size"]
    assert ok is False
    assert "make it larger" in why


def test_where_every_pixel_is_shown_there_is_nothing_larger() -> None:
    told = found(replace(XTERM, columns=220, rows=80))
    assert (
        told["picture"][1] == "Half blocks in 160x72 cells, for there is room for every pixel; its letters can be read."
    )
    assert "larger" not in told


def test_what_was_seen_is_made_use_of() -> None:
    told = found(options=PictureOptions(fine_by_terminal={"XTerm": PictureMode.OCTANT}))
    assert told["picture"][1].startswith("Octants in 47x21 cells, the finest blocks that there are")


def test_kitty_graphics_do_not_go_through_tmux() -> None:
    heard = replace(XTERM, answers=TerminalAnswers(name="tmux 3.4", has_kitty_graphics=True))
    told = found(heard, OVER_SSH | {"TERM": "tmux-256color"})
    assert told["terminal"][1] == "tmux 3.4, TERM=tmux-256color, inside tmux or screen, over ssh."
    assert told["graphics"] == (None, "The kitty graphics protocol, but not through tmux or screen.")


def test_a_long_link_lowers_the_rate() -> None:
    told = found(replace(XTERM, round_trip_seconds=0.2))["rate"][1]
    assert told.startswith("10 pictures a second rather than 30")
