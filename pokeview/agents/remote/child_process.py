"""Another process that is spoken to in JSON, line by line, and never outlives whoever speaks to it."""

import asyncio
import json
import queue
import subprocess
import threading
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

LARGEST_LINE_BYTES = 32 << 20
_KEPT_LINES = 20
_LONGEST_END_SECONDS = 5.0


class ChildProcess:
    """Belongs to the event loop in which it was started; no method blocks that."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """Raises OSError when there is no such program."""
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environ),
            # Ctrl+C in the terminal is not for it.
            start_new_session=True,
        )
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._complaints: deque[str] = deque(maxlen=_KEPT_LINES)
        self._end = weakref.finalize(self, _kill_process, self._process, self._outbox)
        self._start_threads(asyncio.get_running_loop())

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: Mapping[str, Any]) -> None:
        """It is written when the other side takes it, and dropped when there is no other side any more."""
        self._outbox.put(json.dumps(message).encode() + b"\n")

    async def receive(self, timeout_seconds: float) -> dict[str, Any] | None:
        """The next message, None when the process has ended.

        Raises TimeoutError, and ValueError or TypeError for a line that is no message.
        """
        async with asyncio.timeout(timeout_seconds):
            line = await self._arrived.get()
        if not line:
            # For whoever asks again.
            self._arrived.put_nowait(line)
            return None
        message = json.loads(line)
        if not isinstance(message, dict):
            raise TypeError(f"no message: {message!r}")
        return message

    async def last_words(self) -> str:
        """The last line on its stderr once it has ended, '' if there is none."""
        with suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(self._process.wait, _LONGEST_END_SECONDS)
        await asyncio.to_thread(self._complaining.join, _LONGEST_END_SECONDS)
        return next((line for line in reversed(self._complaints) if line.strip()), "").strip()

    def close(self) -> None:
        """Kill it; again is harmless."""
        self._end()

    def _start_threads(self, loop: asyncio.AbstractEventLoop) -> None:
        process, arrived = self._process, self._arrived
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None

        def take(line: bytes) -> None:
            # The loop is closed when nobody is there any more to be told.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(arrived.put_nowait, line)

        self._complaining = _thread(_keep_lines, process.stderr, self._complaints)
        _thread(_write_lines, process.stdin, self._outbox)
        _thread(_read_lines, process.stdout, take)


def _thread(target: Callable[..., None], *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments, name="child process", daemon=True)
    thread.start()
    return thread


def _read_lines(pipe: IO[bytes], take: Callable[[bytes], None]) -> None:
    """Take line by line and at the end b''. A line that does not end in time is the end, too."""
    with pipe:
        while (line := pipe.readline(LARGEST_LINE_BYTES)).endswith(b"\n"):
            take(line)
    take(b"")


def _write_lines(pipe: IO[bytes], outbox: "queue.SimpleQueue[bytes | None]") -> None:
    with suppress(BrokenPipeError), pipe:
        while (line := outbox.get()) is not None:
            pipe.write(line)
            pipe.flush()


def _keep_lines(pipe: IO[bytes], lines: deque[str]) -> None:
    with pipe:
        for line in pipe:
            lines.append(line.decode(errors="replace"))


def _kill_process(process: "subprocess.Popen[bytes]", outbox: "queue.SimpleQueue[bytes | None]") -> None:
    process.kill()
    process.wait()
    outbox.put(None)
