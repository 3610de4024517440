"""Which feature of a request an error message complains about."""

import re
from collections.abc import Sequence

from pokeview.agents.chat.capabilities import Feature

_STATUSES = frozenset({400, 404, 415, 422, 500, 501})

_SCHEMA = r"response_?format|json_?schema|schema|grammar|structured|json_object|json mode"
_PATTERNS = {
    # The last three are servers whose messages hold text alone, choking on a list of parts.
    Feature.IMAGE: r"image|vision|mmproj|multi-?modal|concatenate str|must be a string|expected a string",
    Feature.TOOL_CHOICE: r"tool[_ ]?choice",
    Feature.TOOLS: r"\btools?\b|tool[_ ]?(choice|call|use)|function[_ ]call",
    Feature.STRICT_SCHEMA: _SCHEMA,
    Feature.JSON_SCHEMA: _SCHEMA,
    Feature.JSON_OBJECT: _SCHEMA,
}
_PARAMETERS = {
    Feature.TEMPERATURE: "temperature",
    Feature.SEED: "seed",
    Feature.STOP: "stop",
    Feature.STREAM_OPTIONS: "stream_options",
    Feature.MAX_TOKENS: "max_tokens",
}


def refused_feature(features: Sequence[Feature], status: int | None, message: str) -> Feature | None:
    """The first of the features used that the message names, or None. `status` is None for an error in a stream."""
    if status is not None and status not in _STATUSES:
        return None
    return next((feature for feature in features if _names(message, feature)), None)


def _names(message: str, feature: Feature) -> bool:
    parameter = _PARAMETERS.get(feature)
    # A parameter counts only in quotes, as the servers write it: 'stop' and 'seed' are everyday words.
    pattern = _PATTERNS[feature] if parameter is None else rf"[\"'`]{parameter}[\"'`]|\bparam\w*:? {parameter}\b"
    return re.search(pattern, message, re.IGNORECASE) is not None
