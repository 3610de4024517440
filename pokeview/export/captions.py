"""Recorded steps in plain words and as pictures for a page: what anybody wrote is made safe to show."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pokeview.export.png import png
from pokeview.games import game_for
from pokeview.play.actions import describe, describe_run
from pokeview.play.budget import Spent
from pokeview.play.greys import greys_as_picture
from pokeview.play.recording.opinions import Opinion, opinion_line
from pokeview.play.recording.recorded_step import Account, RecordedStep, RecordingFacts
from pokeview.text.untrusted import plain, plain_line


@dataclass(frozen=True, slots=True)
class SessionCaption:
    """A session in plain text."""

    session_id: str
    title: str
    began: str
    made_with: str
    seed: int
    branch_of: str
    milestones: Mapping[str, str]
    """The title of each by its name."""

    def milestone(self, name: str) -> str:
        """The title of a milestone, also of one that its game no longer has."""
        return self.milestones.get(name, plain_line(name))


@dataclass(frozen=True, slots=True)
class StepCaption:
    """A step in plain text, and the picture after it as a data: address.

    `seconds` is how long the agent thought, and `opinion` what the viewer says of the step.
    """

    step: int
    agent: str
    place: str
    nudges: tuple[str, ...]
    thought: str
    reason: str
    action: str
    pressed: str
    stopped: str
    pages: tuple[str, ...]
    milestones: tuple[str, ...]
    seconds: float
    usage: str
    spent: str
    picture: str
    opinion: str = ""


def session_caption(facts: RecordingFacts) -> SessionCaption:
    """What a session is."""
    game = game_for(facts.cartridge_title)
    return SessionCaption(
        session_id=plain_line(facts.session_id),
        title=plain_line(game.title),
        began=_date(facts.started_at),
        made_with=plain_line(f"pokeview {facts.pokeview}, PyBoy {facts.pyboy}"),
        seed=facts.seed,
        branch_of=plain_line(facts.parent_session and f"{facts.parent_session} after step {facts.parent_step}"),
        milestones={milestone.name: plain_line(milestone.title) for milestone in game.milestones},
    )


def step_caption(
    step: RecordedStep, session: SessionCaption, *, scale: int = 1, opinion: Opinion | None = None
) -> StepCaption:
    """What happened in a step; its picture is `scale` times as large as a Game Boy's."""
    account = step.account
    thought, reason = plain(account.thoughts).strip(), plain_line(account.decision.reason)
    usage = account.decision.usage
    return StepCaption(
        step=step.step,
        agent=plain_line(account.agent),
        place=plain_line(account.state.place) if account.state else "",
        nudges=tuple(map(plain_line, account.nudges)),
        thought=thought,
        # Many agents give as their reason what they have just been thinking.
        reason="" if reason in thought.replace("\n", " ") else reason,
        action=plain_line(describe(account.decision.action)),
        pressed=_pressed(account),
        stopped=plain_line(account.outcome.stopped),
        pages=tuple(map(plain_line, account.outcome.pages)),
        milestones=tuple(map(session.milestone, account.milestones)),
        seconds=account.progress.decision_seconds,
        usage=_cost_text(usage.input_tokens, usage.output_tokens, usage.dollars),
        spent=spent_caption(account.spent),
        picture=_as_address(step.greys, scale),
        opinion=opinion_line(opinion) if opinion else "",
    )


def spent_caption(spent: Spent) -> str:
    """What a session has cost so far; '' for nothing. A sum that is not fully known is never given as if it were."""
    told = _cost_text(spent.input_tokens, spent.output_tokens, spent.dollars)
    return f"{told} or more" if told and not (spent.tokens_known and spent.dollars_known) else told


def _pressed(account: Account) -> str:
    """The buttons that were pressed, '' where the action says so itself."""
    pressed = describe_run([button.value for button in account.outcome.pressed])
    return "" if describe(account.decision.action).removeprefix("walk ") == pressed else pressed


def _cost_text(tokens_in: int | None, tokens_out: int | None, dollars: float | None) -> str:
    tokens = f"{tokens_in or 0:,} tokens in, {tokens_out or 0:,} out" if tokens_in or tokens_out else ""
    return ", ".join(filter(None, (tokens, f"${dollars:.4f}" if dollars else "")))


def _date(seconds: float) -> str:
    """A moment in words; '' for one that no calendar has, as a damaged clock may give."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%d %B %Y, %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""


def _as_address(greys: bytes, scale: int) -> str:
    """A recorded picture as a PNG in a data: address."""
    return f"data:image/png;base64,{base64.b64encode(png(greys_as_picture(greys), scale)).decode('ascii')}"
