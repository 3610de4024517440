"""The seam between a session and whoever plays: an agent thinks aloud, then decides."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from pokeview.errors import AgentError
from pokeview.play.actions import Action
from pokeview.play.observation import Observation

VIEWER = "you"
"""The name under which a person plays."""

Number = TypeVar("Number", int, float)


def _sum_if_known(one: Number | None, other: Number | None) -> Number | None:
    return None if one is None or other is None else one + other


@dataclass(frozen=True, slots=True)
class Thought:
    """A fragment of reasoning, as it streams; fragments are joined as they are. Untrusted text."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a decision cost. None means that nobody knows, which is not the same as nothing; a script costs nothing.

    `is_estimated` tells that tokens were counted from the length of texts, since nobody else has counted them.
    """

    input_tokens: int | None = 0
    output_tokens: int | None = 0
    cached_tokens: int | None = 0
    dollars: float | None = 0.0
    tokens_per_second: float | None = None
    context_tokens: int | None = None
    is_estimated: bool = False

    def plus(self, other: "Usage") -> "Usage":
        """Both together; a sum with an unknown part is unknown."""
        return replace(
            self,
            input_tokens=_sum_if_known(self.input_tokens, other.input_tokens),
            output_tokens=_sum_if_known(self.output_tokens, other.output_tokens),
            cached_tokens=_sum_if_known(self.cached_tokens, other.cached_tokens),
            dollars=_sum_if_known(self.dollars, other.dollars),
            is_estimated=self.is_estimated or other.is_estimated,
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """What exactly a model was sent, and what it answered. Both are untrusted text.

    `prompt` tells which instructions were in it, as prompts:/NAME/VERSION#HASH; '' where nobody knows.
    """

    sent: str
    answered: str
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The action that was chosen, why (one sentence), what it cost, and the talk with the model behind it if any."""

    action: Action
    reason: str
    usage: Usage = field(default_factory=Usage)
    exchange: Exchange | None = None


class DecisionFailed(AgentError):
    """An answer of which no action could be made. It cost what it cost, and nothing is pressed for it."""

    def __init__(self, problem: str, usage: Usage, exchange: Exchange | None = None) -> None:
        super().__init__(problem)
        self.usage = usage
        self.exchange = exchange


class Agent(Protocol):
    """Anything that plays: a script, a model, a human."""

    name: str

    def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        """Yield any number of thoughts, then exactly one decision.

        Raises DecisionFailed when asking again may help, any other AgentError when it will not.
        """
        ...

    @property
    def note(self) -> str:
        """What the viewer should know before it plays, as a sentence; '' when there is nothing to say."""
        return ""

    def remember(self) -> dict[str, object]:
        """What the agent knows, as JSON values, so that a session can be resumed."""
        return {}

    def recall(self, memory: dict[str, object]) -> None:
        """Take up what an earlier `remember` returned."""
        return

    def close(self) -> None:
        """Let go of what it holds outside this process. Again is harmless, and it may still be asked afterwards."""
        return
