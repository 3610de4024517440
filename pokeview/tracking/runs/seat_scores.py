"""The scores of those who play in a session, for the logged models that they are: what models are ranked by."""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pokeview.play.events import AgentChosen, Event, StepDone
from pokeview.tracking.logged_models.model_listing import SCHEME, model_of_agent
from pokeview.tracking.logged_models.score import Scorekeeper, log_score


@dataclass(frozen=True, slots=True)
class _Seat:
    """An agent while it plays, and the ids of the models that it was logged as meanwhile."""

    agent: str
    models: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _SeatScore:
    seat: _Seat
    score: Mapping[str, float]
    step: int
    timestamp_ms: int


class SeatScores:
    """Follows who plays how well. A score counts when its agent leaves the seat, and waits until the store has it."""

    def __init__(self, agent: str) -> None:
        self._keeper = Scorekeeper()
        self._seat = _Seat(agent)
        self._step = 0
        self._waiting: deque[_SeatScore] = deque()

    @property
    def score(self) -> dict[str, float]:
        """That of the agent that plays now, {} before its first step."""
        return self._keeper.score

    def take(self, event: Event) -> None:
        match event:
            case AgentChosen(agent=agent):
                self.end()
                self._seat = _Seat(agent)
            case StepDone(step=step):
                self._step = step
        self._keeper.take(event)

    def note_model(self, model_id: str) -> None:
        """The agent that plays has been logged as a model."""
        self._seat.models.append(model_id)

    def end(self) -> None:
        """The agent that plays leaves its seat."""
        if score := self._keeper.score:
            self._waiting.append(_SeatScore(self._seat, score, self._step, time.time_ns() // 1_000_000))

    def log(self, client: Any, run_id: str) -> None:
        """Write into the run what waits. Raises MLflow's errors, and can be tried again."""
        while self._waiting:
            ended = self._waiting[0]
            for model_id in _models_of(client, ended.seat):
                log_score(client, run_id, model_id, ended.score, ended.step, ended.timestamp_ms)
            self._waiting.popleft()


def _models_of(client: Any, seat: _Seat) -> list[str]:
    """The ids of the models that sat there, without those that are not in the store any more."""
    addresses = [*(f"{SCHEME}{model_id}" for model_id in seat.models), seat.agent]
    return [model_id for address in addresses if (model_id := model_of_agent(client, address))]
