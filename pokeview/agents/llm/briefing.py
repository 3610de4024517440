"""How a model is asked for its next action: everything that is sent, and how its answer is understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pokeview.agents.answers.conversation import Answer, Tool
from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.memory import AgentMemory
from pokeview.agents.llm.prompt import SYSTEM_PROMPT, user_prompt
from pokeview.agents.llm.toolbox import action_of, tools_for
from pokeview.play.actions import Action
from pokeview.play.observation import Observation


@dataclass(frozen=True)
class Brief:
    """One request: the messages, the tools that fit the moment, and a schema in place of the tools' if there is one.

    `prompt` is the label of the instructions in the messages.
    """

    messages: list[dict[str, Any]]
    tools: tuple[Tool, ...]
    answer_schema: dict[str, Any] | None = None
    sampling: dict[str, Any] = field(default_factory=dict)
    prompt: str = ""


class Briefing(Protocol):
    """A way of asking: one for models that can follow long instructions, one for the smallest."""

    prompt: Instructions
    most_tokens: int
    can_be_criticised: bool

    def write(self, observation: Observation, memory: AgentMemory, problem: str) -> Brief:
        """The request for this step. `problem` tells what was wrong with the last answer, '' if nothing was."""
        ...

    def read(self, answer: Answer, brief: Brief) -> Action:
        """The action that an answer asks for. Raises UnusableCall."""
        ...

    def remember(self) -> dict[str, object]:
        """What it has found out beside the memory, as JSON values."""
        return {}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take up what an earlier `remember` returned."""
        return


class FullBriefing(Briefing):
    """Long instructions, memory, the map and all tools."""

    can_be_criticised = True

    def __init__(self, most_tokens: int = 6000, prompt: Instructions = SYSTEM_PROMPT) -> None:
        self.most_tokens = most_tokens
        self.prompt = prompt

    def write(self, observation: Observation, memory: AgentMemory, problem: str) -> Brief:
        user = user_prompt(observation, memory, self.most_tokens)
        if problem:
            user += f"\n\nYour last answer could not be used: {problem} Call one of the tools."
        messages = [{"role": "system", "content": self.prompt.text}, {"role": "user", "content": user}]
        return Brief(messages, tools_for(observation), prompt=self.prompt.label)

    def read(self, answer: Answer, brief: Brief) -> Action:
        return action_of(answer.tool, answer.arguments, brief.tools)
