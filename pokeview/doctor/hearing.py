"""What a terminal says of itself, and how long it takes to."""

import fcntl
import re
import shutil
import struct
import termios
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple

from pokeview.doctor.quiet_terminal import QuietTerminal
from pokeview.picture.backpressure import REPORT_REQUEST
from pokeview.picture.terminal_answers import (
    QUERIES,
    TerminalAnswers,
    answers_are_complete,
    may_be_asked,
    read_answers,
)

PATIENCE_SECONDS = 1.0
"""A terminal that has not said where its cursor is by then is asked no more."""

_SYNCHRONIZED_QUERY, _PIXELS_QUERY = "\x1b[?2026$p", "\x1b[14t"
_REPORT = re.compile(r"\x1b\[\d+;\d+R")
_SYNCHRONIZED = re.compile(r"\x1b\[\?2026;(\d)\$y")
_PIXELS = re.compile(r"\x1b\[4;(\d+);(\d+)t")
_HAS_MODE = ("1", "2", "3")
"""Answers to a question for a mode (DECRQM) that a terminal knows: set, not set, always set."""


class PixelSize(NamedTuple):
    """The pixels of a whole terminal."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a terminal. None stands for what it did not say."""

    columns: int
    rows: int
    pixels: PixelSize | None = None
    was_asked: bool = False
    round_trip_seconds: float | None = None
    has_synchronized_output: bool | None = None
    answers: TerminalAnswers = field(default_factory=TerminalAnswers)


def hear(terminal: QuietTerminal, descriptor: int, environment: Mapping[str, str]) -> Heard:
    """Ask a terminal all that there is to ask. One that never answers is asked but for its cursor."""
    columns, rows = shutil.get_terminal_size()
    size = _size_by_kernel(descriptor)
    if not may_be_asked(environment):
        return Heard(columns, rows, size)
    began = monotonic()
    report = terminal.ask(REPORT_REQUEST, lambda text: _REPORT.search(text) is not None, PATIENCE_SECONDS)
    round_trip = monotonic() - began
    if not _REPORT.search(report):
        return Heard(columns, rows, size, was_asked=True)
    text = terminal.ask(_SYNCHRONIZED_QUERY + _PIXELS_QUERY + QUERIES, answers_are_complete, PATIENCE_SECONDS)
    return Heard(
        columns, rows, size or _size_said(text), True, round_trip, _has_synchronized_output(text), read_answers(text)
    )


def _size_by_kernel(descriptor: int) -> PixelSize | None:
    """The size that the terminal has told the kernel, as most do, also over ssh."""
    _, _, width, height = struct.unpack("4H", fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(8)))
    return PixelSize(width, height) if width and height else None


def _size_said(text: str) -> PixelSize | None:
    found = _PIXELS.search(text)
    return PixelSize(int(found[2]), int(found[1])) if found else None


def _has_synchronized_output(text: str) -> bool | None:
    found = _SYNCHRONIZED.search(text)
    return found[1] in _HAS_MODE if found else None
