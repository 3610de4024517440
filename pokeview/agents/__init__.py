"""The agents that can play, by name. Each lives in a module of its own, imported when it is chosen."""

from pokeview.agents.model_choice import ModelChoice
from pokeview.errors import AgentError
from pokeview.play.agent import Agent

AGENT_NAMES = ("explorer", "openai", "dspy", "random")
MODEL_AGENTS = ("openai", "dspy")
"""Those that ask a model."""


def make_agent(name: str, seed: int = 0, choice: ModelChoice | None = None) -> Agent:
    """A new agent of that name.

    `seed` rules whatever it leaves to chance; `choice` tells those that ask a model which one. Raises AgentError for an
    unknown name and SettingError for a choice that cannot be asked.
    """
    match name:
        case "explorer":
            from pokeview.agents.explorer import Explorer

            return Explorer(seed)
        case "random":
            from pokeview.agents.random_buttons import RandomButtons

            return RandomButtons(seed)
        case "openai":
            return _make_openai_chat(choice or ModelChoice())
        case _:
            raise AgentError(f"There is no agent called {name!r}. Choose one of: {', '.join(AGENT_NAMES)}.")


def _make_openai_chat(choice: ModelChoice) -> Agent:
    from pokeview.agents.openai_chat import OpenAIChat
    from pokeview.agents.small_model import briefing_for

    if choice.llm == "local":
        from pokeview.agents.local_endpoint import LocalEndpoint

        local = LocalEndpoint()
        return OpenAIChat(local, local.model, briefing=briefing_for(local.model, choice.profile))
    from pokeview.agents.chat.chat_endpoint import ChatEndpoint
    from pokeview.agents.chat.endpoint import Endpoint

    endpoint = Endpoint.from_settings(choice.model, choice.base_url, environ=choice.environ)
    briefing = briefing_for(choice.model, choice.profile, choice.prompt_tokens)
    return OpenAIChat(ChatEndpoint(endpoint), choice.model, briefing=briefing, vision=choice.vision)
