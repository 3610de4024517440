"""Makes the client of one request, and tells in a sentence what of the environment stands in its way."""

import os
import ssl
from collections.abc import Mapping
from typing import Any

from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.failures import AttemptFailed, raise_error_response
from pokeview.agents.chat.proxies import is_loopback

_PROXY_VARIABLES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


def make_client(endpoint: Endpoint) -> Any:
    """An `openai.AsyncOpenAI` for one use. The first call imports openai, which takes a second: not for the loop.

    Raises AttemptFailed, for good, where the environment asks for a proxy or certificates that cannot be used.
    """
    import openai

    try:
        return openai.AsyncOpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.api_key.get_secret_value() or "none",
            default_headers=endpoint.headers,
            default_query=endpoint.parameters,
            timeout=openai.Timeout(None, connect=endpoint.timeouts.connect_seconds),
            max_retries=0,
            http_client=_transport(endpoint, openai),
        )
    except (ImportError, ValueError, OSError, openai.OpenAIError) as error:
        problem = (
            _what_is_in_the_way(error, os.environ) or f"{endpoint.base_url} cannot be asked: {type(error).__name__}."
        )
    # Outside of the except clause, so that no error is chained to one whose frames hold the key.
    raise AttemptFailed(problem)


def _transport(endpoint: Endpoint, openai: Any) -> Any:
    """By the environment, but for what is on this machine."""
    hooks: Mapping[str, Any] = {"response": [raise_error_response]}
    if not is_loopback(endpoint.host):
        return openai.DefaultAsyncHttpxClient(event_hooks=hooks)
    certificates = os.environ.get("SSL_CERT_FILE") if endpoint.base_url.startswith("https:") else None
    verify = ssl.create_default_context(cafile=certificates) if certificates else True
    return openai.DefaultAsyncHttpxClient(trust_env=False, verify=verify, event_hooks=hooks)


def _what_is_in_the_way(error: Exception, environ: Mapping[str, str]) -> str:
    """A sentence on the variable that names what cannot be used; '' if it is none of them."""
    for name in _PROXY_VARIABLES:
        address = environ.get(name) or environ.get(name.lower()) or ""
        scheme = address.partition("://")[0].casefold() if "://" in address else "http"
        if address and scheme not in _PROXY_SCHEMES:
            return f"The proxy in {name} cannot be used: pokeview knows proxies of {', '.join(_PROXY_SCHEMES)}."
        if address and scheme.startswith("socks") and isinstance(error, ImportError):
            return f"The proxy in {name} is a SOCKS proxy, which needs one more package: pip install socksio."
    for name in _CERTIFICATE_VARIABLES:
        if isinstance(error, OSError) and environ.get(name):
            return f"{name} names certificates that cannot be read: correct or unset it."
    return ""
