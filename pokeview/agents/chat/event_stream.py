"""Server-sent events, read from bytes that need not be well-formed, in bounded memory."""

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing

MOST_LINE_BYTES = 4_000_000
_FIELDS = (b"data:", b"error:")
"""Older llama.cpp servers send an error in a field of its own."""


class LineTooLong(Exception):
    """A line that nobody would read to its end."""


async def read_payloads(chunks: AsyncIterable[bytes]) -> AsyncGenerator[str, None]:
    """The data of each event. Comments are passed over; bytes that are not UTF-8 become U+FFFD.

    Data at the end without an empty line after it counts too, as some servers leave that out. Raises LineTooLong.
    """
    data: list[bytes] = []
    async with aclosing(_lines_of_chunks(chunks)) as lines:
        async for line in lines:
            if line.startswith(_FIELDS):
                data.append(line.partition(b":")[2].removeprefix(b" "))
                _check_length(sum(map(len, data)))
            elif not line and data:
                yield _event_text(data)
                data = []
    if data:
        yield _event_text(data)


async def read_whole(chunks: AsyncIterable[bytes]) -> str:
    """A body that is one payload. Raises LineTooLong."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        _check_length(len(body))
    return body.decode("utf-8", "replace")


async def _lines_of_chunks(chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    rest = bytearray()
    async for chunk in chunks:
        rest += chunk
        *lines, last = rest.split(b"\n") if b"\n" in chunk else (rest,)
        for line in lines:
            yield bytes(line.removesuffix(b"\r"))
        rest = last
        _check_length(len(rest))
    if rest:
        yield bytes(rest)


def _check_length(length: int) -> None:
    if length > MOST_LINE_BYTES:
        raise LineTooLong


def _event_text(data: list[bytes]) -> str:
    return b"\n".join(data).decode("utf-8", "replace")
