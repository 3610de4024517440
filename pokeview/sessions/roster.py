"""Who could play: the agents, and the models that they could ask."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pokeview.agents import AGENT_NAMES, MODEL_AGENTS, make_agent
from pokeview.agents.llm.openai_chat import OpenAIChat
from pokeview.agents.remote.logged_agent import is_logged_model
from pokeview.config import Config
from pokeview.play.agent import Agent
from pokeview.sessions.settings import configured_model, configured_prompt
from pokeview.tracking.logged_models.model_listing import ListedModel, list_models
from pokeview.tracking.logged_models.score import RANKING
from pokeview.tracking.runs.run_opening import store_of
from pokeview.tracking.store.store import is_there

LISTING_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent, and the model that it would ask: '' stands for the configured one. `local` asks the one inside.

    `agent` may be the address of a logged model too, such as models:/pokeview-explorer@champion.
    """

    agent: str
    model: str = ""
    local: bool = False

    @property
    def is_logged_model(self) -> bool:
        return is_logged_model(self.agent)

    @property
    def is_known(self) -> bool:
        """False for a name that no agent has, such as one of an older recording."""
        return self.agent in AGENT_NAMES or self.is_logged_model


class Roster:
    """The agents as the settings describe them: here alone it is decided what a name stands for, and made of it."""

    agents: Sequence[str] = AGENT_NAMES
    model_agents: Sequence[str] = MODEL_AGENTS
    """Those of them that ask a model, which can be chosen."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def candidate(self, name: str) -> Candidate:
        """Who has that name, as agents are called and as they can be asked for: 'explorer', 'openai gpt-5'."""
        from pokeview.agents.llm.local_model import MODEL

        if (candidate := Candidate(name)).is_logged_model:
            return candidate
        agent, _, model = name.partition(" ")
        local = model == MODEL and (self._config.llm == "local" or model != self._config.model)
        return Candidate(agent, model if agent in self.model_agents else "", local=local)

    def known(self, agent: str) -> list[Candidate]:
        """What `agent` could ask as far as can be told without asking anybody: the configured and the local model."""
        from pokeview.agents.llm.local_model import MODEL, is_installed

        configured = [Candidate(agent, self._config.model)] if self._config.model else []
        return configured + ([Candidate(agent, MODEL, local=True)] if is_installed() else [])

    def logged(self) -> list[ListedModel]:
        """The logged models of the store that can play, the best and then the newest first. Raises TrackingError.

        May take seconds, and creates no store.
        """
        store = store_of(self._config)
        return [model for model in list_models(store, RANKING) if model.is_agent] if is_there(store) else []

    async def offered(self, agent: str) -> list[Candidate]:
        """What the configured endpoint offers. Raises SettingError and AgentError, as when it cannot be reached."""
        from pokeview.agents.chat.chat_endpoint import ChatEndpoint
        from pokeview.agents.chat.endpoint import Endpoint, Timeouts

        timeouts = Timeouts(first_token_seconds=LISTING_SECONDS)
        # Listing needs an endpoint, which needs the name of some model.
        endpoint = Endpoint.from_settings(self._config.model or "any", self._config.base_url, timeouts=timeouts)
        return [Candidate(agent, name) for name in await ChatEndpoint(endpoint).models()]

    def first(self) -> Agent:
        """The agent that plays first, at once: `tell_prompt` is yet to come. Raises AgentError, SettingError."""
        return self._made(Candidate(self._config.agent))

    def make(self, candidate: Candidate) -> Agent:
        """That agent, about to ask that model; its prompt may take seconds. Raises AgentError and SettingError."""
        agent = self._made(candidate)
        self.tell_prompt(agent)
        return agent

    def tell_prompt(self, agent: Agent) -> None:
        """Give an agent that asks a model the prompt of the settings, which may take seconds. Raises SettingError."""
        if isinstance(agent, OpenAIChat):
            agent.prompt = configured_prompt(self._config)

    def _made(self, candidate: Candidate) -> Agent:
        if candidate.is_logged_model:
            from pokeview.tracking.logged_models.agent_of_model import logged_agent

            return logged_agent(candidate.agent, store_of(self._config))
        choice = configured_model(self._config)
        choice = replace(choice, llm="local") if candidate.local else choice.named(candidate.model)
        return make_agent(candidate.agent, self._config.seed, choice)
