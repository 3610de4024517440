"""The agents that can play, by name. Each lives in a module of its own, imported when it is chosen."""

from pokeview.errors import AgentError
from pokeview.play.agent import Agent

AGENT_NAMES = ("explorer", "random")


def make_agent(name: str, seed: int = 0) -> Agent:
    """A new agent of that name; `seed` rules whatever it leaves to chance. Raises AgentError for an unknown name."""
    match name:
        case "explorer":
            from pokeview.agents.explorer import Explorer

            return Explorer(seed)
        case "random":
            from pokeview.agents.random_buttons import RandomButtons

            return RandomButtons(seed)
        case _:
            raise AgentError(f"There is no agent called {name!r}. Choose one of: {', '.join(AGENT_NAMES)}.")
