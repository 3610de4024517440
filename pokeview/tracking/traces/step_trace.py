"""What a trace tells of a step, as plain values: gathered from events as they come, or from what was recorded."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pokeview.play.actions import Outcome
from pokeview.play.agent import Decision, Exchange
from pokeview.play.events import AgentFailed, Decided, Event, StepDone, StepStarted, ThoughtStreamed
from pokeview.play.recording.recorded_step import Account, RecordedStep
from pokeview.play.state_summary import StateSummary, summary

INTERRUPTED = "The step was interrupted."
LONGEST_THOUGHTS = 20_000
"""Characters that are kept of the thoughts in one step."""


@dataclass(frozen=True, slots=True)
class Times:
    """When the parts of a step ended, in seconds since 1970; parts that never came to be take no time."""

    began: float
    observed: float
    decided: float
    acted: float
    recorded: float


@dataclass(frozen=True, slots=True)
class StepTrace:
    """A step that was played, or an attempt at one: that has a `problem`, and no decision or outcome.

    `seen` is what the agent was shown; `greys` is the picture afterwards, four pixels a byte. Thoughts, reasons and
    problems are untrusted text.
    """

    step: int
    agent: str
    times: Times
    seen: StateSummary | None = None
    nudges: tuple[str, ...] = ()
    thoughts: str = ""
    decision: Decision | None = None
    outcome: Outcome | None = None
    changes: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    greys: bytes = b""
    problem: str = ""
    exchange: Exchange | None = None

    @property
    def is_played(self) -> bool:
        return self.outcome is not None


@dataclass(slots=True)
class _Begun:
    """A step under way."""

    started: StepStarted
    began: float
    decided: float = 0.0
    decision: Decision | None = None
    thoughts: list[str] = field(default_factory=list)
    characters: int = 0

    def think(self, text: str) -> None:
        text = text[: LONGEST_THOUGHTS - self.characters]
        self.characters += len(text)
        self.thoughts.append(text)


class EventTraces:
    """Gathers the trace of each step from the events of a session, which come in order and as they happen."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._begun: _Begun | None = None

    def take(self, event: Event) -> StepTrace | None:
        """The trace of an attempt that an event ends, None for all other events. Steps that are done have `done`."""
        match event:
            case StepStarted():
                interrupted = self.interrupted()
                self._begun = _Begun(event, self._clock())
                return interrupted
            case ThoughtStreamed(text=text) if self._begun:
                self._begun.think(text)
            case Decided(decision=decision) if self._begun:
                self._begun.decision, self._begun.decided = decision, self._clock()
            case AgentFailed(problem=problem, exchange=exchange):
                return self._attempt_trace(problem, exchange)
        return None

    def interrupted(self) -> StepTrace | None:
        """The trace of the step that is under way, which ends here; None when there is none."""
        return self._attempt_trace(INTERRUPTED)

    def done(self, event: StepDone, milestones: tuple[str, ...]) -> StepTrace:
        """The trace of a step that is done."""
        begun, self._begun = self._begun, None
        if begun is None or begun.started.step != event.step:
            # Told again after a pause that came in between.
            thinking = event.progress.decision_seconds
            times = Times(event.done_at - thinking, event.done_at - thinking, *[event.done_at] * 3)
            return _played(event, times, milestones)
        times = Times(begun.began, begun.began, begun.decided, event.done_at, max(event.done_at, self._clock()))
        observation = begun.started.observation
        return _played(
            event,
            times,
            milestones,
            seen=summary(observation.state),
            nudges=observation.nudges,
            thoughts="".join(begun.thoughts),
        )

    def _attempt_trace(self, problem: str, exchange: Exchange | None = None) -> StepTrace | None:
        begun, self._begun = self._begun, None
        if begun is None:
            return None
        ended = self._clock()
        decided = begun.decided or ended
        return StepTrace(
            begun.started.step,
            begun.started.agent,
            Times(begun.began, begun.began, decided, ended, ended),
            seen=summary(begun.started.observation.state),
            nudges=begun.started.observation.nudges,
            thoughts="".join(begun.thoughts),
            decision=begun.decision,
            problem=problem,
            exchange=exchange or (begun.decision.exchange if begun.decision else None),
        )


def _played(
    done: StepDone,
    times: Times,
    milestones: tuple[str, ...],
    *,
    seen: StateSummary | None = None,
    nudges: tuple[str, ...] = (),
    thoughts: str = "",
) -> StepTrace:
    return StepTrace(
        done.step,
        done.agent,
        times,
        seen,
        nudges,
        thoughts,
        done.decision,
        done.outcome,
        done.changes,
        milestones,
        done.greys,
        exchange=done.decision.exchange,
    )


def recorded_trace(step: RecordedStep, before: Account | None) -> StepTrace:
    """The trace of a recorded step; `before` is the account of the step before it, where that is at hand."""
    account = step.account
    return StepTrace(
        step.step,
        account.agent,
        _recorded_times(account, before),
        before.state if before else None,
        account.nudges,
        account.thoughts[:LONGEST_THOUGHTS],
        account.decision,
        account.outcome,
        account.changes,
        account.milestones,
        step.greys,
        exchange=account.decision.exchange,
    )


def _recorded_times(account: Account, before: Account | None) -> Times:
    """A recording has the seconds of thinking, and those of thinking and acting together since the start."""
    thinking = account.progress.decision_seconds
    played = account.spent.seconds - before.spent.seconds if before else thinking
    ended = account.recorded_at
    began = ended - max(played, thinking)
    return Times(began, began, began + thinking, ended, ended)
