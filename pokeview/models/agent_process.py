"""Loads a logged model and lets its agent play in another process's session: run by LoggedAgent, imported by nobody.

Nothing of the pokeview that started it may be imported before the model is loaded: the model brings its own.
"""

import json
import os
import sys
from typing import Any, BinaryIO

_LONGEST_REASON = 200


class Refused(Exception):
    """A model that cannot play here; the text is a sentence for the user."""


def main(tracking_uri: str, uri: str) -> None:
    """Speak the language of `agent_messages` on stdin and stdout until stdin ends."""
    outgoing = _take_stdout()
    try:
        agent, serve_agent = _load(tracking_uri, uri)
    except Refused as refusal:
        outgoing.write(json.dumps({"refused": str(refusal)}).encode() + b"\n")
        return
    serve_agent(agent, sys.stdin.buffer, outgoing)


def _take_stdout() -> BinaryIO:
    """The real stdout for messages alone: whatever else is printed goes to stderr."""
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return outgoing


def _load(tracking_uri: str, uri: str) -> tuple[Any, Any]:
    """The agent, and the function of the model's own code that serves it. Raises Refused."""
    import mlflow

    mlflow.set_tracking_uri(tracking_uri)
    try:
        model = mlflow.pyfunc.load_model(uri).unwrap_python_model()
        make_agent = getattr(model, "make_agent", None)
    except Exception as error:
        # A model is anybody's code, which may raise anything.
        raise Refused(f"{uri} cannot be loaded: {_reason(error)}.") from error
    if make_agent is None:
        raise Refused(f"{uri} has no agent that could play here: it has no make_agent(), only predict().")
    try:
        from pokeview.agents.agent_server import serve_agent

        return make_agent(), serve_agent
    except ImportError as error:
        raise Refused(f"{uri} cannot play here: {_reason(error)}. Log the agent again.") from error
    except Exception as error:
        raise Refused(f"{uri} cannot play: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text.rstrip(".")[:_LONGEST_REASON]


if __name__ == "__main__":
    main(*sys.argv[1:])
