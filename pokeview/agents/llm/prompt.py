"""What a model is told: who it is, what it remembers, what it sees and what it may do, within a bound of tokens."""

from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.memory import AgentMemory
from pokeview.play.observation import Observation
from pokeview.play.observation_text import as_text

PROMPT_VERSION = "1"

SYSTEM = """You play a Game Boy role-playing game by calling exactly one tool each step.

How to read what you are given:
- Text from the game's memory is the truth. A screenshot, where there is one, only helps: never trust it over the text.
- The map shows only squares that have been on screen; ? is unexplored. y grows downwards, x to the right.
- "What the last action did" is exact. If it says that nothing changed, your action had no effect: do another thing.

How to play:
- Say in one to three short sentences what you see and what you want, then call a tool.
- Prefer walk_to, talk_to, read_on, choose and fight over single buttons: they check every press and tell why they stop.
- Talk to people, read signs, look into every building. Explore squares next to ?. Doors and stairs are marked W.
- Fight to grow stronger; heal before your monsters faint; keep going towards the next goals.
- You may replace your notes with the argument "notes" of any tool: keep there what must not be forgotten, and drop what
  turned out wrong.
"""

SYSTEM_PROMPT = Instructions(SYSTEM, "pokeview-system")

CRITIQUE = """You are watching another player who makes no progress. Read its notes, its last steps and what it sees.
In at most five short sentences: which belief is wrong, and what to try instead. Be concrete: squares, people, exits."""

CHARACTERS_PER_TOKEN = 3.0
"""Low on purpose: maps make many short tokens, so the estimate errs towards too many."""


def estimate_tokens(text: str) -> int:
    """How many tokens a text may take, without a tokenizer."""
    return int(len(text) / CHARACTERS_PER_TOKEN) + 1


def user_prompt(observation: Observation, memory: AgentMemory, most_tokens: int) -> str:
    """Memory, observation, goals and warnings. Memory is forgotten, oldest first, until all of it fits."""
    now = "\n\n".join(filter(None, [as_text(observation), _goals(observation), _urgent(observation)]))
    while estimate_tokens(now) + estimate_tokens(memory.as_text()) > most_tokens and memory.drop_oldest():
        pass
    whole = "\n\n".join(filter(None, [memory.as_text(), now]))
    return whole[: int(most_tokens * CHARACTERS_PER_TOKEN)]


def _goals(observation: Observation) -> str:
    goals = "\n".join(f"- {goal}" for goal in observation.goals)
    return f"## Next goals (read from the game's own flags)\n{goals}" if goals else ""


def _urgent(observation: Observation) -> str:
    lines = [f"- The viewer says: {nudge}" for nudge in observation.nudges]
    if observation.warning:
        lines.append(f"- WARNING: {observation.warning}")
    return "\n".join(["## Mind this", *lines]) if lines else ""
