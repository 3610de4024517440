"""DSPy's own client for an endpoint. It never imports litellm, which takes seconds and asks the internet for prices."""

import os
from typing import Any

from pokeview.agents.chat.endpoint import OPENAI_URL, Endpoint
from pokeview.agents.chat.proxies import go_round_proxies
from pokeview.errors import AgentError

PROVIDER = "pokeview"
"""The name under which DSPy knows any OpenAI-compatible server that it has no name for."""
_NO_KEY = "none"


def import_dspy() -> Any:
    """The module `dspy`; the first call takes a second, so it is not for the thread that draws."""
    # Else DSPy asks the internet for a list of prices at the first request.
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    import dspy

    # A terminal application owns the screen, and what matters comes as an error too.
    dspy.disable_logging()
    return dspy


def language_model(endpoint: Endpoint) -> Any:
    """A `dspy.LM` for one use, which neither caches nor retries. Raises AgentError for what DSPy's client cannot do."""
    logs_in = endpoint.login.get_secret_value() or endpoint.query.get_secret_value()
    if logs_in or endpoint.extra_body or endpoint.extra_headers:
        raise AgentError(
            "The agent 'dspy' can send neither a user's password nor a query nor extra fields, a reasoning effort or "
            "headers: use the agent 'openai'."
        )
    dspy = import_dspy()
    go_round_proxies(endpoint)
    _declare_provider()
    return dspy.LM(
        f"{_provider(endpoint)}/{endpoint.model}",
        engine="lm15",
        api_base=endpoint.base_url,
        api_key=endpoint.api_key.get_secret_value() or _NO_KEY,
        timeout=endpoint.timeouts.first_token_seconds,
        cache=False,
        num_retries=0,
    )


def _provider(endpoint: Endpoint) -> str:
    """DSPy knows the dialects of these two, and their prices."""
    if endpoint.is_openrouter:
        return "openrouter"
    return "openai" if endpoint.base_url == OPENAI_URL else PROVIDER


def _declare_provider() -> None:
    """Tell DSPy of servers that take a JSON schema. The address is replaced by that of each language model."""
    from dspy.lm15 import AccessPolicy, ModelSupport, OpenAIChatCompat, ProviderDefinition, register_provider

    access = AccessPolicy(provider=PROVIDER, env_keys=(), base_url="http://127.0.0.1/v1")
    dialect = OpenAIChatCompat.preset("vllm")
    definition = ProviderDefinition.chat(access, compat=dialect, placeholder_key=_NO_KEY)
    register_provider(definition, supports=ModelSupport(response_schema=True, function_calling=False, reasoning=False))
