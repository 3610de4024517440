"""What an endpoint's error says: to a human, in whatever shape it comes, and when to ask again."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pokeview.text.untrusted import plain_remark

_MESSAGE_KEYS = ("message", "detail", "msg", "error_description", "error", "errors", "title", "reason", "description")
_MOST_DEPTH = 6
_MOST_MESSAGES = 3
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)
_RETRY_IN_TEXT = re.compile(
    r"(?:try again|retry)(?:ing)? (?:in|after)\s+"
    r"(?:(\d+(?:\.\d+)?)\s*m(?:in(?:ute)?s?)?(?![a-z])\s*)?(?:(\d+(?:\.\d+)?)\s*(ms|s)?)?",
    re.IGNORECASE,
)
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$")
_UNITS = (3600.0, 60.0, 1.0, 0.001)


def server_words(body: str) -> str:
    """What an error body says to a human, on one line and short; of a web page its title."""
    try:
        words = "; ".join(_first_of(_messages_in(json.loads(body))))
    except (ValueError, RecursionError):
        page = _TITLE.search(body) if body.lstrip().startswith("<") else None
        words = page[1] if page else "" if body.lstrip().startswith("<") else body
    return plain_remark(words).rstrip(".")


def retry_seconds(headers: Mapping[str, str], body: str) -> float | None:
    """When the server wants to be asked again, as its headers say, or its error; None if it is silent on that."""
    return (
        _understood(headers.get("retry-after-ms"), lambda text: float(text) / 1000)
        or _understood(headers.get("retry-after"), float, _seconds_to_date)
        or _understood(_retry_delay(body), _duration)
        or _in_text(body)
    )


def _first_of(messages: Iterator[str]) -> list[str]:
    found: list[str] = []
    for message in messages:
        if message.strip() and message.strip() not in found:
            found.append(message.strip())
        if len(found) == _MOST_MESSAGES:
            break
    return found


def _messages_in(value: Any, depth: int = 0) -> Iterator[str]:
    """The messages of an error, the outermost first; OpenRouter's provider says more in `metadata.raw`."""
    if depth > _MOST_DEPTH:
        return
    match value:
        case str():
            inner = _json_in(value) if depth else None
            yield from _messages_in(inner, depth + 1) if inner is not None else [value]
        case list():
            for item in value[:_MOST_MESSAGES]:
                yield from _messages_in(item, depth + 1)
        case dict():
            key = next((key for key in _MESSAGE_KEYS if value.get(key)), None)
            yield from [json.dumps(value, ensure_ascii=False)] if key is None else _messages_in(value[key], depth + 1)
            metadata = value.get("metadata")
            if isinstance(metadata, dict) and metadata.get("raw"):
                yield from _messages_in(metadata["raw"], depth + 1)
        case None:
            return
        case _:
            yield str(value)


def _json_in(text: str) -> Any:
    """The error that a gateway passes on as text within its own."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _understood(text: str | None, *ways: Callable[[str], float]) -> float | None:
    """What the first way that understands the text makes of it, if that is a wait."""
    for way in ways if text else ():
        try:
            seconds = way(text or "")
        except (ValueError, TypeError, OverflowError):
            continue
        return seconds if 0 < seconds < float("inf") else None
    return None


def _seconds_to_date(text: str) -> float:
    return (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()


def _retry_delay(body: str) -> str | None:
    """Google's retryDelay, such as 34.07s."""
    found = re.search(r'"retryDelay"\s*:\s*"([\w.]{1,20})"', body)
    return found[1] if found else None


def _duration(text: str) -> float:
    found = _DURATION.match(text.strip())
    if found is None:
        raise ValueError(text)
    return sum(float(part) * unit for part, unit in zip(found.groups(), _UNITS, strict=True) if part)


def _in_text(body: str) -> float | None:
    found = _RETRY_IN_TEXT.search(body)
    if found is None or not (found[1] or found[2]):
        return None
    seconds = float(found[2] or 0) * (0.001 if (found[3] or "").casefold() == "ms" else 1)
    return float(found[1] or 0) * 60 + seconds or None
