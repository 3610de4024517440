"""The title line: what it says, and that it fits."""

from dataclasses import replace

import pytest

from pokeview.play.pacing import Speed
from pokeview.play.player import Phase, PlayMode
from pokeview.tui.facts.title import SessionTitle

PLAYING = SessionTitle("FERNVALE", "explorer", 12, Speed.NORMAL, PlayMode.PLAYING, Phase.ACTING)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (PLAYING, "● pressing buttons"),
        (replace(PLAYING, phase=Phase.THINKING), "● thinking"),
        (replace(PLAYING, phase=Phase.THINKING, thinking=9), "● thinking 9 s"),
        (replace(PLAYING, phase=Phase.THINKING, thinking=9, silent=1), "● thinking 9 s"),
        (replace(PLAYING, phase=Phase.THINKING, thinking=9, silent=4), "● thinking 9 s  nothing heard for 4 s"),
        (replace(PLAYING, silent=33), "● pressing buttons  nothing heard for 33 s"),
        (replace(PLAYING, mode=PlayMode.PAUSING), "● pressing buttons, then pause"),
        (replace(PLAYING, mode=PlayMode.STEPPING, phase=Phase.THINKING), "● thinking"),
        (replace(PLAYING, phase=Phase.IDLE), "● playing"),
        (replace(PLAYING, mode=PlayMode.PAUSED, phase=Phase.IDLE, silent=99), "■ paused"),
        (replace(PLAYING, mode=PlayMode.PAUSED, phase=Phase.IDLE, problem=True), "■ stopped by a problem"),
        (replace(PLAYING, phase=Phase.THINKING, thinking=9, silent=9, awaits="your turn"), "● your turn"),
        (replace(PLAYING, mode=PlayMode.PAUSING, phase=Phase.THINKING, awaits="your turn"), "● your turn, then pause"),
        (replace(PLAYING, mode=PlayMode.FINISHED, phase=Phase.IDLE), "■ the game is finished"),
    ],
)
def test_the_state_is_said_in_words(moment: SessionTitle, words: str) -> None:
    assert moment.title(120).plain.split("   ")[-1].strip() == words


@pytest.mark.parametrize(
    ("width", "left"),
    [
        (80, "FERNVALE  agent explorer  step 12  speed 1x"),
        (60, "FERNVALE  agent explorer  step 12"),
        (46, "FERNVALE  explorer  #12"),
        (40, "FERNVALE  step 12"),
        (26, "FERNV…"),
    ],
)
def test_less_room_fewer_words(width: int, left: str) -> None:
    title = PLAYING.title(width)
    assert title.cell_length == width
    assert title.plain.removesuffix("● pressing buttons").rstrip() == left


@pytest.mark.parametrize(
    ("width", "left"),
    [
        (90, "FERNVALE  agent explorer  step 12  speed 1x  $0.0123"),
        (65, "FERNVALE  agent explorer  step 12  $0.0123"),
        (52, "FERNVALE  explorer  #12  $0.0123"),
        (46, "FERNVALE  step 12  $0.0123"),
        (38, "FERNVALE  step 12"),
    ],
)
def test_the_sum_that_was_spent_outlives_the_speed(width: int, left: str) -> None:
    title = replace(PLAYING, spent="$0.0123").title(width)
    assert title.plain.removesuffix("● pressing buttons").rstrip() == left


@pytest.mark.parametrize("width", range(1, 130))
def test_it_never_breaks_on_a_narrow_terminal(width: int) -> None:
    assert "\n" not in replace(PLAYING, silent=33).title(width).plain
