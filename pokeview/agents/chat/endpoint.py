"""Where a model is asked, as whom, and how patiently. Keys and passwords are held so that nothing shows them."""

import base64
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from pydantic import SecretStr

from pokeview.errors import SettingError
from pokeview.text.secret_forms import Secrets

OPENAI_URL = "https://api.openai.com/v1"
APP_TITLE = "pokeview"
APP_URL = "https://pokeview.invalid"
"""OpenRouter tells applications apart by an address; nobody follows it."""

HIDDEN = "***"
"""Stands for a key or password."""
_NO_SECRET = SecretStr("")
_SHORTEST_SECRET = 4
_SHORTEST_WORD = 8
"""What is shorter is too likely to be said by chance: in a query, or by a model."""


@dataclass(frozen=True)
class Timeouts:
    """Seconds that an endpoint may take. Time in which nobody reads the stream does not count."""

    connect_seconds: float = 10
    first_token_seconds: float = 180
    """A local model on a processor reads a long prompt for minutes."""
    between_tokens_seconds: float = 60
    total_seconds: float = 900


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint and the model asked there; `extra_body` goes into every request as it is.

    A base URL may hold `user:password@`, sent as basic authentication, and a query, sent with every request; neither is
    shown anywhere.
    """

    base_url: str
    model: str
    api_key: SecretStr = _NO_SECRET
    timeouts: Timeouts = field(default_factory=Timeouts)
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    extra_headers: Mapping[str, SecretStr] = field(default_factory=dict)
    login: SecretStr = _NO_SECRET
    """`user:password`, taken out of the base URL."""
    query: SecretStr = _NO_SECRET
    """The base URL's query, taken out of it: some gateways want their key there."""

    def __post_init__(self) -> None:
        parts = _split(self.base_url)
        if parts.username is not None:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            object.__setattr__(self, "login", SecretStr(login))
        if parts.query:
            object.__setattr__(self, "query", SecretStr(parts.query))
        host = parts.netloc.rpartition("@")[2]
        path = parts.path.rstrip("/")
        object.__setattr__(self, "base_url", urlunsplit((parts.scheme, host, path, "", "")))

    @classmethod
    def from_settings(
        cls,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        environ: Mapping[str, str] = os.environ,
        **options: Any,
    ) -> "Endpoint":
        """What is given, else what the environment says. Raises SettingError for a bad address or a missing key."""
        if not model.strip():
            raise SettingError("No model was chosen: name the one to ask, for example gpt-5-mini.")
        endpoint = cls(base_url or environ.get("OPENAI_BASE_URL") or OPENAI_URL, model.strip(), **options)
        key = (api_key or _key_from(environ, endpoint)).strip()
        _check_key(key, endpoint.key_variable)
        if not key and endpoint._needs_key:
            raise SettingError(f"{endpoint.base_url} wants an API key: set {endpoint.key_variable}.")
        return replace(endpoint, api_key=SecretStr(key))

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_openrouter(self) -> bool:
        return self.host == "openrouter.ai" or self.host.endswith(".openrouter.ai")

    @property
    def key_variable(self) -> str:
        """The environment variable that the key is read from first."""
        return "OPENROUTER_API_KEY" if self.is_openrouter else "OPENAI_API_KEY"

    @property
    def headers(self) -> dict[str, str]:
        """Headers beyond the client's own."""
        headers = {"HTTP-Referer": APP_URL, "X-OpenRouter-Title": APP_TITLE} if self.is_openrouter else {}
        if self.login.get_secret_value():
            headers["Authorization"] = f"Basic {self._basic_token}"
        return headers | {name: value.get_secret_value() for name, value in self.extra_headers.items()}

    @property
    def parameters(self) -> dict[str, str]:
        """What goes into the query of every request."""
        return dict(parse_qsl(self.query.get_secret_value(), keep_blank_values=True))

    def scrub(self, text: str) -> str:
        """The text with '***' for every key and password that it repeats."""
        return self._scrubber.hidden(text, HIDDEN)

    @property
    def unmistakable_secrets(self) -> Secrets:
        """Those keys and passwords that nobody says by chance, unlike a key such as 'none'."""
        return Secrets(secret for secret in self._secrets() if len(secret) >= _SHORTEST_WORD)

    @cached_property
    def _scrubber(self) -> Secrets:
        return Secrets(secret for secret in self._secrets() if len(secret) >= _SHORTEST_SECRET)

    def _secrets(self) -> Iterable[str]:
        login = self.login.get_secret_value()
        yield from (self.api_key.get_secret_value(), login, login.partition(":")[2], self._basic_token)
        extra = (value.get_secret_value() for value in self.extra_headers.values())
        yield from (value for value in extra if len(value) >= _SHORTEST_WORD)
        written = (pair.partition("=")[2] for pair in self.query.get_secret_value().split("&"))
        yield from (value for value in (*self.parameters.values(), *written) if len(value) >= _SHORTEST_WORD)

    @property
    def _basic_token(self) -> str:
        return base64.b64encode(self.login.get_secret_value().encode()).decode()

    @property
    def _needs_key(self) -> bool:
        return self.is_openrouter or self.base_url == OPENAI_URL


def _check_key(key: str, variable: str) -> None:
    """Raises SettingError for a key that no header can hold; it is not shown, nor anything of it."""
    if any(not "!" <= character <= "~" for character in key):
        raise SettingError(
            f"The key in {variable} cannot be used: it holds a line break, a space, a curly quote or another character "
            "that no key has. Copy it again."
        )


def _split(base_url: str) -> SplitResult:
    """The parts of an address. Raises SettingError, whose text does not repeat it: it may hold a password."""
    try:
        parts = urlsplit(base_url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingError("The base URL cannot be used: give one such as http://127.0.0.1:8080/v1.")
    return parts


def _key_from(environ: Mapping[str, str], endpoint: Endpoint) -> str:
    """The key for this endpoint. A key of OpenAI never goes to OpenRouter, whose own keys begin with sk-or-."""
    other = environ.get("OPENAI_API_KEY") or ""
    if endpoint.is_openrouter and not other.startswith("sk-or-"):
        other = ""
    return environ.get(endpoint.key_variable) or other
