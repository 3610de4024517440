"""The events of a session as lines of text."""

import pytest

from pokeview.play.actions import Button, Outcome, press
from pokeview.play.agent import Decision
from pokeview.play.events import (
    AgentChosen,
    AgentFailed,
    BudgetReached,
    Decided,
    Event,
    FrameDrawn,
    GameFinished,
    MilestoneReached,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.observation import Observation
from pokeview.play.progress import Progress
from pokeview.tui.facts.thought_log import KEPT_CHARACTERS, KEPT_ENTRIES, Line, ThoughtLog, Tone, describe_buttons
from tests.support.tui.fakes import DECISION, OUTCOME, STATE, THOUGHTS, picture, step_done, whole_step


def started(step: int, agent: str = "explorer") -> StepStarted:
    return StepStarted(step, agent, Observation(step, "FERNVALE", picture(), STATE))


def log_of(*events: Event) -> ThoughtLog:
    log = ThoughtLog()
    for event in events:
        log.take(event)
    return log


def texts(log: ThoughtLog, width: int = 80) -> list[str]:
    return [line.text for line in log.lines(width)]


def test_a_whole_step() -> None:
    log = log_of(*(event for event in whole_step(7, "explorer") if isinstance(event, Event)))
    assert log.lines(34) == [
        Line("#7 explorer", Tone.STEP, "2.3 s"),
        Line("I am in the village square. The", Tone.THOUGHT),
        Line("elder stands three squares to the", Tone.THOUGHT),
        Line("right,", Tone.THOUGHT),
        Line("so I walk over and talk.", Tone.THOUGHT),
        Line("→×3 A", Tone.BUTTONS),
        Line("The elder may know the way.", Tone.REASON),
    ]


def test_thoughts_grow_as_they_stream() -> None:
    log = log_of(started(1))
    for text in THOUGHTS:
        assert log.take(ThoughtStreamed(1, text))
    assert texts(log) == ["#1 explorer", *"".join(THOUGHTS).split("\n")]


def test_another_width_wraps_all_anew() -> None:
    log = log_of(started(1), ThoughtStreamed(1, "one two three"))
    assert texts(log, 80)[1:] == ["one two three"]
    assert texts(log, 7)[1:] == ["one two", "three"]
    assert texts(log, 80)[1:] == ["one two three"]


def test_a_reason_that_was_thought_is_not_said_twice() -> None:
    log = log_of(started(1), ThoughtStreamed(1, "The elder may\nknow the way. "), Decided(1, DECISION, 0.01))
    assert texts(log) == ["#1 explorer", "The elder may", "know the way."]


def test_why_an_action_ended_early() -> None:
    outcome = Outcome((Button.UP,), 10, "somebody speaks")
    done = StepDone(1, "explorer", DECISION, outcome, STATE, Progress(), picture())
    assert texts(log_of(started(1), done))[1:] == ["↑", "stopped early: somebody speaks"]


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (MilestoneReached(1, "rival", "Beat the rival"), Line("★ Beat the rival", Tone.MILESTONE)),
        (AgentChosen(2, "you"), Line("⇄ you play from here on", Tone.AGENT)),
        (AgentChosen(2, "random"), Line("⇄ random plays from here on", Tone.AGENT)),
        (AgentFailed(2, "llm", "No server answers."), Line("✗ No server answers.", Tone.PROBLEM)),
        (BudgetReached(2, "The cap of 9 steps is reached."), Line("✗ The cap of 9 steps is reached.", Tone.PROBLEM)),
        (GameFinished(2), Line("★ The game is finished", Tone.MILESTONE)),
    ],
)
def test_what_else_happens_has_lines_of_its_own(event: Event, line: Line) -> None:
    log = log_of(started(1), step_done(1, "explorer"))
    assert log.take(event)
    assert log.lines(80)[-1] == line


def test_what_the_viewer_said_has_a_line_too() -> None:
    log = log_of(started(1))
    log.note("» you said: go\x1b[2J north", Tone.VIEWER)
    assert log.lines(80)[-1] == Line("» you said: go north", Tone.VIEWER)


def test_a_picture_is_no_news() -> None:
    assert not log_of(started(1)).take(FrameDrawn(1, picture()))


def test_nothing_is_ever_markup_or_control() -> None:
    evil = "\x1b]0;pwned\x07[red]\u202eboo\x1b[2J"
    decision = Decision(press("a"), f"because {evil}")
    log = log_of(started(1, evil), ThoughtStreamed(1, evil), Decided(1, decision, 1.0), MilestoneReached(1, "x", evil))
    assert texts(log) == ["#1 [red]boo", "[red]boo", "because [red]boo", "★ [red]boo"]


def test_blank_lines_take_no_room() -> None:
    log = log_of(started(1), ThoughtStreamed(1, "\n\none\n"), ThoughtStreamed(1, "\n \n two"))
    assert texts(log)[1:] == ["one", " two"]


def test_a_long_thought_loses_its_beginning() -> None:
    log = log_of(started(1), *(ThoughtStreamed(1, f"{number:>9} ") for number in range(2000)))
    thought = "".join(texts(log, 10)[1:])
    assert thought.startswith("…")
    assert thought.endswith("1999")
    assert len(thought) <= KEPT_CHARACTERS


def test_old_steps_are_forgotten() -> None:
    log = ThoughtLog()
    for step in range(1, KEPT_ENTRIES + 11):
        log.take(started(step))
        log.lines(80)
    assert texts(log)[0] == "#11 explorer"
    assert len(texts(log)) == KEPT_ENTRIES
    assert log.forgotten_lines == 10


def test_a_thought_before_any_step_is_kept_from_harm() -> None:
    log = log_of(ThoughtStreamed(3, "resumed"), started(4))
    assert texts(log) == ["#4 explorer"]


@pytest.mark.parametrize(
    ("pressed", "text"),
    [
        (OUTCOME.pressed, "→×3 A"),
        ((), "no button"),
        ((Button.START, Button.SELECT, Button.B, Button.B, Button.DOWN), "START SELECT B×2 ↓"),
    ],
)
def test_buttons_in_a_few_cells(pressed: tuple[Button, ...], text: str) -> None:
    assert describe_buttons(pressed) == text
