from itertools import accumulate, repeat

import pytest

from pokeview.picture.glyphs import glyph_set
from pokeview.picture.modes import (
    Terminal,
    colour_depth,
    in_multiplexer,
    letters_can_be_read,
    next_mode,
    terminal,
    usable_modes,
    usual_mode,
)
from pokeview.picture.terminal_answers import TerminalAnswers, answers_are_complete, read_answers
from pokeview.play.picture_choices import ColourDepth, PictureMode

SILENCE = TerminalAnswers()
KITTY_ANSWERS = (
    "\x1b_Gi=31;OK\x1b\\\x1bP1$r48:2:1:2:3m\x1b\\\x1bP1+r524742=38\x1b\\"
    "\x1bP>|kitty(0.35.2)\x1b\\\x1b[>1;4000;35c\x1b[?62;c"
)
XTERM_ANSWERS = "\x1bP1$r0;48:2::1:2:3m\x1b\\\x1bP>|XTerm(390)\x1b\\\x1b[>41;390;0c\x1b[?64;1;2;4;6;9;15;22c"
OLD_ANSWERS = "\x1bP1$r0;48;5;16m\x1b\\\x1bP0+r\x1b\\\x1b[>0;95;0c\x1b[?1;2c"


def test_what_kitty_says() -> None:
    assert read_answers(KITTY_ANSWERS) == TerminalAnswers("kitty(0.35.2)", frozenset({62}), (1, 4000, 35), True, True)


def test_what_xterm_says() -> None:
    answers = read_answers(XTERM_ANSWERS)
    assert (answers.name, answers.has_truecolor, answers.has_kitty_graphics) == ("XTerm(390)", True, False)
    assert answers.has_sixel


def test_what_a_terminal_without_truecolor_says() -> None:
    assert read_answers(OLD_ANSWERS).has_truecolor is False


def test_a_terminal_that_says_nothing() -> None:
    assert read_answers("") == SILENCE


def test_keys_between_the_answers_are_passed_over() -> None:
    assert read_answers("q" + XTERM_ANSWERS.replace("\x1b[>", "jk\x1b[A\x1b[>") + "x") == read_answers(XTERM_ANSWERS)


def test_a_name_has_no_control_characters() -> None:
    assert read_answers("\x1bP>|an\ae\r\n\x9bil\x1b\\").name == "ane l"


def test_the_last_answer_ends_the_waiting() -> None:
    pieces = list(accumulate(KITTY_ANSWERS))
    assert [answers_are_complete(piece) for piece in pieces] == [False] * (len(pieces) - 1) + [True]


@pytest.mark.parametrize(
    ("environment", "answers", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, SILENCE, ColourDepth.TRUECOLOR),
        ({"TERM": "xterm-256color"}, SILENCE, ColourDepth.INDEXED),
        ({"TERM": "xterm-256color"}, read_answers(XTERM_ANSWERS), ColourDepth.TRUECOLOR),
        ({"TERM": "xterm-256color"}, read_answers(OLD_ANSWERS), ColourDepth.INDEXED),
        ({"TERM": "xterm-256color"}, TerminalAnswers(name="WezTerm 20240203"), ColourDepth.TRUECOLOR),
        ({"TERM": "xterm-kitty"}, SILENCE, ColourDepth.TRUECOLOR),
        ({"TERM": "xterm-direct"}, SILENCE, ColourDepth.TRUECOLOR),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, SILENCE, ColourDepth.TRUECOLOR),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, SILENCE, ColourDepth.INDEXED),
        ({"TERM": "tmux-256color", "TMUX": "1"}, TerminalAnswers(name="tmux 3.4"), ColourDepth.INDEXED),
        ({"TERM": "xterm"}, SILENCE, ColourDepth.STANDARD),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, SILENCE, ColourDepth.STANDARD),
        ({"TERM": "vt220"}, SILENCE, ColourDepth.MONOCHROME),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, SILENCE, ColourDepth.MONOCHROME),
        ({"TERM": "xterm-kitty", "NO_COLOR": ""}, SILENCE, ColourDepth.TRUECOLOR),
        ({}, SILENCE, ColourDepth.MONOCHROME),
    ],
)
def test_depth(environment: dict[str, str], answers: TerminalAnswers, depth: ColourDepth) -> None:
    assert colour_depth(environment, answers) is depth


