"""An interpreter that has imported what takes seconds to import, and forks for each program that it is given.

Each program begins where the imports have ended, so it finds nothing of an earlier one. When the process that started
the interpreter ends, however it ends, the interpreter ends what still runs, and itself.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, TextIO

MOST_BYTES = 1 << 17
BEFORE_ANY_TEST = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
"""Some modules read the environment when they are imported."""


class Program(NamedTuple):
    """What `python -c` is given, its environment, and its current folder."""

    code: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: str


class Forked:
    """A program that runs in a fork."""

    def __init__(self, interpreter: "WarmInterpreter", pid: int, stdout: TextIO, stderr: TextIO) -> None:
        self._interpreter, self.pid = interpreter, pid
        self.stdout, self.stderr = stdout, stderr

    def wait(self) -> int:
        """Wait until it has ended. Returns its exit code; that of a signal is negative."""
        self.stdout.close()
        self.stderr.close()
        return self._interpreter.wait(self.pid)


class WarmInterpreter:
    """Imports `modules` in a process of its own, in which there is no other thread when it forks."""

    def __init__(self, *modules: str, **environment: str) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(theirs.fileno()), *modules],
                env=environment | BEFORE_ANY_TEST,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        atexit.register(self.close)

    def start(self, code: str, *arguments: object, environment: Mapping[str, str]) -> Forked:
        """Run code as `python -c CODE ARGUMENTS` does."""
        program = Program(code, [str(argument) for argument in arguments], dict(environment), str(Path.cwd()))
        (stdout, theirs), (stderr, theirs_too) = os.pipe(), os.pipe()
        socket.send_fds(self._socket, [json.dumps(program).encode()], [theirs, theirs_too])
        os.close(theirs)
        os.close(theirs_too)
        return Forked(self, self._answer(), os.fdopen(stdout), os.fdopen(stderr))

    def wait(self, pid: int) -> int:
        self._socket.send(json.dumps(pid).encode())
        return self._answer()

    def close(self) -> None:
        """End it and all that it runs."""
        self._socket.close()
        self._process.wait()

    def _answer(self) -> int:
        answer: int = json.loads(self._socket.recv(MOST_BYTES))
        return answer


@cache
def warm_interpreter(*modules: str) -> WarmInterpreter:
    """The one that this process has for these modules; it is as quiet about MLflow as pokeview is."""
    from pokeview.tracking.store.environment import DEFAULTS

    return WarmInterpreter(*modules, **DEFAULTS)


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
    os.chdir(program.folder)
    os.environ.clear()
    os.environ.update(program.environment)
    paths = program.environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = ["", *(path for path in paths if path and path not in sys.path)]
    sys.argv[:] = ["-c", *program.arguments]
    main = sys.modules["__main__"] = ModuleType("__main__")
    exec(program.code, main.__dict__)


if __name__ == "__main__":
    for name in sys.argv[2:]:
        import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        wanted = serve(asked)
    if wanted is not None:
        run(wanted)
