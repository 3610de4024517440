"""What a model is sent stays within its bound and holds what it must."""

from dataclasses import replace

import numpy as np
import pytest

from pokeview.agents.llm.memory import AgentMemory
from pokeview.agents.llm.prompt import estimate_tokens, user_prompt
from pokeview.games.state import Direction, GameMode, GameState, Position
from pokeview.play.observation import Observation
from tests.support.play.toy_game import TOWN

SEEN = Observation(
    step=7,
    game="Toy",
    picture=np.zeros((144, 160, 3), np.uint8),
    state=GameState(GameMode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN),
    changes=("moved from (y=1, x=2) to (y=1, x=1)",),
    milestones=("Left the house",),
    goals=("Got a partner",),
)


def test_it_holds_the_map_the_changes_the_goals_and_what_presses() -> None:
    text = user_prompt(replace(SEEN, warning="Round in circles.", nudges=("Go north!",)), AgentMemory(), 4000)
    assert "  1 # v . . . P #" in text
    assert "- moved from (y=1, x=2) to (y=1, x=1)" in text
    assert "- Got a partner" in text
    assert text.index("- The viewer says: Go north!") < text.index("- WARNING: Round in circles.")


@pytest.mark.parametrize("most_tokens", [300, 1000, 4000])
def test_it_stays_within_its_bound_whatever_is_remembered(most_tokens: int) -> None:
    memory = AgentMemory()
    for step in range(500):
        memory.note_step(step, "TOWN", "walk", "because " * 50, ("text: 'words' " + "x" * 600,))
    assert estimate_tokens(user_prompt(SEEN, memory, most_tokens)) <= most_tokens + 1


def test_a_cartridge_that_cannot_be_read_is_said_to_be_so() -> None:
    assert "cannot be read" in user_prompt(replace(SEEN, state=None), AgentMemory(), 1000)
