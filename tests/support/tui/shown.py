"""Moments and recordings to export."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pokeview.export.film import FilmCaption, FilmMoment
from pokeview.play.actions import Choose
from pokeview.play.agent import Decision
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import FACTS, made_up_step, record_game

HOSTILE = (
    "</style></p><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;]]>"
    "\x1b]0;owned\x07\x1b[2J\x00\u202e\ud800 {{ 7*7 }}"
)


def picture(*greys: int) -> NDArray[np.uint8]:
    """Vertical bars of those greys."""
    bars = np.array(greys, np.uint8)[np.arange(160) * len(greys) // 160]
    return np.broadcast_to(bars[np.newaxis, :, np.newaxis], (144, 160, 3)).copy()


def moments() -> Iterator[FilmMoment]:
    """A film of 1.5 seconds: the picture, the caption, and a corner of the picture change in turn."""
    first, second = picture(0, 85, 153, 255), picture(255, 85)
    third = second.copy()
    third[10:20, 30:35] = 153
    yield FilmMoment(first, FilmCaption("#1  explorer"), 0.25)
    yield FilmMoment(second, FilmCaption("#1  explorer", thought=("I go right.", "Then up."), action="right"), 0.5)
    yield FilmMoment(third, FilmCaption("#1  explorer", thought=("I go right.", "Then up."), action="right"), 0.255)
    yield FilmMoment(third, FilmCaption("#2  you", "Milestone: Left the house"), 0.495)


def game_recording(folder: Path, steps: int = 6) -> Path:
    """The explorer's first steps in the bundled game."""
    path = folder / "game.sqlite3"
    asyncio.run(record_game(path, steps))
    return path


def hostile_recording(path: Path, steps: int = 2) -> Recording:
    """A recording in which everything that a model or a stranger may write is hostile."""
    recording = Recording.create(path, replace(FACTS, game=HOSTILE, cartridge_title=HOSTILE, pyboy=HOSTILE))
    for number in range(1, steps + 1):
        recording.append(_hostile_step(number))
    return recording


def _hostile_step(number: int) -> RecordedStep:
    step = made_up_step(number, thoughts=HOSTILE)
    account = replace(
        step.account,
        agent=HOSTILE,
        nudges=(HOSTILE,),
        milestones=(HOSTILE,),
        decision=Decision(Choose(HOSTILE), HOSTILE),
        outcome=replace(step.account.outcome, stopped=HOSTILE, pages=(HOSTILE,)),
    )
    return replace(step, account=account)
