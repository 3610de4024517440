"""Logged models as agents of this process's sessions."""

import os

from pokeview.agents.remote.logged_agent import LoggedAgent, command_for
from pokeview.tracking.store.environment import DEFAULTS
from pokeview.tracking.store.store import Store


def logged_agent(uri: str, store: Store) -> LoggedAgent:
    """The agent of a logged model, in a process that starts when it is first asked."""
    return LoggedAgent(uri, command_for(uri, store.tracking_uri), {**DEFAULTS, **os.environ})
