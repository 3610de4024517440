"""What has been thought and done in a session, as lines to show. Bounded: the oldest steps are forgotten."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from pokeview.agents.viewer.human import Human
from pokeview.play.actions import Button
from pokeview.play.agent import Exchange, Usage
from pokeview.play.events import (
    AgentChosen,
    AgentFailed,
    BudgetReached,
    Decided,
    Event,
    GameFinished,
    MilestoneReached,
    RecordingFailed,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.text.untrusted import plain, plain_line
from pokeview.text.word_wrap import wrap

KEPT_ENTRIES = 120
KEPT_EXCHANGES = 50
"""The latest steps of which is kept what their model was sent and answered."""
KEPT_CHARACTERS = 6000
"""Of one step's thoughts; the beginning of a longer one is cut."""

_BLANK_LINES = re.compile(r"\n\s*\n")
_GLYPHS = {Button.UP: "↑", Button.DOWN: "↓", Button.LEFT: "←", Button.RIGHT: "→"}


class Tone(StrEnum):
    """What a line is, and so how it looks."""

    STEP = "step"
    THOUGHT = "thought"
    BUTTONS = "buttons"
    REASON = "reason"
    REMARK = "remark"
    MILESTONE = "milestone"
    PROBLEM = "problem"
    AGENT = "agent"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its text and, flush right, what belongs to it."""

    text: str
    tone: Tone
    right: str = ""


@dataclass(slots=True)
class StepEntry:
    """One step. `seconds` is None until the agent has decided; `usage` is None unless it has.

    `exchange` is the talk with a model behind it, None if there was none or if it `is_forgotten`. `opinion` is what the
    viewer says of the step, '' for nothing. `greys` is the picture after it, as for `picture_as_greys`.
    """

    step: int
    agent: str
    thought: str = ""
    reason: str = ""
    buttons: str = ""
    remark: str = ""
    seconds: float | None = None
    usage: Usage | None = None
    exchange: Exchange | None = None
    is_forgotten: bool = False
    opinion: str = ""
    greys: bytes = b""

    def think(self, fragment: str) -> None:
        thought = _BLANK_LINES.sub("\n", (self.thought + plain(fragment)).lstrip())
        self.thought = thought if len(thought) <= KEPT_CHARACTERS else "…" + thought[1 - KEPT_CHARACTERS :]

    def lines(self, width: int) -> list[Line]:
        seconds = f"{self.seconds:.1f} s" if self.seconds is not None and self.seconds >= 0.05 else ""
        # Many agents give as their reason what they have just been thinking.
        reason = "" if self.reason in self.thought.replace("\n", " ") else self.reason
        return [
            Line(f"#{self.step} {self.agent}", Tone.STEP, seconds),
            *_wrapped_text(self.thought.rstrip(), width, Tone.THOUGHT),
            *_wrapped_text(self.buttons, width, Tone.BUTTONS),
            *_wrapped_text(reason, width, Tone.REASON),
            *_wrapped_text(self.remark, width, Tone.REMARK),
            *_wrapped_text(self.opinion, width, Tone.VIEWER),
        ]


@dataclass(slots=True)
class LogNote:
    """Something that happened between or within steps."""

    text: str
    tone: Tone

    def lines(self, width: int) -> list[Line]:
        return _wrapped_text(self.text, width, self.tone)


@dataclass(slots=True)
class _Kept:
    """An entry and the lines that it made at the width of the last time."""

    entry: StepEntry | LogNote
    width: int = 0
    lines: list[Line] = field(default_factory=list)

    def at(self, width: int) -> list[Line]:
        if self.width != width:
            self.width, self.lines = width, self.entry.lines(width)
        return self.lines


class ThoughtLog:
    """Takes the events of a session and tells them as lines, wrapped to any width."""

    def __init__(self) -> None:
        self._kept: deque[_Kept] = deque()
        self._step = _Kept(StepEntry(0, ""))
        self._exchanges: deque[StepEntry] = deque()
        self.forgotten_lines = 0

    @property
    def steps(self) -> list[StepEntry]:
        """The steps, the oldest first: each begins with the one line of its own that has the tone STEP."""
        return [kept.entry for kept in self._kept if isinstance(kept.entry, StepEntry)]

    def take(self, event: Event) -> bool:
        """Note an event; True if there is something new to show."""
        match event:
            case StepStarted(step, agent):
                self._step = self._append(StepEntry(step, plain_line(agent)))
            case ThoughtStreamed() | Decided() | StepDone():
                self._extend_step(event)
            case AgentFailed(problem=problem, exchange=exchange):
                self._keep_exchange(exchange)
                self.note(f"✗ {problem}", Tone.PROBLEM)
            case BudgetReached(problem=problem) | RecordingFailed(problem=problem):
                self.note(f"✗ {problem}", Tone.PROBLEM)
            case AgentChosen(_, agent):
                self.note(f"⇄ {_who_plays(agent)} from here on", Tone.AGENT)
            case MilestoneReached(_, _, title):
                self.note(f"★ {title}", Tone.MILESTONE)
            case GameFinished():
                self.note("★ The game is finished", Tone.MILESTONE)
            case _:
                return False
        return True

    def note(self, text: str, tone: Tone) -> None:
        """Tell of something that is no event of the session."""
        self._append(LogNote(plain_line(text), tone))

    def show_opinion(self, step: int, opinion: str) -> bool:
        """Tell what the viewer says of a step. True if that step is still remembered."""
        for kept in reversed(self._kept):
            # Attempts at a step come before it.
            if isinstance(kept.entry, StepEntry) and kept.entry.step == step:
                kept.entry.opinion, kept.width = plain_line(opinion), 0
                return True
        return False

    def lines(self, width: int) -> Sequence[Line]:
        """All lines, the oldest first, at most `width` cells wide."""
        lines: list[Line] = []
        for kept in self._kept:
            lines += kept.at(width)
        return lines

    def _extend_step(self, event: ThoughtStreamed | Decided | StepDone) -> None:
        entry = self._step.entry
        assert isinstance(entry, StepEntry)
        match event:
            case ThoughtStreamed(_, text):
                entry.think(text)
            case Decided(_, decision, seconds):
                entry.seconds, entry.reason = seconds, plain_line(decision.reason)
                entry.usage = decision.usage
                self._keep_exchange(decision.exchange)
            case StepDone(outcome=outcome):
                entry.greys = event.greys
                entry.buttons = describe_buttons(outcome.pressed)
                entry.remark = f"stopped early: {plain_line(outcome.stopped)}" if outcome.stopped else ""
        self._step.width = 0

    def _keep_exchange(self, exchange: Exchange | None) -> None:
        entry = self._step.entry
        if exchange is None or not isinstance(entry, StepEntry):
            return
        entry.exchange = exchange
        self._exchanges.append(entry)
        if len(self._exchanges) > KEPT_EXCHANGES:
            oldest = self._exchanges.popleft()
            oldest.exchange, oldest.is_forgotten = None, True

    def _append(self, entry: StepEntry | LogNote) -> _Kept:
        kept = _Kept(entry)
        self._kept.append(kept)
        if len(self._kept) > KEPT_ENTRIES:
            self.forgotten_lines += len(self._kept.popleft().lines)
        return kept


def describe_buttons(pressed: Sequence[Button]) -> str:
    """The buttons in a few cells: '→×3 A'."""
    runs = [(button, len(list(group))) for button, group in groupby(pressed)]
    names = [(_GLYPHS.get(button, button.value.upper()), count) for button, count in runs]
    return " ".join(name if count == 1 else f"{name}×{count}" for name, count in names) or "no button"


def _who_plays(agent: str) -> str:
    return "you play" if agent == Human.name else f"{agent} plays"


def _wrapped_text(text: str, width: int, tone: Tone) -> list[Line]:
    return [Line(line, tone) for line in wrap(text, width)] if text else []
