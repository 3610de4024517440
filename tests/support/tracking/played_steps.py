"""Events of a session that nobody had to play."""

import numpy as np

from pokeview.play.actions import Outcome, press
from pokeview.play.agent import Decision
from pokeview.play.budget import Spent
from pokeview.play.events import StepDone
from pokeview.play.progress import Progress
from pokeview.tracking.recorder import SessionFacts

FACTS = SessionFacts("0123456789ab", game="fernvale", cartridge_title="FERNVALE", agent="explorer", seed=7)


def step_done(step: int, spent: Spent | None = None) -> StepDone:
    """A step of 60 frames that saw one more square."""
    return StepDone(
        step,
        "explorer",
        Decision(press("a"), "Because."),
        Outcome((), 60),
        None,
        Progress(frames=60 * step, squares_seen=step, decision_seconds=0.25),
        np.zeros((144, 160, 3), np.uint8),
        spent=spent or Spent(),
    )
