"""Programs in processes of their own, which start at once: they are forks of an interpreter that is kept warm."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, Self

from pokeview.tracking.store.environment import DEFAULTS
from tests.support.processes import warm_interpreter
from tests.support.processes.warm_interpreter import MOST_BYTES, Program

BEFORE_ANY_TEST = {**DEFAULTS, **os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
"""Some modules read the environment when they are imported."""

POKEVIEW = "from runpy import run_module; run_module('pokeview', run_name='__main__', alter_sys=True)"
"""The same as `python -m pokeview`."""

_QUIET = ("-W", "ignore:starlette.middleware.wsgi")
"""What MLflow's server warns about whenever it is imported."""


class Forked:
    """A program as `subprocess.Popen` would have started it, with pipes."""

    def __init__(
        self, code: str, *arguments: object, environment: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> None:
        given = [str(argument) for argument in arguments]
        program = Program(code, given, dict(environment or os.environ), str(folder or Path.cwd()))
        (stdout, theirs), (stderr, theirs_too) = os.pipe(), os.pipe()
        self._interpreter = _interpreter()
        self.pid = self._interpreter.start(program, theirs, theirs_too)
        os.close(theirs)
        os.close(theirs_too)
        self.stdout: IO[str] = os.fdopen(stdout)
        self.stderr: IO[str] = os.fdopen(stderr)
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        self.stderr.close()
        self.wait()

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Returns its exit code; that of a signal is negative."""
        if self.returncode is None:
            self.returncode = self._interpreter.wait(self.pid)
        return self.returncode

    def communicate(self, timeout: float = 180) -> tuple[str, str]:
        """All that it writes to stdout and to stderr. It is killed when it takes longer than `timeout` seconds."""
        late = threading.Timer(timeout, self.send_signal, [signal.SIGKILL])
        said: list[str] = []
        listener = threading.Thread(target=lambda: said.append(self.stderr.read()))
        late.start()
        listener.start()
        with self:
            told = self.stdout.read()
            listener.join()
        late.cancel()
        return told, said[0]


def run_forked(
    code: str, *arguments: object, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """A program that runs to its end."""
    process = Forked(code, *arguments, environment=environment, folder=folder)
    told, said = process.communicate()
    return subprocess.CompletedProcess(list(map(str, arguments)), process.wait(), told, said)


class _Interpreter:
    """The one that is kept warm for this process."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", *_QUIET, warm_interpreter.__file__, str(theirs.fileno())],
                env=BEFORE_ANY_TEST,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        atexit.register(self.close)

    def start(self, program: Program, stdout: int, stderr: int) -> int:
        socket.send_fds(self._socket, [json.dumps(program).encode()], [stdout, stderr])
        return self._answer()

    def wait(self, pid: int) -> int:
        self._socket.send(json.dumps(pid).encode())
        return self._answer()

    def close(self) -> None:
        self._socket.close()
        self._process.wait()

    def _answer(self) -> int:
        answer: int = json.loads(self._socket.recv(MOST_BYTES))
        return answer


_interpreter = cache(_Interpreter)
