"""Errors in every shape end as one sentence with the server's own words; the wait that they ask for is kept to."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pydantic import SecretStr

from pokeview.agents.chat import Endpoint
from pokeview.agents.chat.error_bodies import retry_seconds, server_words
from pokeview.agents.chat.failures import status_failure, stream_failure


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "No such model."}},
        {"error": "No such model."},
        {"message": "No such model.", "code": 404},
        {"detail": "No such model."},
        {"detail": [{"loc": ["body", "model"], "msg": "No such model.", "type": "value_error"}]},
        [{"error": {"code": 404, "message": "No such model.", "status": "NOT_FOUND"}}],
        {"errors": [{"message": "No such model."}]},
        {"error": {"message": '{"error": {"message": "No such model."}}'}},
        {"error": {"error": {"message": "No such model."}}},
        {"object": "error", "message": "No such model."},
        {"error": {"code": "x", "error_description": "No such model."}},
    ],
)
def test_the_words_are_found_in_any_shape(body: Any) -> None:
    assert server_words(json.dumps(body)) == "No such model"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>", "502 Bad Gateway"),
        ("<html>", ""),
        ("upstream is gone\nsorry", "upstream is gone sorry"),
        ("", ""),
        ('{"error": {"message": "Refused", "metadata": {"raw": "too hot"}}}', "Refused; too hot"),
        ('{"a": {"b": 1}}', '{"a": {"b": 1}}'),
        ("[" * 5000, None),
    ],
)
def test_what_has_no_message_is_told_as_it_is(body: str, words: str | None) -> None:
    told = server_words(body)
    assert told == words if words is not None else len(told) < 400


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "7"}, "", 7),
        ({"retry-after-ms": "1500"}, "", 1.5),
        ({}, '{"error": {"details": [{"@type": "RetryInfo", "retryDelay": "34.07s"}]}}', 34.07),
        ({}, "Rate limit reached for gpt-5. Please try again in 7.66s. Visit", 7.66),
        ({}, "Please try again in 250ms.", 0.25),
        ({}, "Please try again in 1m30s.", 90),
        ({}, "Please retry in 12 seconds", 12),
        ({}, "try again later", None),
        ({"retry-after": "soon"}, "", None),
        ({"retry-after": "-3"}, "", None),
        ({"retry-after": "nan"}, "", None),
    ],
)
def test_the_wait_is_read_from_headers_and_bodies(headers: dict[str, str], body: str, seconds: float | None) -> None:
    assert retry_seconds(headers, body) == pytest.approx(seconds)


def test_a_date_is_a_wait_too() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < (retry_seconds({"retry-after": later}, "") or 0) <= 90


def test_a_key_that_is_one_only_when_its_escapes_are_read_is_not_told() -> None:
    key = "sk-planted-0123456789"
    endpoint = Endpoint("http://127.0.0.1:9/v1", "m", SecretStr(key))
    error = {"message": "bad " + "\u200b".join(key)}
    for failure in (status_failure(endpoint, 401, json.dumps({"error": error}), {}), stream_failure(endpoint, error)):
        assert str(failure).rstrip(".").endswith("bad ***")
