"""Who could play: the agents, and the models that they could ask."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pokeview.agents import AGENT_NAMES, MODEL_AGENTS, make_agent
from pokeview.config import Config
from pokeview.configured import configured_choice
from pokeview.play.agent import Agent

LISTING_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent, and the model that it would ask: '' stands for the configured one. `local` asks the one inside."""

    agent: str
    model: str = ""
    local: bool = False


class Roster:
    """The agents as the settings describe them."""

    agents: Sequence[str] = AGENT_NAMES
    model_agents: Sequence[str] = MODEL_AGENTS
    """Those of them that ask a model, which can be chosen."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def known(self, agent: str) -> list[Candidate]:
        """What `agent` could ask as far as can be told without asking anybody: the configured and the local model."""
        from pokeview.agents.local_model import MODEL, is_installed

        configured = [Candidate(agent, self._config.model)] if self._config.model else []
        return configured + ([Candidate(agent, MODEL, local=True)] if is_installed() else [])

    async def offered(self, agent: str) -> list[Candidate]:
        """What the configured endpoint offers. Raises SettingError and AgentError, as when it cannot be reached."""
        from pokeview.agents.chat.chat_endpoint import ChatEndpoint
        from pokeview.agents.chat.endpoint import Endpoint, Timeouts

        timeouts = Timeouts(first_token_seconds=LISTING_SECONDS)
        # Listing needs an endpoint, which needs the name of some model.
        endpoint = Endpoint.from_settings(self._config.model or "any", self._config.base_url, timeouts=timeouts)
        return [Candidate(agent, name) for name in await ChatEndpoint(endpoint).models()]

    def make(self, candidate: Candidate) -> Agent:
        """That agent, about to ask that model. Raises AgentError and SettingError."""
        choice = configured_choice(self._config)
        if candidate.local:
            choice = replace(choice, llm="local")
        elif candidate.model:
            choice = replace(choice, llm=None, model=candidate.model)
        return make_agent(candidate.agent, self._config.seed, choice)
