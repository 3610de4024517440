"""A real MLflow server on loopback, which can be stopped and started again."""

import os
import signal
import socket
from pathlib import Path

from pokeview.tracking.store.store import Store
from tests.support.processes.forked import Forked

SERVE = """
import os, sys
import mlflow.cli, mlflow.server, uvicorn
def serve_in_this_process(command, extra_env, **_):
    os.environ.update(extra_env)
    uvicorn.main(command[command.index("uvicorn") + 1:])
mlflow.server._exec_cmd = serve_in_this_process
mlflow.cli.cli(["server", *sys.argv[1:]])
"""
"""The command `mlflow server`, but for the second interpreter that it starts to serve in."""


class Server:
    """Serves a SQLite store, and its artifacts from a folder beside it."""

    def __init__(self, store: Store, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = Store(f"http://127.0.0.1:{port}")
        self._arguments = [
            *("--backend-store-uri", store.tracking_uri, "--artifacts-destination", str(folder / "served")),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--uvicorn-opts=--no-access-log"),
        ]

    def start(self) -> None:
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        self._process = Forked(SERVE, *self._arguments, environment=environment)
        assert any("Uvicorn running on" in line for line in self._process.stderr)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate()
