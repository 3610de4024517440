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
        model = mlflow.pyfunc.load_model(uri)
    except Exception as error:
        # A model is anybody's code, which may raise anything.
        raise Refused(_why_not_loaded(uri, error)) from error
    make_agent = getattr(_code_of(model), "make_agent", None)
    if make_agent is None:
        raise Refused(f"{uri} has no agent that could play here: it has no make_agent(), only predict().")
    try:
        from pokeview.agents.agent_server import serve_agent

        return make_agent(), serve_agent
    except ImportError as error:
        raise Refused(f"{uri} cannot play here: {_reason(error)}. Log the agent again.") from error
    except Exception as error:
        raise Refused(f"{uri} cannot play: {_reason(error)}.") from error


def _code_of(model: Any) -> Any:
    """The object that was logged, None for a model of another kind, such as one of scikit-learn."""
    from mlflow.exceptions import MlflowException

    try:
        return model.unwrap_python_model()
    except MlflowException:
        return None


def _why_not_loaded(uri: str, error: Exception) -> str:
    reason, code = _reason(error), getattr(error, "error_code", "")
    listed = "`pokeview models` lists those that there are."
    if code == "INVALID_PARAMETER_VALUE" and "alias" in reason:
        name, _, alias = uri.removeprefix("models:/").partition("@")
        return f"The model {name} has no alias {alias!r}: `pokeview models alias` gives it one."
    if code == "RESOURCE_DOES_NOT_EXIST":
        return f"There is no logged model at {uri}: {listed}"
    if code == "INTERNAL_ERROR" and "Not a proper" in reason:
        return f"{uri} is no model's address, such as models:/NAME@ALIAS or models:/NAME/VERSION: {listed}"
    return f"{uri} cannot be loaded: {reason}."


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text.rstrip(".")[:_LONGEST_REASON]


if __name__ == "__main__":
    main(*sys.argv[1:])
