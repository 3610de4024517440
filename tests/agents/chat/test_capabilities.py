"""What is remembered of an endpoint, and which feature an error message means."""

import pytest

from pokeview.agents.chat import AnswerMode, Capabilities, Feature
from pokeview.agents.chat.refusals import refused_feature, refused_keyword


def test_the_best_mode_is_the_first_that_was_not_refused() -> None:
    capabilities = Capabilities()
    modes = []
    for feature in (Feature.TOOLS, Feature.JSON_SCHEMA, Feature.JSON_OBJECT):
        modes.append(capabilities.best_mode())
        capabilities.refuse(feature, "no")
    assert [*modes, capabilities.best_mode()] == list(AnswerMode)
    assert Capabilities().best_mode(with_tools=False) is AnswerMode.JSON_SCHEMA


def test_it_survives_as_json() -> None:
    capabilities = Capabilities({"image": "no eyes"}, {"tools"})
    assert Capabilities.from_json(capabilities.as_json()) == capabilities


@pytest.mark.parametrize("value", [{}, {"refused": 7, "confirmed": "tools"}, {"refused": None}])
def test_anything_else_is_nothing(value: dict[str, object]) -> None:
    assert Capabilities.from_json(value) == Capabilities()


@pytest.mark.parametrize(
    ("message", "status", "feature"),
    [
        ("image input is not supported - hint: provide the mmproj", 500, Feature.IMAGE),
        ("No endpoints found that support image input", 404, Feature.IMAGE),
        ('can only concatenate str (not "list") to str', 500, Feature.IMAGE),
        ("Thinking mode does not support this tool_choice", 400, Feature.TOOL_CHOICE),
        ('"auto" tool choice requires --enable-auto-tool-choice', 400, Feature.TOOL_CHOICE),
        ("registry.ollama.ai/library/gemma:2b does not support tools", 400, Feature.TOOLS),
        ("tools param requires --jinja flag", 500, Feature.TOOLS),
        ("No endpoints found that support tool use", 404, Feature.TOOLS),
        ("Unsupported parameter: 'max_tokens' is not supported with this model.", 400, Feature.MAX_TOKENS),
        ('{"detail":[{"type":"extra_forbidden","loc":["body","seed"]}]}', 422, Feature.SEED),
        ("property 'stop' is unsupported", 400, Feature.STOP),
        ("Please stop: too many requests with temperature", 400, None),
        ("image input is not supported", 429, None),
        ("The server had an error", 500, None),
    ],
)
def test_the_feature_that_a_message_means(message: str, status: int, feature: Feature | None) -> None:
    used = [Feature.IMAGE, Feature.TOOL_CHOICE, Feature.TOOLS]
    used += [Feature.TEMPERATURE, Feature.SEED, Feature.STOP, Feature.MAX_TOKENS]
    assert refused_feature(used, status, message) is feature


def test_only_features_that_were_used_can_be_refused() -> None:
    assert refused_feature([Feature.TOOLS], 400, "image input is not supported") is None
    assert refused_feature([Feature.TOOLS], 400, "tool choice is not supported") is Feature.TOOLS


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        (Feature.SYSTEM_ROLE, "Conversation roles must alternate user/assistant/user/assistant/..."),
        (Feature.SYSTEM_ROLE, "Invalid value: 'system'. Supported values are: 'user' and 'assistant'."),
        (Feature.SYSTEM_ROLE, "Input should be 'user' or 'assistant'"),
        (Feature.TEMPERATURE, "temperature: Extra inputs are not permitted"),
        (Feature.TEMPERATURE, "argument not supported with this model: temperature"),
        (Feature.TOOLS, "functions are not supported"),
    ],
)
def test_refusals_in_other_words(feature: Feature, message: str) -> None:
    assert refused_feature([feature], 400, message) is feature


@pytest.mark.parametrize(
    ("keyword", "message"),
    [
        ("exclusiveMinimum", "exclusive_minimum: unknown field"),
        ("maxItems", "schema validation: max_items not allowed"),
        ("additionalProperties", "additional_properties is not supported"),
        ("maximum", "For 'number' type, properties minimum, maximum are not supported"),
    ],
)
def test_keywords_in_other_words(keyword: str, message: str) -> None:
    body = {"tools": [{"function": {"parameters": {"properties": {"n": {keyword: 1}}}}}]}
    assert refused_keyword(body, 400, message) == keyword
