"""Which model plays, where it is asked, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ModelChoice:
    """What the agents that ask a model need to know. `environ` holds the keys; nothing here is ever shown whole.

    `profile` is 'full', 'small' or 'auto', which goes by the size in the model's name. `prompt_tokens` bounds a prompt.
    """

    model: str = ""
    base_url: str | None = None
    vision: bool = False
    profile: str = "auto"
    prompt_tokens: int = 6000
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
