"""A name to keep: version 0.1.0 serves the agents of models, also of those logged since, by what it finds here."""

from pokeview.agents.remote.server import serve_agent

__all__ = ["serve_agent"]
