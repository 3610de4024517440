"""The seam between a session and whoever plays: an agent thinks aloud, then decides."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from pokeview.play.actions import Action
from pokeview.play.observation import Observation


@dataclass(frozen=True, slots=True)
class Thought:
    """A fragment of reasoning, as it streams; fragments are joined as they are. Untrusted text."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a decision cost. None means that nobody knows, which is not the same as nothing."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    dollars: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The action that was chosen, why (one sentence), and what it cost."""

    action: Action
    reason: str
    usage: Usage = field(default_factory=Usage)


class Agent(Protocol):
    """Anything that plays: a script, a model, a human."""

    name: str

    def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        """Yield any number of thoughts, then exactly one decision. Raises AgentError when it cannot."""
        ...

    def remember(self) -> dict[str, object]:
        """What the agent knows, as JSON values, so that a session can be resumed."""
        return {}

    def recall(self, memory: dict[str, object]) -> None:
        """Take up what an earlier `remember` returned."""
        return
