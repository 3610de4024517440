"""What every test may ask for."""

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pokeview.agents.llm.local_model import LocalModel
from pokeview.log import start_log
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store import Store, choose_store
from tests.support.tui.resting import pilots_wait_for_rest

__all__ = ["pilots_wait_for_rest"]

MEMORY = Path("/dev/shm")
"""A file system that waits for no disk, on Linux."""
ROOM_BYTES = 4 << 30
"""The temporary folders of all tests take a fifth of it."""


def pytest_configure() -> None:
    """Temporary folders are in memory, where there is room: with MLflow a test waits hundreds of times for a disk."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Iterator[None]:
    """Nothing stays in memory but what failed tests have left."""
    yield
    folders: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
    folder = folders.getbasetemp()
    if (
        exitstatus == pytest.ExitCode.OK
        and folder.is_relative_to(MEMORY)
        and not hasattr(session.config, "workerinput")
    ):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _environment_restored() -> Iterator[None]:
    """MLflow leaves its tracking URI in the environment and the code of models that it loaded in sys.path.

    The next test would find them there, and hand that code to its child processes.
    """
    before, path_before = dict(os.environ), list(sys.path)
    yield
    sys.path[:] = path_before
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session", autouse=True)
def _log_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is logged in this process is no business of the home of whoever runs the tests."""
    start_log(tmp_path_factory.mktemp("log"))


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What pokeview's modules log meanwhile."""
    messages: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("pokeview")
    logger.addHandler(handler)
    yield messages
    logger.removeHandler(handler)


@pytest.fixture(scope="session")
def empty_mlflow_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with all its tables, which take MLflow seconds to make."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    import_mlflow().MlflowClient(f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture
def store(tmp_path: Path, empty_mlflow_database: Path) -> Store:
    """A store of this test's own in `tmp_path`."""
    shutil.copy(empty_mlflow_database, tmp_path / "mlflow.db")
    return choose_store(None, tmp_path)


@pytest.fixture(scope="session")
def local_model() -> Iterator[LocalModel]:
    """The real small model, served on loopback for the whole test run: one request at a time."""
    model = LocalModel.start()
    yield model
    model.close()
