"""One attempt at asking that failed: what a user is told, and whether asking again could help."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import import_module
from typing import Any

from pokeview.agents.chat.chat_errors import ContextOverflow, EndpointError
from pokeview.agents.chat.conversation import Json
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.text.untrusted import plain_remark

_MOST_BODY_CHARACTERS = 20_000
_PASSING_STATUSES = frozenset({408, 409, 425, 429})
_OVERFLOW = re.compile(
    r"context[_ ](length|window|size)|maximum context|exceed_context|too many tokens|(prompt|input) is too long", re.I
)
_OVERFLOW_STATUSES = frozenset({None, 400, 413, 422, 500})
_SENTENCES = {
    401: "{where} refused the API key: check {key_variable}",
    402: "{where} says that the account has no credit left",
    403: "{where} does not allow this",
    404: "{where} does not know this address or the model {model!r} (a base URL usually ends in /v1)",
    408: "{where} gave up waiting",
    413: "{where} finds the request too large",
    429: "{where} is asked too often",
}


class AttemptFailed(Exception):
    """An attempt without an answer. `message` is all that the server said, for finding out what it objects to."""

    def __init__(
        self,
        sentence: str,
        *,
        may_pass: bool = False,
        message: str = "",
        status: int | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.may_pass = may_pass
        self.message = message
        self.status = status
        self.retry_after_seconds = retry_after_seconds

    @property
    def is_overflow(self) -> bool:
        return self.status in _OVERFLOW_STATUSES and _OVERFLOW.search(self.message) is not None

    def as_error(self) -> EndpointError:
        """The error for whoever asked."""
        if not self.is_overflow:
            return EndpointError(self.sentence)
        limit = _number_in_text(r"n_ctx\W+(\d+)|context (?:length|window|size)(?: is| of| \()\s*(\d+)", self.message)
        return ContextOverflow(self.sentence, _number_in_text(r"n_prompt_tokens\W+(\d+)", self.message), limit)


def status_failure(endpoint: Endpoint, status: int, body: str, headers: Mapping[str, str]) -> AttemptFailed:
    """A response that is an error."""
    message = endpoint.scrub(body[:_MOST_BODY_CHARACTERS])
    return AttemptFailed(
        _status_sentence(endpoint, status, message),
        may_pass=(status in _PASSING_STATUSES or status >= 500) and "insufficient_quota" not in message,
        message=message,
        status=status,
        retry_after_seconds=_retry_after_seconds(headers),
    )


def stream_failure(endpoint: Endpoint, error: Any) -> AttemptFailed:
    """An error object in the middle of a stream, which OpenRouter, vLLM and llama.cpp send with status 200."""
    message = endpoint.scrub(json.dumps(error, ensure_ascii=False, default=str)[:_MOST_BODY_CHARACTERS])
    status = _status_in(error) if isinstance(error, dict) else None
    if status is not None:
        return status_failure(endpoint, status, message, {})
    sentence = f"{endpoint.base_url} stopped with an error: {server_words(message)}"
    return AttemptFailed(sentence, may_pass=True, message=message)


def server_words(body: str) -> str:
    """What an error body says to a human, on one line and short; nothing for a web page."""
    try:
        words = _message_in(json.loads(body))
    except (ValueError, RecursionError):
        words = "" if body.lstrip().startswith("<") else body
    return plain_remark(words).rstrip(".")


@contextmanager
def failures_told(endpoint: Endpoint) -> Iterator[None]:
    """Turns what the client and its transport raise into AttemptFailed, scrubbed of keys."""
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise status_failure(endpoint, error.status_code, error.response.text, error.response.headers) from None
    except openai.APITimeoutError:
        seconds = endpoint.timeouts.connect_seconds
        raise AttemptFailed(f"{endpoint.base_url} did not answer within {seconds:g} s.", may_pass=True) from None
    except openai.APIConnectionError as error:
        raise AttemptFailed(_unreachable(endpoint, error.__cause__ or error), may_pass=True) from None
    except _transport_errors() as error:
        cause = plain_remark(endpoint.scrub(str(error)))
        raise AttemptFailed(f"The answer of {endpoint.base_url} was cut off: {cause}.", may_pass=True) from None
    except openai.OpenAIError as error:
        raise AttemptFailed(
            f"{endpoint.base_url} cannot be asked: {plain_remark(endpoint.scrub(str(error)))}."
        ) from None


@cache
def _transport_errors() -> tuple[type[Exception], ...]:
    """What reading a body can raise. openai 2 reads with httpx, openai 3 with httpx2; either may be missing."""
    errors: list[type[Exception]] = []
    for name in ("httpx", "httpx2"):
        try:
            module = import_module(name)
        except ImportError:
            continue
        errors += [module.HTTPError, module.StreamError]
    return tuple(errors)


def _unreachable(endpoint: Endpoint, cause: BaseException) -> str:
    words = plain_remark(endpoint.scrub(str(cause))).rstrip(".") or type(cause).__name__
    return f"{endpoint.base_url} cannot be reached ({words}): check the address and that the server is running."


def _status_sentence(endpoint: Endpoint, status: int, message: str) -> str:
    failed = "{where} failed with status {status}" if status >= 500 else "{where} refused the request"
    sentence = _SENTENCES.get(status, failed).format(
        where=endpoint.base_url, status=status, model=endpoint.model, key_variable=endpoint.key_variable
    )
    words = server_words(message)
    return f"{sentence}: {words}." if words else f"{sentence}."


def _message_in(body: Any) -> str:
    """The message in one of the shapes that servers use; OpenRouter's provider says more in `metadata.raw`."""
    if not isinstance(body, dict):
        return str(body)
    error = body.get("error", body)
    if not isinstance(error, dict):
        return str(error)
    words = str(error.get("message") or error.get("detail") or body.get("detail") or body)
    metadata = error.get("metadata")
    raw = metadata.get("raw") if isinstance(metadata, dict) else None
    return f"{words} ({raw})" if raw else words


def _status_in(error: Json) -> int | None:
    """The HTTP status that an error object names, as a number or in words."""
    code = error.get("code") or error.get("status") or error.get("type")
    if isinstance(code, str) and "rate_limit" in code:
        return 429
    try:
        status = int(code or 0)
    except (TypeError, ValueError):
        return None
    return status if 400 <= status <= 599 else None


def _retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Retry-After as seconds from now: a number, or a date."""
    return _parsed_wait(headers.get("retry-after-ms"), lambda text: float(text) / 1000) or _parsed_wait(
        headers.get("retry-after"),
        float,
        lambda text: (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(),
    )


def _parsed_wait(text: str | None, *ways: Callable[[str], float]) -> float | None:
    """What the first way that understands the text makes of it, if that is a wait."""
    for way in ways if text else ():
        try:
            seconds = way(text or "")
        except (ValueError, TypeError, OverflowError):
            continue
        return seconds if 0 < seconds < float("inf") else None
    return None


def _number_in_text(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text, re.IGNORECASE)
    return int(next(group for group in found.groups() if group)) if found else None
