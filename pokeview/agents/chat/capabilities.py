"""What an endpoint turned out to do, remembered for as long as the process lives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Feature(StrEnum):
    """Something that a request can use and that an endpoint may refuse or ignore."""

    TOOLS = "tools"
    TOOL_CHOICE = "tool_choice"
    JSON_SCHEMA = "json_schema"
    STRICT_SCHEMA = "strict_schema"
    JSON_OBJECT = "json_object"
    IMAGE = "image"
    TEMPERATURE = "temperature"
    SEED = "seed"
    STOP = "stop"
    STREAM_OPTIONS = "stream_options"
    MAX_TOKENS = "max_tokens"
    MAX_COMPLETION_TOKENS = "max_completion_tokens"
    SYSTEM_ROLE = "system_role"
    DEVELOPER_ROLE = "developer_role"
    STREAM = "stream"


class AnswerMode(StrEnum):
    """How a model is asked for its call, best first."""

    TOOLS = "tools"
    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"


@dataclass
class Capabilities:
    """Features that were refused (with the reason) or ignored, and ways of answering that were seen to work."""

    refused: dict[str, str] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    dropped_keywords: set[str] = field(default_factory=set)
    """Keywords of JSON schemas that the endpoint does not take; answers are held against them all the same."""

    def allows(self, feature: Feature) -> bool:
        return feature.value not in self.refused

    def refuse(self, feature: Feature, why: str) -> None:
        self.refused[feature.value] = why

    def confirm(self, mode: AnswerMode) -> None:
        self.confirmed.add(mode.value)

    def best_mode(self, *, with_tools: bool = True) -> AnswerMode:
        """The best way of answering that has not been refused; plain text always remains."""
        modes = [mode for mode in AnswerMode if with_tools or mode is not AnswerMode.TOOLS]
        return next(mode for mode in modes if mode.value not in self.refused)

    def as_json(self) -> dict[str, Any]:
        return {"refused": dict(self.refused), "confirmed": sorted(self.confirmed)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Capabilities":
        """What `as_json` gave; anything else is nothing."""
        refused, confirmed = value.get("refused"), value.get("confirmed")
        return cls(
            {str(name): str(why) for name, why in refused.items()} if isinstance(refused, dict) else {},
            {str(name) for name in confirmed} if isinstance(confirmed, list) else set(),
        )


_remembered: dict[tuple[str, str], Capabilities] = {}


def remembered(base_url: str, model: str) -> Capabilities:
    """What this process knows of that model there; everybody who asks shares it."""
    return _remembered.setdefault((base_url, model), Capabilities())
