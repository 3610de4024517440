"""How MLflow is imported: quiet, sending nothing home, and giving up in seconds on a server that does not answer."""

import logging
import os
import warnings
from typing import Any

DEFAULTS = {
    # litellm fetches a price list when it is imported; offline that can lock up `mlflow server` for good.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "MLFLOW_MODEL_CATALOG_URI": "",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    # A terminal application owns the screen: no handler, link, bar or hint may write to it.
    "MLFLOW_CONFIGURE_LOGGING": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "1",
    "MLFLOW_PRINT_MODEL_URLS_ON_CREATION": "false",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_DISABLE_AGENT_HINT": "1",
    "GIT_PYTHON_REFRESH": "quiet",
    # MLflow's own defaults wait about four minutes for a server that is gone.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5",
    "MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS": "1",
}
"""Environment variables that MLflow and litellm read, most of them only once, when they are imported."""

_CHATTY_LOGGERS = ("mlflow", "alembic", "urllib3")


def set_environment() -> None:
    """Set DEFAULTS, as long as neither MLflow nor litellm has been imported. What the user has set stays."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


def import_mlflow() -> Any:
    """The module `mlflow`; the first call takes seconds, so it is not for the thread that draws."""
    set_environment()
    for name in _CHATTY_LOGGERS:
        _keep_off_stderr(logging.getLogger(name))
    # About a type of MLflow's own, whenever `mlflow.pyfunc` is imported.
    warnings.filterwarnings("ignore", ".*Any type hint is inferred as AnyType", UserWarning)
    import mlflow

    return mlflow


def _keep_off_stderr(logger: logging.Logger) -> None:
    """Without any handler Python prints warnings to stderr; a log file on the root logger still gets them."""
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
