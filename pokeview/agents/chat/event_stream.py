"""What a server streams, read from bytes that need not be well-formed, in bounded memory.

Server-sent events, whatever ends their lines and whether or not an empty line ends them; JSON values, one a line; or
one JSON value over many lines.
"""

import json
import re
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing

MOST_LINE_BYTES = 4_000_000
_FIELDS = (b"data:", b"error:")
"""Older llama.cpp servers send an error in a field of its own."""
_OTHER_FIELDS = re.compile(rb"(?:event|id|retry)?:|(?:event|id|retry|data)$")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")
_DONE = b"[DONE]"


class LineTooLong(Exception):
    """A line that nobody would read to its end."""


async def read_payloads(chunks: AsyncIterable[bytes]) -> AsyncGenerator[str, None]:
    """The data of each event, or each JSON value that stands in no event.

    Comments are passed over; bytes that are not UTF-8 become U+FFFD. Data that is complete counts at once, since some
    servers send no empty line after it. Raises LineTooLong.
    """
    events, values = _Pending(), _Pending()
    stray, is_silent = b"", True
    async with aclosing(_lines(chunks)) as lines:
        async for line in lines:
            if line.startswith(_FIELDS):
                events.add(line.partition(b":")[2].removeprefix(b" "))
            elif values.lines or line.lstrip().startswith((b"{", b"[")):
                values.add(line)
            elif line and not _OTHER_FIELDS.match(line):
                stray = stray or line
            for pending in (events, values):
                if pending.is_complete or (pending is events and pending.lines and not line):
                    is_silent = False
                    yield pending.take()
    for pending in (events, values):
        if pending.lines:
            is_silent = False
            yield pending.take()
    if is_silent and stray:
        yield stray.decode("utf-8", "replace")


class _Pending:
    """Lines of one payload whose end has not come."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self._length = 0

    def add(self, line: bytes) -> None:
        self.lines.append(line)
        self._length += len(line)
        _check_length(self._length)

    def take(self) -> str:
        text = b"\n".join(self.lines).decode("utf-8", "replace")
        self.lines, self._length = [], 0
        return text

    @property
    def is_complete(self) -> bool:
        """True for one line that is a whole JSON object, or says that the stream is done."""
        if len(self.lines) != 1:
            return False
        line = self.lines[0].strip()
        if line == _DONE:
            return True
        try:
            return line.endswith(b"}") and isinstance(json.loads(line), dict)
        except (ValueError, RecursionError):
            return False


async def _lines(chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """The lines without what ends them. A line end that is cut in two gives an empty line more, which says nothing."""
    rest, is_first = bytearray(), True
    async for chunk in chunks:
        rest += chunk
        *lines, last = _LINE_END.split(bytes(rest)) if _LINE_END.search(chunk) else (bytes(rest),)
        for line in lines:
            yield line.removeprefix(_BYTE_ORDER_MARK) if is_first else line
            is_first = False
        rest = bytearray(last)
        _check_length(len(rest))
    if rest:
        yield bytes(rest).removeprefix(_BYTE_ORDER_MARK) if is_first else bytes(rest)


def _check_length(length: int) -> None:
    if length > MOST_LINE_BYTES:
        raise LineTooLong
