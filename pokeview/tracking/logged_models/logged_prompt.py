"""What a logged agent tells its language model beside the game, as one text: two of them show what was changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pokeview.agents.llm.prompt import CRITIQUE, PROMPT_VERSION, SYSTEM
from pokeview.agents.llm.small_model import EXAMPLES, INSTRUCTIONS
from pokeview.models.model_config import ModelConfig

_EXAMPLE_FIELDS = ("moment", "reasoning", "choice")


def prompt_of(config: ModelConfig, program: Path | None = None) -> str:
    """The instructions and examples, '' for an agent that asks nobody."""
    if not config.asks_model:
        return ""
    if program is not None:
        return _of_program(program)
    if config.profile == "small":
        examples = [dict(zip(_EXAMPLE_FIELDS, example, strict=True)) for example in EXAMPLES]
        return _written(config.prompt or INSTRUCTIONS, examples)
    return _written(f"{config.prompt or SYSTEM}\nWhen it makes no progress:\n{CRITIQUE}", [])


def prompt_version(prompt: str) -> str:
    """The harness's version of its prompts and what tells this prompt from others, '' for no prompt."""
    return f"{PROMPT_VERSION}-{hashlib.sha256(prompt.encode()).hexdigest()[:8]}" if prompt else ""


def _of_program(program: Path) -> str:
    saved = json.loads(program.read_text())
    return _written(saved["signature"]["instructions"], saved.get("demos", []))


def _written(instructions: str, examples: Iterable[Mapping[str, object]]) -> str:
    shown = ["\n".join(f"{name}: {value}" for name, value in example.items()) for example in examples]
    return "\n\n".join([instructions.strip(), *shown]) + "\n"
