"""Server-sent events out of bytes that come in any pieces."""

import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pokeview.agents.chat.event_stream import MOST_LINE_BYTES, LineTooLong, read_payloads

STREAM = (
    ": OPENROUTER PROCESSING\n\n"
    'data: {"a": "ü"}\n\n'
    "event: message\r\nid: 7\r\ndata:no space\r\n\r\n"
    "data: two\ndata: lines\n\n"
    'error: {"code": 500}\n\n'
    "retry: 10\n\n\n"
    "data: [DONE]"
).encode()
PAYLOADS = ['{"a": "ü"}', "no space", "two\nlines", '{"code": 500}', "[DONE]"]


async def chunks(body: bytes, length: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), length):
        yield body[start : start + length]


@given(st.integers(1, len(STREAM)))
async def test_the_data_of_every_event(length: int) -> None:
    assert [payload async for payload in read_payloads(chunks(STREAM, length))] == PAYLOADS


async def test_bytes_that_are_no_text_are_replaced() -> None:
    assert [payload async for payload in read_payloads(chunks(b"data: a\xff\xc3\n\n", 1))] == ["a\ufffd\ufffd"]


@pytest.mark.parametrize("line", [b"data: ", b": "])
async def test_a_line_without_end_is_not_kept(line: bytes) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield line
        for read in range(100):
            assert read * 1_000_000 <= MOST_LINE_BYTES + 1_000_000
            yield b"a" * 1_000_000

    with pytest.raises(LineTooLong):
        async for _ in read_payloads(endless()):
            pass


async def test_an_event_of_lines_without_end_is_not_kept() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for read in range(100):
            assert read * 1_000_000 <= MOST_LINE_BYTES + 1_000_000
            yield b"data: " + b"a" * 1_000_000 + b"\n"

    with pytest.raises(LineTooLong):
        async for _ in read_payloads(endless()):
            pass


async def test_a_body_that_is_too_long_is_not_kept() -> None:
    with pytest.raises(LineTooLong):
        async for _ in read_payloads(chunks(b"{" + bytes(MOST_LINE_BYTES + 1), 1_000_000)):
            pass


@pytest.mark.parametrize(
    "body",
    [
        b'data: {"a": 1}\rdata: {"b": 2}\rdata: [DONE]\r',
        b'data: {"a": 1}\r\ndata: {"b": 2}\r\ndata: [DONE]\r\n',
        b'data: {"a": 1}\ndata: {"b": 2}\ndata: [DONE]\n',
        b'\xef\xbb\xbfdata: {"a": 1}\n\ndata: {"b": 2}\n\ndata: [DONE]',
        b'{"a": 1}\n{"b": 2}\n[DONE]\n',
    ],
    ids=["CR", "CRLF", "single newlines", "a byte order mark", "lines of JSON"],
)
@pytest.mark.parametrize("length", [1, 3, 1000])
async def test_streams_that_people_really_have(body: bytes, length: int) -> None:
    payloads = [payload async for payload in read_payloads(chunks(body, length))]
    assert payloads == ['{"a": 1}', '{"b": 2}', "[DONE]"]


async def test_one_value_over_many_lines_is_one_payload() -> None:
    body = b'{\n  "a": {\n    "b": 1\n  }\n}\n'
    payloads = [payload async for payload in read_payloads(chunks(body, 4))]
    assert [json.loads(payload) for payload in payloads] == [{"a": {"b": 1}}]
