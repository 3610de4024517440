"""Which model plays, where it is asked, and how."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pokeview.agents.llm.instructions import NOT_CHOSEN, Instructions

Profile = Literal["auto", "full", "small"]


@dataclass(frozen=True)
class ModelChoice:
    """What the agents that ask a model need to know. Keys stay in `environ`, which is never shown.

    `llm` 'local' asks the small model of the extra pokeview[local]. `profile` 'auto' goes by the size in the model's
    name. `prompt_tokens` bounds a prompt. `temperature` None leaves it to the harness; `program` is the JSON file of an
    optimised program for the agent 'dspy'. `prompt` is told to the model in place of pokeview's own if it has a text.
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
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def named(self, model: str) -> "ModelChoice":
        """The same, but asking the model of that name, which may be the local one; '' leaves it."""
        from pokeview.agents.llm.local_model import MODEL

        if not model:
            return self
        if model == MODEL and (self.llm == "local" or model != self.model):
            return replace(self, llm="local")
        return replace(self, llm=None, model=model)
