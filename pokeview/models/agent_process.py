"""Loads a logged model and lets its agent play in another process's session: run by LoggedAgent, imported by nobody.

Nothing of the pokeview that started it may be imported before the model is loaded: the model brings its own.
"""

import json
import os
import sys
from functools import partial
from typing import Any, BinaryIO

_LONGEST_REASON = 200


class Refused(Exception):
    """A model that cannot play here; the text is a sentence for the user."""


def main(tracking_uri: str, uri: str) -> None:
    """Speak the language of `agents/remote/messages` on stdin and stdout until stdin ends."""
    outgoing = _take_stdout()
    try:
        _serve(_loaded_model(tracking_uri, uri), uri, sys.stdin.buffer, outgoing)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        outgoing.write(json.dumps({"refused": str(refusal)}).encode() + b"\n")


def _take_stdout() -> BinaryIO:
    """The real stdout for messages alone: whatever else is printed goes to stderr."""
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return outgoing


def _loaded_model(tracking_uri: str, uri: str) -> Any:
    """The object that was logged, None for a model of another kind, such as one of scikit-learn. Raises Refused."""
    import mlflow
    from mlflow.exceptions import MlflowException

    mlflow.set_tracking_uri(tracking_uri)
    try:
        model = mlflow.pyfunc.load_model(uri)
    except Exception as error:
        # A model is anybody's code, which may raise anything.
        raise Refused(_why_not_loaded(uri, error)) from error
    try:
        return model.unwrap_python_model()
    except MlflowException:
        return None


def _serve(model: Any, uri: str, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Let the model serve its agent with its own code. Raises Refused."""
    if not hasattr(model, "serve") and not hasattr(model, "make_agent"):
        raise Refused(f"{uri} has no agent that could play here: it has no make_agent(), only predict().")
    serve = getattr(model, "serve", None) or partial(_serve_as_before, model)
    try:
        serve(incoming, outgoing)
    except ImportError as error:
        raise Refused(f"{uri} cannot play here: {_error_reason(error)}. Log the agent again.") from error
    except Exception as error:
        raise Refused(f"{uri} cannot play: {_error_reason(error)}.") from error


def _serve_as_before(model: Any, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """As for models that were logged by version 0.1.0, which offer no serve(): it is in their code, under this name."""
    from pokeview.agents.agent_server import serve_agent

    serve_agent(model.make_agent(), incoming, outgoing)


def _why_not_loaded(uri: str, error: Exception) -> str:
    reason, code = _error_reason(error), getattr(error, "error_code", "")
    listed = "`pokeview models` lists those that there are."
    if code == "INVALID_PARAMETER_VALUE" and "alias" in reason:
        name, _, alias = uri.removeprefix("models:/").partition("@")
        return f"The model {name} has no alias {alias!r}: `pokeview models alias` gives it one."
    if code == "RESOURCE_DOES_NOT_EXIST":
        return f"There is no logged model at {uri}: {listed}"
    if code == "INTERNAL_ERROR" and "Not a proper" in reason:
        return f"{uri} is no model's address, such as models:/NAME@ALIAS or models:/NAME/VERSION: {listed}"
    return f"{uri} cannot be loaded: {reason}."


def _error_reason(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text.rstrip(".")[:_LONGEST_REASON]


if __name__ == "__main__":
    main(*sys.argv[1:])
