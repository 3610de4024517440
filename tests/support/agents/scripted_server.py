"""A real HTTP server on loopback that sends the replies it was given: `model_dialects` and `misbehaviours` have some.

with ScriptedServer(GOOD) as server: ...   # server.base_url, server.bodies, server.hung_up
"""

import json
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Hang:
    """A part of a reply that never comes: the server is silent until the client hangs up."""


HANG = Hang()


@dataclass(frozen=True)
class Reply:
    """A response whose parts are sent one by one. `is_cut` means that the connection ends before the body does."""

    parts: tuple[bytes | Hang, ...]
    status: int = 200
    content_type: str = "text/event-stream"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False


@dataclass(frozen=True)
class Received:
    """A request as the server got it; the names of headers are in small letters."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


class ScriptedServer:
    """Answers the first request with the first reply, and so on; the last reply serves all further ones."""

    def __init__(self, *replies: Reply, models: Sequence[str] = ("scripted-model",)) -> None:
        self.replies = replies
        self.models = models
        self.requests: list[Received] = []
        self.asked = threading.Event()
        self.hung_up = threading.Event()
        self.all_closed = threading.Event()
        self.connections: set[socket.socket] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = False
        self._server.scripted = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The chat requests so far."""
        return [request.body for request in self.requests if request.path.endswith("/chat/completions")]

    def next_reply(self) -> Reply:
        return self.replies[min(len(self.bodies), len(self.replies)) - 1]

    def next_listing(self) -> Reply:
        """The reply to a GET: the models."""
        listed = [{"id": name, "object": "model"} for name in self.models]
        return json_reply({"object": "list", "data": listed})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        for connection in list(self.connections):
            _hang_up(connection)
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "scripted", ""

    def setup(self) -> None:
        super().setup()
        self.scripted.connections.add(self.connection)

    def finish(self) -> None:
        super().finish()
        self.scripted.connections.discard(self.connection)
        if not self.scripted.connections:
            self.scripted.all_closed.set()

    @property
    def scripted(self) -> ScriptedServer:
        scripted: ScriptedServer = self.server.scripted  # type: ignore[attr-defined]
        return scripted

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.scripted.hung_up.set()

    def do_GET(self) -> None:
        self._note({})
        self._send(self.scripted.next_listing())

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length))
        self._note(body)
        self.scripted.asked.set()
        self._send(self.scripted.next_reply())

    def _note(self, body: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.scripted.requests.append(Received(self.path, headers, body))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for part in reply.parts:
            if isinstance(part, Hang):
                self._wait_for_hang_up()
                return
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()
        if reply.is_cut:
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")

    def _wait_for_hang_up(self) -> None:
        self.close_connection = True
        while self.connection.recv(4096):
            pass
        self.scripted.hung_up.set()

    def log_message(self, format: str, *args: Any) -> None:
        return


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def json_reply(body: Any, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply((json.dumps(body).encode(),), status, "application/json", named)
