"""One request to an endpoint and the stream of its answer, watched over by the clock."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable
from contextlib import AsyncExitStack, aclosing
from typing import Any, TypeVar

from pokeview.agents.answers.chunks import read_error
from pokeview.agents.answers.conversation import Fragment, Json
from pokeview.agents.answers.transcript import Transcript
from pokeview.agents.chat.client import make_client
from pokeview.agents.chat.endpoint import Endpoint, Timeouts
from pokeview.agents.chat.event_stream import LineTooLong, read_payloads
from pokeview.agents.chat.failures import AttemptFailed, failures_told, stream_failure
from pokeview.agents.chat.request import Request

_T = TypeVar("_T")

_LAST_WORDS_SECONDS = 5.0
"""A complete answer is not held up longer than this by a server that does not end its stream."""


class StreamTimer:
    """How long a stream may keep us waiting. Time that its reader takes for other things does not count."""

    def __init__(self, timeouts: Timeouts, where: str) -> None:
        self._timeouts = timeouts
        self._where = where
        self._limit_seconds = timeouts.first_token_seconds
        self._silent_seconds = 0.0
        self.waited_seconds = 0.0

    async def wait(self, awaitable: Awaitable[_T]) -> _T:
        """The result. Raises AttemptFailed when it takes longer than allowed."""
        left_seconds = self._timeouts.total_seconds - self.waited_seconds
        allowed_seconds = min(self._limit_seconds - self._silent_seconds, left_seconds)
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(allowed_seconds) as deadline:
                return await awaitable
        except TimeoutError:
            if not deadline.expired():
                raise
            raise self._failure(is_total=allowed_seconds == left_seconds) from None
        finally:
            self.waited_seconds += clock() - started
            self._silent_seconds += clock() - started

    def heard(self, *, is_last: bool) -> None:
        """A token has come: from now on silence counts from here."""
        between_seconds = self._timeouts.between_tokens_seconds
        self._limit_seconds = min(between_seconds, _LAST_WORDS_SECONDS) if is_last else between_seconds
        self._silent_seconds = 0.0

    def _failure(self, *, is_total: bool) -> AttemptFailed:
        if is_total:
            # What takes that long once takes that long again.
            return AttemptFailed(f"{self._where} took longer than {self._timeouts.total_seconds:g} s for an answer.")
        return AttemptFailed(f"{self._where} kept silent for {self._limit_seconds:g} s.", may_pass=True)


class Attempt:
    """Asks once. After `stream` is exhausted the transcript is complete."""

    def __init__(self, endpoint: Endpoint, request: Request) -> None:
        self.request = request
        self.transcript = Transcript()
        self.seconds_to_first_token: float | None = None
        self._endpoint = endpoint
        self._timer = StreamTimer(endpoint.timeouts, endpoint.base_url)
        self._ended = False
        self._last_token_seconds = 0.0

    @property
    def tokens_per_second(self) -> float | None:
        """As the server measured it, else from the first token to the last, if their number is known."""
        if self.transcript.tokens_per_second is not None:
            return self.transcript.tokens_per_second
        tokens = self.transcript.usage.output_tokens
        seconds = self._last_token_seconds - (self.seconds_to_first_token or 0.0)
        return (tokens - 1) / seconds if tokens and tokens > 1 and seconds > 0 else None

    async def stream(self) -> AsyncGenerator[Fragment, None]:
        """What the model says. Raises AttemptFailed. Closing it closes the connection."""
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(await asyncio.to_thread(make_client, self._endpoint))
            payloads = await stack.enter_async_context(aclosing(await self._send_request(client, stack)))
            while (payload := await self._next(payloads)) is not None:
                for fragment in self._read_payload(payload):
                    yield fragment
        for fragment in self.transcript.close():
            yield fragment
        is_whole = self._ended or self.transcript.finish_reason or self.transcript.full
        if not is_whole or self.transcript.finish_reason == "error":
            raise AttemptFailed(f"The answer of {self._endpoint.base_url} was cut off.", may_pass=True)

    async def _send_request(self, client: Any, stack: AsyncExitStack) -> AsyncGenerator[str, None]:
        """Sends the request; gives the payloads of the response as soon as it begins."""
        extra = dict(self._endpoint.extra_body) or None
        asked = client.chat.completions.with_streaming_response.create(**self.request.body, extra_body=extra)
        with failures_told(self._endpoint):
            response = await self._timer.wait(stack.enter_async_context(asked))
        kind = response.headers.get("content-type", "")
        if "html" in kind:
            raise AttemptFailed(
                f"{self._endpoint.base_url} answered with a web page: is it the address of an API, ending in /v1?"
            )
        chunks = await stack.enter_async_context(aclosing(response.http_response.aiter_bytes()))
        # Whatever it is labelled as: some servers call events JSON, or send lines of JSON as events.
        return read_payloads(chunks)

    async def _next(self, payloads: AsyncGenerator[str, None]) -> str | None:
        """The next payload; None at the end, and also when a complete answer is not followed by a proper end."""
        if self._ended or self.transcript.full:
            return None
        try:
            with failures_told(self._endpoint):
                return await self._timer.wait(anext(payloads, None))
        except LineTooLong:
            raise AttemptFailed(f"{self._endpoint.base_url} sent a line that is too long to be read.") from None
        except AttemptFailed:
            if not self.transcript.finish_reason:
                raise
            return None

    def _read_payload(self, payload: str) -> list[Fragment]:
        if payload.strip() == "[DONE]":
            self._ended = True
            return []
        body = self._parsed_payload(payload)
        error = read_error(body)
        if error is not None:
            raise stream_failure(self._endpoint, error)
        length = self.transcript.length
        fragments = self.transcript.add(body)
        if self.transcript.length > length or self.transcript.finish_reason:
            self._heard()
        return fragments

    def _parsed_payload(self, payload: str) -> Json:
        try:
            body = json.loads(payload)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise AttemptFailed(f"{self._endpoint.base_url} sent a piece that is no JSON object.", may_pass=True)
        return body

    def _heard(self) -> None:
        now = self._timer.waited_seconds
        if self.seconds_to_first_token is None:
            self.seconds_to_first_token = now
        if not self.transcript.finish_reason:
            self._last_token_seconds = now
        self._timer.heard(is_last=bool(self.transcript.finish_reason))
