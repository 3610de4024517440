"""A step that is under way."""

from dataclasses import dataclass, field

from pokeview.play.agent import Decision
from pokeview.play.observation import Observation


@dataclass(slots=True)
class Turn:
    """What is on its way to becoming a step: all that was thought, and the decision once there is one.

    `seconds` is how long it was thought about; `acting_since` is when it began to be carried out. One that is abandoned
    is carried out to its end, perhaps, and does not count.
    """

    observation: Observation
    thoughts: list[str] = field(default_factory=list)
    decision: Decision | None = None
    seconds: float = 0.0
    acting_since: float = 0.0
    is_abandoned: bool = False

    @property
    def step(self) -> int:
        return self.observation.step
