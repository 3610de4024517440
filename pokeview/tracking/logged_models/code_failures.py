"""What goes wrong with the code of an agent while it is logged: the agent's problem, and not the store's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from pokeview.errors import AgentError
from pokeview.text.untrusted import plain_remark

_CODE_FAILED = re.compile(r"Failed to (?:import code model|run user code) from .*?\. Error: (.*)", re.DOTALL)
"""How MLflow tells that the file of a model does not run."""


@contextmanager
def preparing_told(agent: str) -> Iterator[None]:
    """Turn what importing the agent's packages and writing its files raises into an AgentError."""
    try:
        yield
    except (ImportError, OSError) as error:
        raise _cannot_be_logged(agent, str(error)) from error


@contextmanager
def code_failures_told(agent: str) -> Iterator[None]:
    """Turn what MLflow raises about the file of the agent's model into an AgentError; all else passes through."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except ImportError as error:
        raise _cannot_be_logged(agent, str(error)) from error
    except MlflowException as error:
        failed = _CODE_FAILED.search(str(error))
        if failed is None:
            raise
        raise _cannot_be_logged(agent, failed[1]) from error


def _cannot_be_logged(agent: str, why: str) -> AgentError:
    return AgentError(
        f"The agent {agent} cannot be logged, since its code does not run here ({plain_remark(why).rstrip('.')}): "
        "install what is missing and try again."
    )
