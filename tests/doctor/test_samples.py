"""The samples show what they say, and what is answered of them is kept."""

from pathlib import Path

import numpy as np
import pyte
import pytest

from pokeview.doctor import samples
from pokeview.doctor.quiet_terminal import QuietTerminal
from pokeview.doctor.samples import (
    SAMPLE_COLUMNS,
    SAMPLE_ROWS,
    SAMPLES_WIDTH,
    ask_what_is_seen,
    can_be_shown,
    sample_lines,
)
from pokeview.errors import SettingError
from pokeview.picture.glyphs import HALF, OCTANT, QUADRANT, SEXTANT
from pokeview.picture.modes import Terminal
from pokeview.picture.scaling import scaled_to
from pokeview.picture.seen_blocks import SeenBlocks, terminal_name
from pokeview.picture.terminal_answers import TerminalAnswers
from pokeview.play.picture_choices import ColourDepth, PictureMode
from tests.support.tui.pseudo_terminal import pseudo_terminal
from tests.support.tui.shown_pixels import shown_pixels

BOTH = (PictureMode.SEXTANT, PictureMode.OCTANT)


def test_they_are_the_same_picture_in_four_kinds_of_blocks() -> None:
    screen = pyte.Screen(80, SAMPLE_ROWS + 1)
    pyte.Stream(screen).feed("\r\n".join(sample_lines(ColourDepth.TRUECOLOR)))
    assert screen.display[-1].split() == ["half", "blocks", "quadrants", "sextants", "octants"]
    coarse = [
        scaled_to(shown_pixels(screen, left, 0, SAMPLE_COLUMNS, SAMPLE_ROWS, glyphs), SAMPLE_COLUMNS, SAMPLE_ROWS)
        for left, glyphs in zip(range(0, SAMPLES_WIDTH, 18), (HALF, QUADRANT, SEXTANT, OCTANT), strict=True)
    ]
    for other in coarse[1:]:
        # A cell has two colours at most, so some are a little off.
        assert np.abs(other.astype(int) - coarse[0]).mean() < 16
    assert len(np.unique(coarse[0])) > 4


@pytest.mark.parametrize(
    ("terminal", "can"),
    [(Terminal(), True), (Terminal(has_unicode=False), False), (Terminal(has_only_old_blocks=True), False)],
)
def test_where_they_can_be_shown(terminal: Terminal, can: bool) -> None:
    assert can_be_shown(terminal) is can


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        ("yy", BOTH),
        ("Yn", (PictureMode.SEXTANT,)),
        ("ny", (PictureMode.OCTANT,)),
        ("nn", ()),
        ("\x1b[12;1Ry\x1b[?62;22cn", (PictureMode.SEXTANT,)),
    ],
)
def test_what_is_answered_is_kept(
    keys: str, kept: tuple[PictureMode, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = SeenBlocks(tmp_path)
    seen.note("tmux", dict.fromkeys(BOTH, True))
    with pseudo_terminal({}) as terminal, QuietTerminal(terminal.program_side, terminal.program_side) as quiet:
        terminal.type(keys)
        ask_what_is_seen(quiet, seen, "kitty")
    assert seen.of("kitty") == kept
    assert seen.of("tmux") == BOTH
    told = " ".join(capsys.readouterr().out.split())
    assert f"This is kept in {seen.path}: to undo it, delete that file" in told
    assert seen.finest() == {"tmux": PictureMode.OCTANT} | ({"kitty": kept[-1]} if kept else {})


def test_a_question_that_is_skipped_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = SeenBlocks(tmp_path)
    with pseudo_terminal({}) as terminal, QuietTerminal(terminal.program_side, terminal.program_side) as quiet:
        terminal.type("\n\n")
        ask_what_is_seen(quiet, seen, "kitty")
        assert not seen.path.exists()
        monkeypatch.setattr(samples, "PATIENCE_SECONDS", 0.01)
        ask_what_is_seen(quiet, seen, "kitty")
    assert not seen.path.exists()


@pytest.mark.parametrize("damage", [b"", b"[]", b"\xff", b'{"kitty": 1}'])
def test_a_damaged_file_is_told(tmp_path: Path, damage: bytes) -> None:
    seen = SeenBlocks(tmp_path)
    seen.path.write_bytes(damage)
    with pytest.raises(SettingError, match="delete it"):
        seen.finest()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("kitty(0.35.2)", "kitty"),
        ("tmux 3.4", "tmux"),
        ("WezTerm 20240203-1", "WezTerm"),
        ("", "xterm"),
        ("7", "xterm"),
    ],
)
def test_terminals_are_known_by_their_names_without_versions(said: str, name: str) -> None:
    assert terminal_name({"TERM": "xterm"}, TerminalAnswers(name=said)) == name
