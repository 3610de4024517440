"""A slow way to an ssh server, for ssh's option ProxyCommand.

`python -m tests.benchmarks.throttle HOST PORT BYTES_A_SECOND ONE_WAY_SECONDS COUNT`. What the server sends passes at a
rate and each way takes a while; the number of bytes that the server has sent is kept in the file COUNT.
"""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

PIECE_BYTES = 2048
SOCKET_BYTES = 32_768
"""What the system may keep on its own, besides what is on the way."""
INPUT, OUTPUT = 0, 1


class Way:
    """One direction: takes no more than fits its rate, and gives it on after a while."""

    def __init__(self, bytes_per_second: float, seconds: float) -> None:
        self.passed = 0
        self._bytes_per_second = bytes_per_second
        self._seconds = seconds
        self._under_way: SimpleQueue[tuple[float, bytes]] = SimpleQueue()

    def carry(self, read: Callable[[], bytes], write: Callable[[bytes], object]) -> None:
        """Carry until there is nothing more to read."""
        giver = threading.Thread(target=self._give, args=(write,), daemon=True)
        giver.start()
        free_at = time.monotonic()
        while piece := read():
            free_at = max(free_at, time.monotonic()) + len(piece) / self._bytes_per_second
            time.sleep(max(0.0, free_at - time.monotonic()))
            self.passed += len(piece)
            self._under_way.put((free_at + self._seconds, piece))
        self._under_way.put((0.0, b""))
        giver.join()

    def _give(self, write: Callable[[bytes], object]) -> None:
        while True:
            due, piece = self._under_way.get()
            if not piece:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            write(piece)


def main(host: str, port: str, bytes_per_second: str, one_way_seconds: str, count: str) -> None:
    """Carry both ways until the server hangs up, or ssh does."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BYTES)
    server.connect((host, int(port)))
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    there, back = Way(float("inf"), float(one_way_seconds)), Way(float(bytes_per_second), float(one_way_seconds))

    def carry_what_is_typed() -> None:
        there.carry(lambda: os.read(INPUT, PIECE_BYTES), server.sendall)
        server.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=carry_what_is_typed, daemon=True).start()

    with Path(count).open("wb") as counts:

        def give(piece: bytes) -> None:
            _write_all(piece)
            # Never empty, whenever it is read.
            os.pwrite(counts.fileno(), f"{back.passed:020}".encode(), 0)

        back.carry(lambda: server.recv(PIECE_BYTES), give)


def _write_all(piece: bytes) -> None:
    while piece:
        piece = piece[os.write(OUTPUT, piece) :]


if __name__ == "__main__":
    main(*sys.argv[1:])
