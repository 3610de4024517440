"""Who plays: choosing another agent or model, and logging the present one."""

from collections.abc import Awaitable, Sequence
from typing import Protocol

from pokeview.errors import PokeviewError
from pokeview.play.agent import Agent
from pokeview.roster import Candidate
from pokeview.tui.background import in_daemon_thread
from pokeview.tui.screens.agent_picker import AgentPicker
from pokeview.tui.screens.model_picker import ModelPicker
from pokeview.tui.screens.session_screen import SessionScreen


class Candidates(Protocol):
    """Who could play: the `Roster`, or something in its place. All but `known` may raise a PokeviewError."""

    @property
    def agents(self) -> Sequence[str]: ...

    @property
    def model_agents(self) -> Sequence[str]: ...

    def known(self, agent: str) -> Sequence[Candidate]: ...

    def offered(self, agent: str) -> Awaitable[Sequence[Candidate]]: ...

    def make(self, candidate: Candidate) -> Agent: ...


class AgentControls(SessionScreen):
    """Puts other agents into the seat."""

    roster: Candidates

    def action_choose_agent(self) -> None:
        if self.seat is not None:
            picker = AgentPicker(self.roster.agents, self.roster.model_agents, self.seat.candidate.agent)
            self.app.push_screen(picker, self._take_agent)

    def action_log_model(self) -> None:
        if self.seat is None:
            return
        agent = self.seat.candidate.agent
        if agent in self.pending_models.agents:
            self.tell(f"{agent} is being logged already.")
        else:
            self.pending_models.add(agent, self.recorder.log_model(agent))
            self.show_run()

    def _take_agent(self, name: str | None) -> None:
        if name is None or self.seat is None:
            return
        if name in self.roster.model_agents:
            picker = ModelPicker(name, self.roster.known(name), lambda: self.roster.offered(name))
            self.app.push_screen(picker, self._take_candidate)
        else:
            self._take_candidate(Candidate(name))

    def _take_candidate(self, candidate: Candidate | None) -> None:
        if candidate is None or self.seat is None:
            return
        if candidate != self.seat.candidate or self.seat.is_taken_over:
            self.run_worker(self._switch_agent(candidate), group="agent", exclusive=True)

    async def _switch_agent(self, candidate: Candidate) -> None:
        """Make the agent beside the event loop: to import or to load one can take seconds."""
        try:
            agent = await in_daemon_thread(lambda: self.roster.make(candidate))
        except PokeviewError as error:
            self.tell(str(error), severity="error")
            return
        assert self.seat is not None
        self.seat.choose(candidate, agent)
        self.tell(f"{agent.name} plays from the next step on.")
        self.show_moment()
