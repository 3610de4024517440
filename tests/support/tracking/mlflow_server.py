"""A real `mlflow server` on loopback, which can be stopped and started again."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from pokeview.tracking.store.store import Store


class Server:
    """Serves a SQLite store, and its artifacts from a folder beside it."""

    def __init__(self, store: Store, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = Store(f"http://127.0.0.1:{port}")
        self._command = [
            *(sys.executable, "-m", "mlflow", "server", "--backend-store-uri", store.tracking_uri),
            *("--artifacts-destination", str(folder / "served")),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--uvicorn-opts=--no-access-log"),
        ]

    def start(self) -> None:
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        self._process = subprocess.Popen(
            self._command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0
        )
        assert self._process.stdout
        assert any("Uvicorn running on" in line for line in self._process.stdout)

    def stop(self) -> None:
        os.killpg(self._process.pid, 15)
        self._process.communicate()
