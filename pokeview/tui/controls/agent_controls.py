"""Who plays: choosing another agent or model, now or in a branch, and logging the present one."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol

from pokeview.errors import PokeviewError
from pokeview.play.agent import Agent
from pokeview.play.recording.recording import Recording
from pokeview.sessions.roster import Candidate
from pokeview.tracking.logged_models.model_listing import ListedModel
from pokeview.tui.controls.seated_screen import SeatedScreen
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.controls.session_wanted import SessionWanted
from pokeview.tui.dialogs.agent_picker import AgentPicker
from pokeview.tui.dialogs.model_picker import ModelPicker
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


class AgentChoice(SessionScreen):
    """Asks for an agent."""

    roster: Candidates

    def pick(self, title: str, present: Candidate, take: Callable[[Candidate], None]) -> None:
        """Ask for an agent and, where one can be chosen, for its model."""

        def take_agent(name: str | None) -> None:
            if name is not None and name in self.roster.model_agents:
                picker = ModelPicker(name, self.roster.known(name), lambda: self.roster.offered(name))
                self.app.push_screen(picker, lambda candidate: take(candidate) if candidate else None)
            elif name is not None:
                take(Candidate(name))

        agents, asking = self.roster.agents, self.roster.model_agents
        picker = AgentPicker(agents, asking, present.agent, self.roster.logged, title)
        self.app.push_screen(picker, take_agent)


class AgentControls(AgentChoice, SeatedScreen):
    """Puts other agents into the seat."""

    def action_choose_agent(self) -> None:
        if self.seat is not None:
            self.pick("Who plays on?", self.seat.candidate, self._take_candidate)

    def action_log_model(self) -> None:
        if self.seat is None or self.recorder is None:
            return
        candidate = self.seat.candidate
        agent = f"{candidate.agent} {candidate.model}".strip()
        if agent in self.pending_models.agents:
            self.tell(f"{agent} is being logged already.")
        else:
            self.pending_models.add(agent, self.recorder.log_model(agent))
            self.show_run()

    def branch(self, recording: Recording, step: int) -> None:
        """Ask who plays on from after a recorded step, and open a branch there."""
        if self.seat is not None:
            played = self.roster.candidate(recording.step(step).account.agent)
            present = played if played.is_known else self.seat.candidate
            self.pick(f"Who plays on from step {step}?", present, partial(self._open_branch, recording, step))

    def _open_branch(self, recording: Recording, step: int, candidate: Candidate) -> None:
        self.tell(f"A branch from step {step} is being opened …")
        self.post_message(SessionWanted(lambda openings: openings.branched(recording, step, candidate)))

    def _take_candidate(self, candidate: Candidate) -> None:
        if self.seat is not None and (candidate != self.seat.candidate or self.seat.is_taken_over):
            begin_work(self, partial(self._switch_agent, candidate), group="agent", exclusive=True)

    async def _switch_agent(self, candidate: Candidate) -> None:
        """Make the agent beside the event loop: to import or to load one can take seconds."""
        try:
            agent = await in_daemon_thread(lambda: self.roster.make(candidate))
        except PokeviewError as error:
            self.tell(str(error), severity="error")
            return
        assert self.seat is not None
        self.seat.choose(candidate, agent)
        self.tell(f"{agent.name} plays from the next step on. {agent.note}".rstrip())
        self.show_moment()
