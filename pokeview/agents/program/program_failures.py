"""What DSPy raises, as the failures that asking a model can end in."""

import json
from typing import Any

from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.failures import AttemptFailed, status_failure
from pokeview.text.untrusted import plain_remark

_FOR_GOOD = frozenset(
    {"LMAuthError", "LMBillingError", "LMInvalidRequestError", "LMConfigurationError", "LMUnsupportedFeatureError"}
)
_ADVICE = ("credential came from:", "To fix:")
"""Where DSPy's client begins to tell a programmer what to do."""


def failure_of(error: Any, endpoint: Endpoint) -> AttemptFailed:
    """The failure for a `dspy.LMError`, in the same words as when the endpoint is asked directly."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    words = endpoint.scrub(str(error.message))
    for advice in _ADVICE:
        words = words.partition(advice)[0].rstrip()
    if isinstance(error.status, int) and error.status >= 400:
        headers = {} if error.retry_after is None else {"retry-after": str(error.retry_after)}
        body = json.dumps({"error": {"message": words, "code": error.provider_code}})
        return status_failure(endpoint, error.status, body, headers)
    return AttemptFailed(_failure_sentence(kinds, words, endpoint), may_pass=kinds.isdisjoint(_FOR_GOOD), message=words)


def endless(endpoint: Endpoint) -> AttemptFailed:
    """The failure of an answer that does not come to its end."""
    seconds = endpoint.timeouts.total_seconds
    return AttemptFailed(f"{endpoint.base_url} took longer than {seconds:g} s for an answer.")


def silent(endpoint: Endpoint, seconds: float) -> AttemptFailed:
    """The failure of an answer whose next piece does not come."""
    return AttemptFailed(f"{endpoint.base_url} kept silent for {seconds:g} s.", may_pass=True)


def _failure_sentence(kinds: set[str], words: str, endpoint: Endpoint) -> str:
    why = plain_remark(words).rstrip(".")
    if "LMTimeoutError" in kinds or "timed out" in words:
        return silent(endpoint, endpoint.timeouts.first_token_seconds).sentence
    if "LMTransportError" in kinds:
        return f"The connection to {endpoint.base_url} failed ({why}): check the address, and that a server runs there."
    return f"{endpoint.base_url} gave no answer that can be read: {why}."
