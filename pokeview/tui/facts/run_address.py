"""How to look at a run in a browser: its page's address, and the commands that open a way to it over ssh."""

import ipaddress
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from pokeview.text.untrusted import plain_line
from pokeview.tracking.recorder import RunStatus

UI_PORT = 5000
"""Where `mlflow ui` is told to serve a store that is no server."""
_HTTP_PORTS = {"http": 80, "https": 443}
_SSH_PORT = "22"
_URL_CHARACTERS = "/:[]@%~+,;!$&'()*="


@dataclass(frozen=True, slots=True)
class RemoteMachine:
    """This machine as ssh knows it. `port` is '' for the usual one."""

    user: str
    host: str
    port: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str], user: str, host: str) -> "RemoteMachine":
        """As the ssh connection tells, where there is one: 'client port server port'."""
        connection = environment.get("SSH_CONNECTION", "").split()
        if len(connection) != 4:
            return cls(user, host)
        return cls(user, connection[2], "" if connection[3] == _SSH_PORT else connection[3])

    def forwarding(self, port: int, target: str = "127.0.0.1") -> str:
        """The command that, elsewhere, makes a port of this machine one of that machine."""
        ssh = f"ssh -p {shlex.quote(self.port)}" if self.port else "ssh"
        return f"{ssh} -L {port}:{target}:{port} {shlex.quote(f'{self.user}@{self.host}')}"


def page_of(status: RunStatus) -> str:
    """The address of the run's page on its server; '' where no server is known of."""
    store = plain_line(status.store)
    return _page_address(store, status) if status.run_id and store.partition(":")[0] in _HTTP_PORTS else ""


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """A line to copy, and where it is to be typed."""

    where: str
    line: str


@dataclass(frozen=True, slots=True)
class RunAddress:
    """The address of a run's page, and what has to be done first for a browser elsewhere to reach it."""

    url: str
    commands: tuple[ShellCommand, ...] = ()

    @classmethod
    def of(cls, status: RunStatus, machine: RemoteMachine) -> "RunAddress | None":
        """None for a run that is not open yet, and for a store that has no page as far as is known."""
        if not status.run_id:
            return None
        store = plain_line(status.store)
        scheme = store.partition(":")[0]
        if scheme in _HTTP_PORTS:
            return cls(_page_address(store, status), _way_to_server(store, machine))
        if scheme.startswith(("sqlite", "postgresql", "mysql", "mssql")):
            here = f"mlflow ui --backend-store-uri {shlex.quote(store)} --port {UI_PORT}"
            there = machine.forwarding(UI_PORT)
            commands = (ShellCommand("on this machine", here), ShellCommand("on yours", there))
            return cls(_page_address(f"http://127.0.0.1:{UI_PORT}", status), commands)
        return None

    @property
    def lines(self) -> tuple[str, ...]:
        """What is worth copying, in the order in which it is needed."""
        return (*(command.line for command in self.commands), self.url)


def _page_address(server: str, status: RunStatus) -> str:
    # MLflow finds the experiment by itself where another process did not tell it.
    experiment = f"experiments/{quote(status.experiment_id)}/" if status.experiment_id else ""
    return f"{quote(server.rstrip('/'), safe=_URL_CHARACTERS)}/#/{experiment}runs/{quote(status.run_id)}"


def _way_to_server(store: str, machine: RemoteMachine) -> tuple[ShellCommand, ...]:
    """What makes a server that only this machine can reach one that others can."""
    try:
        parts = urlsplit(store)
        host, port = parts.hostname or "", parts.port or _HTTP_PORTS[parts.scheme]
    except ValueError:
        return ()
    if not _is_loopback(host):
        return ()
    return (ShellCommand("on yours", machine.forwarding(port, "[::1]" if ":" in host else "127.0.0.1")),)


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
