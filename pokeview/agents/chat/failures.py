"""One attempt at asking that failed: what a user is told, and whether asking again could help."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from pokeview.agents.answers.conversation import Json
from pokeview.agents.chat.chat_errors import ContextOverflow, EndpointError
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.error_bodies import retry_seconds, server_words
from pokeview.agents.chat.proxies import proxy_for
from pokeview.text.untrusted import plain_remark

_MOST_BODY_CHARACTERS = 20_000
_MOST_BODY_BYTES = 80_000
_PASSING_STATUSES = frozenset({408, 409, 425, 429})
_OVERFLOW = re.compile(
    r"context[_ ](length|window|size)|maximum context|exceed_context|too many tokens|(prompt|input) is too long", re.I
)
_OVERFLOW_STATUSES = frozenset({None, 400, 413, 422, 500})
_ONE_ANSWER = re.compile(
    r"tool_use_failed|failed_generation|content_filter|content management policy|ResponsibleAIPolicyViolation"
    r"|content_policy_violation|PROHIBITED_CONTENT|safety system|flagged (?:as|by|for)",
    re.IGNORECASE,
)
_ANSWER_STATUSES = frozenset({None, 400, 403, 422})
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
        """Whether a shorter prompt may be taken."""
        if self.status == 413:
            return True
        return self.status in _OVERFLOW_STATUSES and _OVERFLOW.search(self.message) is not None

    @property
    def is_of_this_answer(self) -> bool:
        """Whether another prompt, or the same again, may be answered: what failed is one answer, not the endpoint."""
        return self.status in _ANSWER_STATUSES and _ONE_ANSWER.search(self.message) is not None

    def as_error(self) -> EndpointError:
        """The error for whoever asked."""
        if not self.is_overflow:
            return EndpointError(self.sentence)
        limit = _number_in_text(r"n_ctx\W+(\d+)|context (?:length|window|size)(?: is| of| \()\s*(\d+)", self.message)
        return ContextOverflow(self.sentence, _number_in_text(r"n_prompt_tokens\W+(\d+)", self.message), limit)


class ErrorResponse(Exception):
    """A response that is an error, with as much of its body as anybody reads."""

    def __init__(self, status: int, body: str, headers: Mapping[str, str]) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.body = body
        self.headers = headers


async def raise_error_response(response: Any) -> None:
    """Read no more of an error than a part: a few packed bytes may unfold to gigabytes. For a client's event hook."""
    if response.status_code < 400:
        return
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _MOST_BODY_BYTES:
            break
    text = body[:_MOST_BODY_BYTES].decode("utf-8", "replace")
    raise ErrorResponse(response.status_code, text, dict(response.headers))


def status_failure(endpoint: Endpoint, status: int, body: str, headers: Mapping[str, str]) -> AttemptFailed:
    """A response that is an error."""
    message = endpoint.scrub(body[:_MOST_BODY_CHARACTERS])
    return AttemptFailed(
        _status_sentence(endpoint, status, message),
        may_pass=(status in _PASSING_STATUSES or status >= 500) and "insufficient_quota" not in message,
        message=message,
        status=status,
        retry_after_seconds=retry_seconds(headers, message),
    )


def stream_failure(endpoint: Endpoint, error: Any) -> AttemptFailed:
    """An error object in the middle of a stream, which OpenRouter, vLLM and llama.cpp send with status 200."""
    message = endpoint.scrub(json.dumps(error, ensure_ascii=False, default=str)[:_MOST_BODY_CHARACTERS])
    status = _status_in(error) if isinstance(error, dict) else None
    if status is not None:
        return status_failure(endpoint, status, message, {})
    sentence = f"{endpoint.base_url} stopped with an error: {endpoint.scrub(server_words(message))}"
    return AttemptFailed(sentence, may_pass=True, message=message)


@contextmanager
def failures_told(endpoint: Endpoint) -> Iterator[None]:
    """Turns what the client and its transport raise into AttemptFailed, scrubbed of keys."""
    import openai

    try:
        yield
    except ErrorResponse as error:
        raise status_failure(endpoint, error.status, error.body, error.headers) from None
    except openai.APIStatusError as error:
        raise status_failure(endpoint, error.status_code, error.response.text, error.response.headers) from None
    except openai.APITimeoutError:
        seconds = endpoint.timeouts.connect_seconds
        raise AttemptFailed(f"{endpoint.base_url} did not answer within {seconds:g} s.", may_pass=True) from None
    except openai.APIConnectionError as error:
        if isinstance(error.__cause__, ErrorResponse):
            told = error.__cause__
            raise status_failure(endpoint, told.status, told.body, told.headers) from None
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
    if proxy := proxy_for(endpoint):
        return f"{endpoint.base_url} cannot be reached through the proxy {proxy} ({words}): check both addresses."
    return f"{endpoint.base_url} cannot be reached ({words}): check the address and that the server is running."


def _status_sentence(endpoint: Endpoint, status: int, message: str) -> str:
    failed = "{where} failed with status {status}" if status >= 500 else "{where} refused the request"
    sentence = _SENTENCES.get(status, failed).format(
        where=endpoint.base_url, status=status, model=endpoint.model, key_variable=endpoint.key_variable
    )
    # Once more: what was escaped in the body is a key only now.
    words = endpoint.scrub(server_words(message))
    return f"{sentence}: {words}." if words else f"{sentence}."


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


def _number_in_text(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text, re.IGNORECASE)
    return int(next(group for group in found.groups() if group)) if found else None
