"""Which feature of a request an error message complains about."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pokeview.agents.answers.conversation import Json
from pokeview.agents.chat.capabilities import Feature

_STATUSES = frozenset({400, 404, 415, 422, 500, 501})

_SCHEMA = r"response_?format|json_?schema|schema|grammar|structured|json_object|json mode"
_PATTERNS = {
    # The last three are servers whose messages hold text alone, choking on a list of parts.
    Feature.IMAGE: r"image|vision|mmproj|multi-?modal|concatenate str|must be a string|expected a string",
    Feature.TOOL_CHOICE: r"tool[_ ]?choice",
    Feature.TOOLS: r"\btools?\b|tool[_ ]?(choice|call|use)|function[_ ]call|\bfunctions\b.{0,30}(?:not |un)support",
    Feature.STRICT_SCHEMA: _SCHEMA,
    Feature.JSON_SCHEMA: _SCHEMA,
    Feature.JSON_OBJECT: _SCHEMA,
    Feature.STREAM_OPTIONS: r"stream[_ ]options|include_usage",
    Feature.MAX_TOKENS: r"\bmax_tokens\b",
    Feature.MAX_COMPLETION_TOKENS: r"\bmax_completion_tokens\b",
    Feature.TEMPERATURE: r"[\"'`]temperature[\"'`]|\bparam\w*:? temperature\b"
    r"|temperature.{0,60}(?:not (?:support|permit)|unsupported|only|deprecat|not allowed)"
    r"|(?:unsupported|not support).{0,40}temperature",
    Feature.SYSTEM_ROLE: r"system[ _](?:role|message|prompt|instruction)|roles?\b.{0,60}\bsystem\b"
    r"|roles? must alternate|[\"'`]system[\"'`]|[\"'`]user[\"'`] (?:or|and) [\"'`](?:assistant|model)[\"'`]"
    r"|developer instruction|\bsystem\b.{0,30}not (?:supported|allowed|enabled)|only user and assistant roles",
    Feature.DEVELOPER_ROLE: r"\bdeveloper\b|\brole\b",
    Feature.STREAM: r"\bstream(?:ing|ed)?\b",
}
_PARAMETERS = {Feature.SEED: "seed", Feature.STOP: "stop"}
_KEYWORDS = (
    *("exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "minLength", "maxLength", "additionalProperties"),
    *("anyOf", "minimum", "maximum", "const"),
)
"""Of JSON schemas, that an endpoint may do without. The longer ones are never everyday words."""
_EVERYDAY = frozenset({"minimum", "maximum", "const"})


def refused_feature(features: Sequence[Feature], status: int | None, message: str) -> Feature | None:
    """The first of the features used that the message names, or None. `status` is None for an error in a stream."""
    if status is not None and status not in _STATUSES:
        return None
    return next((feature for feature in features if _names(message, feature)), None)


def refused_keyword(body: Json, status: int | None, message: str) -> str | None:
    """The keyword of the schemas in a request that the message names, or None."""
    if status is not None and status not in _STATUSES:
        return None
    used = _keys_in([body.get("tools"), body.get("response_format")])
    return next((keyword for keyword in _KEYWORDS if keyword in used and _names_keyword(message, keyword)), None)


def without_keywords(schema: Any, dropped: Collection[str]) -> Any:
    """The schema without those keywords; properties that happen to have such a name stay."""
    if isinstance(schema, list):
        return [without_keywords(item, dropped) for item in schema]
    if not isinstance(schema, Mapping) or not dropped:
        return schema
    kept = {key: value for key, value in schema.items() if key not in dropped}
    return {
        key: {name: without_keywords(inner, dropped) for name, inner in value.items()}
        if key == "properties"
        else without_keywords(value, dropped)
        for key, value in kept.items()
    }


def _names_keyword(message: str, keyword: str) -> bool:
    if keyword in _EVERYDAY:
        # In quotes, or where the message is about schemas.
        pattern = rf"[\"'`]{keyword}[\"'`]|\b(?:schema|keywords?|propert(?:y|ies))\b.{{0,60}}\b{keyword}\b"
    else:
        # Some servers write it in their own language's way: min_items.
        snake = re.sub(r"(?=[A-Z])", "_", keyword)
        pattern = rf"\b(?:{keyword}|{snake})\b"
    return re.search(pattern, message, re.IGNORECASE) is not None


def _keys_in(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return set(value).union(*map(_keys_in, value.values()))
    return set().union(*map(_keys_in, value)) if isinstance(value, list) else set()


def _names(message: str, feature: Feature) -> bool:
    parameter = _PARAMETERS.get(feature)
    # A parameter counts only in quotes, as the servers write it: 'stop' and 'seed' are everyday words.
    pattern = _PATTERNS[feature] if parameter is None else rf"[\"'`]{parameter}[\"'`]|\bparam\w*:? {parameter}\b"
    return re.search(pattern, message, re.IGNORECASE) is not None
