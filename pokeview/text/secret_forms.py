"""Every form in which a text may hold a key or password, so that none of them is passed on."""

import base64
import html
import json
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

SHORTEST_PART = 8
"""Of a secret of several lines or words, a part counts from this length on."""


def secret_forms(secret: str) -> frozenset[str]:
    """The secret as it is, and escaped as Python, JSON, URLs, HTML and basic authentication escape it."""
    forms = {secret} if secret else set()
    for written in (secret, *_parts(secret)):
        forms |= _escaped(written)
    return frozenset(form for form in forms if form)


def forms_of(secrets: Iterable[str]) -> list[str]:
    """The forms of all of them, the longest first, as they have to be replaced."""
    return sorted({form for secret in secrets for form in secret_forms(secret)}, key=lambda form: (-len(form), form))


def _parts(secret: str) -> list[str]:
    parts = secret.split()
    return [part for part in parts if len(part) >= SHORTEST_PART] if len(parts) > 1 else []


def _escaped(secret: str) -> set[str]:
    encoded = secret.encode("utf-8", "surrogatepass")
    python = repr(secret)[1:-1]
    return {
        secret,
        python,
        repr(python)[1:-1],
        repr(encoded)[2:-1],
        ascii(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret)[1:-1])[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(encoded, safe=""),
        quote(encoded),
        quote_plus(encoded),
        html.escape(secret),
        base64.b64encode(encoded).decode(),
        base64.urlsafe_b64encode(encoded).decode(),
    }
