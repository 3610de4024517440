"""An interpreter that has imported what takes seconds to import, and forks for each program that it is given.

Each program begins where the imports have ended, so it finds nothing of an earlier one. When the process that started
the interpreter ends, however it ends, the interpreter ends what still runs, and itself.
"""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

MOST_BYTES = 1 << 17
MODULES = (
    "mlflow.cli",
    "mlflow.server.fastapi_app",
    "mlflow.store.tracking.sqlalchemy_store",
    "pokeview.agents.explorer.explorer",
    "pokeview.cli.app",
    "pokeview.cli.run",
    "tests.support.play.recorded",
    "uvicorn",
)


class Program(NamedTuple):
    """What `python -c` is given, its environment, and its current folder."""

    code: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: str


def serve(requests: socket.socket) -> Program | None:
    """Fork for each program that comes in, and tell how each process ends that is asked about.

    Returns the program in the process that is to run it, and None in the other, once nobody is left to ask for more.
    """
    running: set[int] = set()
    while True:
        content, descriptors, _, _ = socket.recv_fds(requests, MOST_BYTES, 2)
        if not content:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
            return None
        if not descriptors:
            running.remove(ended := json.loads(content))
            answer = os.waitstatus_to_exitcode(os.waitpid(ended, 0)[1])
        elif answer := os.fork():
            running.add(answer)
        else:
            write_to(*descriptors)
            return Program(*json.loads(content))
        for descriptor in descriptors:
            os.close(descriptor)
        requests.send(json.dumps(answer).encode())


def write_to(stdout: int, stderr: int) -> None:
    for descriptor, name in ((stdout, 1), (stderr, 2)):
        os.dup2(descriptor, name)
        os.close(descriptor)


def run(program: Program) -> None:
    """Do as `python -c` does."""
    os.chdir(program.folder)
    os.environ.clear()
    os.environ.update(program.environment)
    paths = program.environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = ["", *(path for path in paths if path and path not in sys.path)]
    sys.argv[:] = ["-c", *program.arguments]
    main = sys.modules["__main__"] = ModuleType("__main__")
    exec(program.code, main.__dict__)


if __name__ == "__main__":
    for name in MODULES:
        import_module(name)
    assert threading.active_count() == 1, "a fork would lack the others"
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        wanted = serve(asked)
    if wanted is not None:
        run(wanted)
