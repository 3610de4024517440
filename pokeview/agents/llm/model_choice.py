"""Which model plays, where it is asked, and how."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pokeview.agents.llm.instructions import NOT_CHOSEN, Instructions

Profile = Literal["auto", "full", "small"]


@dataclass(frozen=True)
class RequestOptions:
    """What goes into every request as it is given, and how long an answer may take. Values of headers are secrets.

    `reasoning_effort` is the endpoint's own word, such as low; '' leaves it out. Seconds that are None leave the usual.
    """

    reasoning_effort: str = ""
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    extra_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    first_token_seconds: float | None = None
    between_tokens_seconds: float | None = None
    answer_seconds: float | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The fields of a request."""
        effort = {"reasoning_effort": self.reasoning_effort} if self.reasoning_effort else {}
        return {**effort, **self.extra_body}


NO_OPTIONS = RequestOptions()


@dataclass(frozen=True)
class ModelChoice:
    """What the agents that ask a model need to know. Keys stay in `environ`, which is never shown.

    `llm` 'local' asks the small model of the extra pokeview[local]. `profile` 'auto' goes by the size in the model's
    name. `prompt_tokens` bounds a prompt. `temperature` None leaves it to the harness; `program` is the JSON file of an
    optimised program for the agent 'dspy'. `prompt` is told to the model in place of pokeview's own if it has a text;
    `options` rule each request.
    """

    model: str = ""
    base_url: str | None = None
    llm: Literal["local"] | None = None
    vision: bool = False
    profile: Profile = "auto"
    prompt_tokens: int = 6000
    temperature: float | None = None
    program: Path | None = None
    prompt: Instructions = NOT_CHOSEN
    options: RequestOptions = NO_OPTIONS
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    @property
    def parameters(self) -> dict[str, str]:
        """What tells one choice from another in a run. No secret is in it: of headers, only their names are."""
        model = self._local_model if self.llm == "local" else self.model
        told: dict[str, Any] = {
            "model": model,
            "base_url": "" if self.llm == "local" else self._shown_address,
            "llm": self.llm or "",
            "vision": self.vision,
            "profile": self.profile,
            "prompt_tokens": self.prompt_tokens,
            "temperature": self.temperature,
            "program": self.program.name if self.program else "",
            "reasoning_effort": self.options.reasoning_effort,
            "extra_body": json.dumps(self.options.extra_body, sort_keys=True) if self.options.extra_body else "",
            "extra_headers": ", ".join(sorted(self.options.extra_headers)),
            "first_token_seconds": self.options.first_token_seconds,
            "between_tokens_seconds": self.options.between_tokens_seconds,
            "answer_seconds": self.options.answer_seconds,
        }
        return {name: str(value) for name, value in told.items() if value not in ("", None)}

    @property
    def _local_model(self) -> str:
        from pokeview.agents.llm.local_model import MODEL

        return MODEL

    @property
    def _shown_address(self) -> str:
        """The endpoint without user, password and query."""
        parts = urlsplit(self.base_url or self.environ.get("OPENAI_BASE_URL") or "")
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")) if parts.netloc else ""

    def named(self, model: str) -> "ModelChoice":
        """The same, but asking the model of that name, which may be the local one; '' leaves it."""
        from pokeview.agents.llm.local_model import MODEL

        if not model:
            return self
        if model == MODEL and (self.llm == "local" or model != self.model):
            return replace(self, llm="local")
        return replace(self, llm=None, model=model)
