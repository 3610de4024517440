"""How a recorded step is told: in the title, the game panel, and in place of the thoughts."""

import re
from dataclasses import dataclass

from textual.content import Content

from pokeview.games.profile import Game
from pokeview.play.recording.marks import Mark
from pokeview.play.recording.opinions import Opinion, opinion_line
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.state_summary import StateSummary
from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import truncate, wrap
from pokeview.tui.facts.meter import describe_usage
from pokeview.tui.facts.section import Section
from pokeview.tui.facts.thought_log import describe_buttons
from pokeview.tui.facts.timeline import described

DIALOGUE_LINES = 3


@dataclass(frozen=True, slots=True)
class PastMoment:
    """What the title says while a recorded step is looked at."""

    game: str
    agent: str
    step: int
    last_step: int
    ending: bool = False
    """True while the step that is under way is still played."""

    def title(self, width: int) -> Content:
        """One row: the step on the left, that it is a past one on the right. Less room, fewer words."""
        right = Content.styled("◀ the past" if width < 60 else "◀ looking back", "$accent")
        if self.ending and width >= 60:
            right = Content.assemble(("the step under way ends  ", "$quiet"), right)
        room = width - right.cell_length - 2
        game = Content.styled(self.game, "bold $primary")
        step = Content.assemble(("  step ", "$quiet"), (str(self.step), "bold"), (f" of {self.last_step}", "$quiet"))
        brief = Content.assemble(("  #", "$quiet"), (str(self.step), "bold"))
        agent = Content.assemble(("  agent ", "$quiet"), self.agent)
        lefts = [left for left in (game + step + agent, game + step, game + brief) if left.cell_length <= room]
        left = lefts[0] if lefts else Content.styled(f"#{self.step}", "bold")
        return Content.assemble(left, " " * max(1, width - left.cell_length - right.cell_length), right)


@dataclass(frozen=True)
class PastFacts:
    """A game as it was after a recorded step; `marks` are all of the recording."""

    game: Game
    state: StateSummary | None
    step: int
    marks: tuple[Mark, ...] = ()

    def lines(self, width: int) -> list[Content]:
        """The panel's rows, the most important first, at most `width` cells wide."""
        return [
            *_place_lines(self.state, width),
            *_milestone_lines_then(self, width),
            *_words_on_screen(self.state, width),
        ]


def told(step: RecordedStep, marks: tuple[Mark, ...], game: Game, opinion: Opinion | None = None) -> list[Section]:
    """All there is to read of a recorded step. What anybody said is untrusted text."""
    account, decision = step.account, step.account.decision
    titles = {milestone.name: milestone.title for milestone in game.milestones}
    seconds = account.progress.decision_seconds
    stopped = f"\nstopped early: {account.outcome.stopped}" if account.outcome.stopped else ""
    # Many agents give as their reason what they have just been thinking.
    reason = "" if decision.reason in account.thoughts.replace("\n", " ") else decision.reason
    did = f"{describe_buttons(account.outcome.pressed)}{stopped}\n{reason}".rstrip()
    thought_seconds = f"  {seconds:.1f} s" if seconds >= 0.05 else ""
    sections = [
        Section("What it brought", described((mark for mark in marks if mark.step == step.step), titles)),
        Section("You say of it", opinion_line(opinion or Opinion(step.step))),
        Section("You had said", "\n".join(account.nudges)),
        Section(f"Thoughts{thought_seconds}", account.thoughts),
        Section("Decision", did),
    ]
    if decision.exchange is not None:
        sections += [
            Section(f"What it was sent  {describe_usage(decision.usage)}", decision.exchange.sent),
            Section("What it answered", decision.exchange.answered),
        ]
    return [section for section in sections if section.text]


def _place_lines(state: StateSummary | None, width: int) -> list[Content]:
    if state is None:
        return [Content.styled(truncate("Nothing is known of this cartridge.", width), "$quiet")]
    where = f"  y {state.y}  x {state.x}" if state.place else ""
    name = plain_line(state.place) or "not in the world yet"
    enemy = [Content.styled(truncate(f"! {plain_line(state.enemy)}", width), "$text-error")] if state.enemy else []
    badges = ", ".join(plain_line(badge) for badge in state.badges) or "none"
    belongings = [Content.styled(truncate(f"money {state.money}  badges {badges}", width), "$quiet")]
    return [
        Content.assemble((truncate(name, width - len(where)), "bold"), (where, "$quiet")),
        *enemy,
        *(Content(truncate(_named_once(plain_line(monster)), width)) for monster in state.party),
        *(belongings if state.place or state.money else []),
    ]


def _named_once(monster: str) -> str:
    """Without the nickname of a monster that is called as its species is."""
    return re.sub(r"^(.+) \1 (?=L\d)", r"\1 ", monster)


def _milestone_lines_then(facts: PastFacts, width: int) -> list[Content]:
    total = len(facts.game.milestones)
    names = [mark.text for mark in facts.marks if mark.kind == "milestone" and mark.step <= facts.step]
    if not total:
        return []
    titles = {milestone.name: milestone.title for milestone in facts.game.milestones}
    latest = plain_line(titles.get(names[-1], names[-1])) if names else "no milestone yet"
    beginning = f"★ {len(names)} of {total}  "
    return [Content.assemble((beginning, "$accent"), truncate(latest, width - len(beginning)))]


def _words_on_screen(state: StateSummary | None, width: int) -> list[Content]:
    if state is None or not state.dialogue:
        return []
    words = plain_line(state.dialogue)
    return [Content.styled(line, "italic $secondary") for line in wrap(f"“{words}”", width)[:DIALOGUE_LINES]]