@pytest.mark.parametrize(
    ("environment", "has_unicode"),
    [
        ({"TERM": "xterm", "LANG": "de_DE.UTF-8"}, True),
        ({"TERM": "xterm", "LANG": "de_DE.UTF-8", "LC_ALL": "C"}, False),
        ({"TERM": "xterm", "LANG": "C.utf8", "LC_ALL": ""}, True),
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb", "LANG": "C.utf8"}, False),
    ],
)
def test_unicode(environment: dict[str, str], has_unicode: bool) -> None:
    assert terminal(environment, SILENCE).has_unicode is has_unicode


@pytest.mark.parametrize("environment", [{"TMUX": "socket,1,0"}, {"STY": "1"}, {"TERM": "screen-256color"}])
def test_kitty_graphics_do_not_go_through_a_multiplexer(environment: dict[str, str]) -> None:
    answers = read_answers(KITTY_ANSWERS)
    assert in_multiplexer(environment, answers)
    assert not terminal(environment, answers).has_kitty_graphics
    assert terminal({"TERM": "xterm-kitty"}, answers).has_kitty_graphics


@pytest.mark.parametrize(
    ("room", "fine", "mode"),
    [
        ((160, 72), None, PictureMode.HALF),
        ((200, 80), PictureMode.OCTANT, PictureMode.HALF),
        ((159, 72), None, PictureMode.QUADRANT),
        ((80, 36), PictureMode.OCTANT, PictureMode.OCTANT),
        ((80, 36), PictureMode.SEXTANT, PictureMode.SEXTANT),
        ((20, 9), None, PictureMode.QUADRANT),
    ],
)
def test_the_usual_mode_goes_by_the_room(room: tuple[int, int], fine: PictureMode | None, mode: PictureMode) -> None:
    assert usual_mode(*room, Terminal(), fine) is mode


@pytest.mark.parametrize(
    ("terminal", "mode"),
    [
        (Terminal(has_unicode=False), PictureMode.ASCII),
        (Terminal(has_only_old_blocks=True), PictureMode.HALF),
        (Terminal(has_kitty_graphics=True), PictureMode.KITTY),
        (Terminal(has_kitty_graphics=True, has_unicode=False), PictureMode.KITTY),
        (Terminal(has_kitty_graphics=None), PictureMode.QUADRANT),
    ],
)
def test_the_usual_mode_goes_by_the_terminal(terminal: Terminal, mode: PictureMode) -> None:
    assert usual_mode(80, 36, terminal) is mode
    assert mode in usable_modes(terminal)


@pytest.mark.parametrize(
    "terminal", [Terminal(), Terminal(has_unicode=False), Terminal(has_kitty_graphics=True)], ids=repr
)
def test_a_key_goes_through_all_modes_in_turn(terminal: Terminal) -> None:
    modes = usable_modes(terminal)
    turn = list(accumulate(repeat(terminal, len(modes)), next_mode, initial=modes[0]))
    assert turn == [*modes, modes[0]]


def test_a_mode_that_cannot_be_used_is_left_for_the_first() -> None:
    assert next_mode(PictureMode.KITTY, Terminal()) is PictureMode.HALF


def test_every_mode_of_characters_has_glyphs() -> None:
    others = (PictureMode.KITTY, PictureMode.NONE)
    assert [glyph_set(mode).name for mode in PictureMode if mode not in others] == [
        "half",
        "quadrant",
        "sextant",
        "octant",
        "ascii",
    ]


@pytest.mark.parametrize(
    ("mode", "size", "legible"),
    [
        (PictureMode.HALF, (160, 72), True),
        (PictureMode.HALF, (80, 36), False),
        (PictureMode.OCTANT, (80, 36), True),
        (PictureMode.OCTANT, (53, 24), False),
        (PictureMode.KITTY, (53, 24), True),
        (PictureMode.NONE, (53, 24), True),
    ],
)
def test_where_letters_can_be_read(mode: PictureMode, size: tuple[int, int], legible: bool) -> None:
    assert letters_can_be_read(mode, *size) is legible
