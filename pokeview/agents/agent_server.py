"""Where the server of an agent was up to version 0.1.0, which imports it by this name out of a logged model's code."""

from pokeview.agents.remote.server import serve_agent

__all__ = ["serve_agent"]
