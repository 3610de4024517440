"""How an agent has played since it took its seat: what logged models are ranked by."""

from collections.abc import Mapping
from typing import Any

from pokeview.play.budget import Spent
from pokeview.play.events import AgentChosen, Event, StepDone
from pokeview.play.progress import Progress

RANKING = "milestones_per_100_steps"


class Scorekeeper:
    """Follows the events of a session. `score` is that of the agent that plays now, {} before its first step.

    Steps that were played before it was made count for nobody.
    """

    def __init__(self) -> None:
        self._before: tuple[Progress, Spent] | None = None
        self._now: tuple[Progress, Spent] | None = None
        self._steps = 0

    def take(self, event: Event) -> None:
        match event:
            case AgentChosen():
                self._before = self._now
                self._steps = 0
            case StepDone(progress=progress, spent=spent):
                self._now = (progress, spent)
                self._steps += 1

    @property
    def score(self) -> dict[str, float]:
        if self._now is None or not self._steps:
            return {}
        progress, spent = self._now
        before, spent_before = self._before or (Progress(), Spent())
        milestones = progress.milestones - before.milestones
        tokens = spent.input_tokens + spent.output_tokens - spent_before.input_tokens - spent_before.output_tokens
        dollars = spent.dollars - spent_before.dollars
        return {
            RANKING: 100 * milestones / self._steps,
            "milestones_reached": float(milestones),
            "steps_played": float(self._steps),
            "new_squares_seen": float(progress.squares_seen - before.squares_seen),
            **({"tokens_used": float(tokens)} if spent.tokens_known and tokens else {}),
            **({"dollars_spent": dollars} if spent.dollars_known and dollars else {}),
        }


def log_score(
    client: Any, run_id: str, model_id: str, score: Mapping[str, float], step: int, timestamp_ms: int
) -> None:
    """Write a score into a run and link it to a logged model. Again with the same time it stays single.

    Not for every step: MLflow gives all of a model's values whenever it gives the model. Raises MLflow's errors.
    """
    from mlflow.entities import Metric

    metrics = [
        Metric(name, value, timestamp_ms, step, model_id=model_id, run_id=run_id) for name, value in score.items()
    ]
    if metrics:
        client.log_batch(run_id, metrics=metrics, synchronous=True)
