"""Who plays: choosing another agent or model, now or in a branch."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol

from pokeview.errors import PokeviewError
from pokeview.play.agent import Agent
from pokeview.sessions.roster import Candidate
from pokeview.tracking.logged_models.model_listing import ListedModel
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.controls.session_wanted import SessionWanted
from pokeview.tui.controls.timeline_controls import TimelineControls
from pokeview.tui.dialogs.agent_picker import AgentPicker
from pokeview.tui.dialogs.model_picker import ModelPicker
from pokeview.tui.seat.seat import Seat
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread


class Candidates(Protocol):
    """Who could play: the `Roster`, or something in its place.

    `offered`, `logged` and `make` may raise a PokeviewError; the latter two may take seconds.
    """

    @property
    def agents(self) -> Sequence[str]: ...

    @property
    def model_agents(self) -> Sequence[str]: ...

    def candidate(self, name: str) -> Candidate: ...

    def known(self, agent: str) -> Sequence[Candidate]: ...

    def offered(self, agent: str) -> Awaitable[Sequence[Candidate]]: ...

    def logged(self) -> Sequence[ListedModel]: ...

    def make(self, candidate: Candidate) -> Agent: ...


def pick_agent(
    screen: SessionScreen, roster: Candidates, title: str, present: Candidate, take: Callable[[Candidate], None]
) -> None:
    """Ask for an agent and, where one can be chosen, for its model."""

    def take_agent(name: str | None) -> None:
        if name is not None and name in roster.model_agents:
            picker = ModelPicker(name, roster.known(name), lambda: roster.offered(name))
            screen.app.push_screen(picker, lambda candidate: take(candidate) if candidate else None)
        elif name is not None:
            take(Candidate(name))

    picker = AgentPicker(roster.agents, roster.model_agents, present.agent, roster.logged, title)
    screen.app.push_screen(picker, take_agent)


class AgentControls:
    """Puts other agents into the seat."""

    def __init__(self, screen: SessionScreen, roster: Candidates, seat: Seat) -> None:
        self._screen = screen
        self._roster = roster
        self._seat = seat

    def choose_agent(self) -> None:
        pick_agent(self._screen, self._roster, "Who plays on?", self._seat.candidate, self._take_candidate)

    def _take_candidate(self, candidate: Candidate) -> None:
        if candidate != self._seat.candidate or self._seat.is_taken_over:
            begin_work(self._screen, partial(self._switch_agent, candidate), group="agent", exclusive=True)

    async def _switch_agent(self, candidate: Candidate) -> None:
        """Make the agent beside the event loop: to import or to load one can take seconds."""
        try:
            agent = await in_daemon_thread(lambda: self._roster.make(candidate))
        except PokeviewError as error:
            self._screen.tell(str(error), severity="error")
            return
        self._seat.choose(candidate, agent)
        self._screen.tell(f"{agent.name} plays from the next step on. {agent.note}".rstrip())
        self._screen.show_moment()


class BranchControls:
    """Lets somebody go on from the past step that is looked at, in a session of its own."""

    def __init__(self, screen: SessionScreen, roster: Candidates, seat: Seat, timeline: TimelineControls) -> None:
        self._screen = screen
        self._roster = roster
        self._seat = seat
        self._timeline = timeline

    def branch(self) -> None:
        """Ask who plays on from there, and open a branch."""
        step = self._timeline.wanted
        played = self._roster.candidate(self._timeline.recording.step(step).account.agent)
        present = played if played.is_known else self._seat.candidate
        pick_agent(self._screen, self._roster, f"Who plays on from step {step}?", present, partial(self._open, step))

    def _open(self, step: int, candidate: Candidate) -> None:
        recording = self._timeline.recording
        self._screen.tell(f"A branch from step {step} is being opened …")
        self._screen.post_message(SessionWanted(lambda openings: openings.branched(recording, step, candidate)))
