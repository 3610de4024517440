"""An agent that asks any OpenAI-compatible endpoint what to do."""

import io
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pokeview.agents.answers.conversation import Answer, Fragment, Retried, Said, SteppedDown, TokenUsage, Tool
from pokeview.agents.chat.chat_errors import ContextOverflow, UnusableAnswer
from pokeview.agents.llm.briefing import Brief, Briefing, FullBriefing
from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.memory import LONGEST_NOTES, AgentMemory
from pokeview.agents.llm.prompt import CRITIQUE, user_prompt
from pokeview.agents.llm.toolbox import UnusableCall
from pokeview.play.actions import describe
from pokeview.play.agent import Agent, Decision, DecisionFailed, Exchange, Thought, Usage
from pokeview.play.observation import Observation
from pokeview.text.untrusted import plain_line

SCREENSHOT_SCALE = 2
SMALLEST_PROMPT_TOKENS = 800
STEPS_BEFORE_CRITIQUE = 4
STEPS_BETWEEN_CRITIQUES = 20
CRITIQUE_TEMPERATURE = 1.0
LONGEST_REASON = 300


_NOTES = {"type": "string", "maxLength": LONGEST_NOTES}
_REWRITE_NOTES = Tool(
    "rewrite_notes",
    "Replace the player's notes by what you found: the wrong belief, and what to try instead.",
    {"type": "object", "properties": {"notes": _NOTES}, "required": ["notes"], "additionalProperties": False},
)


class Asker(Protocol):
    """Whoever puts a question to a model and streams what it says, the answer last."""

    @property
    def ask(self) -> Callable[..., AsyncGenerator[Said, None]]:
        """Called as ChatEndpoint.ask is."""
        ...


class OpenAIChat(Agent):
    """Plays by asking a model for one tool call a step. `vision` sends the screenshot too.

    `temperature` None leaves it to the briefing.

    An answer that cannot be used presses nothing: it is told to the model at the next try, and to the viewer.
    """

    def __init__(
        self,
        endpoint: Asker,
        model: str,
        *,
        briefing: Briefing | None = None,
        vision: bool = False,
        temperature: float | None = None,
    ) -> None:
        self.name = f"openai {model}"
        self._endpoint = endpoint
        self._briefing = briefing or FullBriefing()
        self._vision = vision
        self._temperature = temperature
        self._memory = AgentMemory()
        self._problem = ""
        self._last_action: tuple[int, str, str, str] | None = None
        self._last_critique = -STEPS_BETWEEN_CRITIQUES
        self._critique_usage = TokenUsage()

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        self._take_in(observation)
        if self._needs_critique(observation):
            async with aclosing(self._critique(observation)) as thoughts:
                async for critical_thought in thoughts:
                    yield critical_thought
        brief = self._briefing.write(observation, self._memory, self._problem)
        async with aclosing(self._ask_model(brief, observation)) as stream:
            async for said in stream:
                if thought := _as_thought(said):
                    yield Thought(thought)
                if isinstance(said, Answer):
                    yield self._decision_of_answer(said, brief, observation)

    def remember(self) -> dict[str, object]:
        kept = {**self._memory.as_json(), "briefing": self._briefing.remember()}
        return {**kept, "prompt": prompt} if (prompt := self._briefing.prompt.remember()) else kept

    def recall(self, memory: dict[str, Any]) -> None:
        self._memory = AgentMemory.from_json(memory)
        self._briefing.recall(memory["briefing"])
        self._briefing.prompt = self._briefing.prompt.recall(memory.get("prompt", {}))

    @property
    def prompt(self) -> Instructions:
        """What it tells the model beside the game."""
        return self._briefing.prompt

    @prompt.setter
    def prompt(self, prompt: Instructions) -> None:
        """Tell the model these from now on, if they have a text."""
        self._briefing.prompt = prompt.in_place_of(self._briefing.prompt)

    @property
    def note(self) -> str:
        return self.prompt.note

    def _take_in(self, observation: Observation) -> None:
        """Remember what the last action came to."""
        if self._last_action is not None and self._last_action[0] < observation.step:
            self._memory.note_step(*self._last_action, observation.changes)
            self._last_action = None

    async def _ask_model(self, brief: Brief, observation: Observation) -> AsyncGenerator[Said, None]:
        """Ask; with half the prompt when the model's context turns out to be too small."""
        # Without its memory a cartridge can only be seen.
        sees = self._vision or observation.state is None
        options: dict[str, Any] = {"image": screenshot(observation.picture) if sees else None, **brief.sampling}
        if self._temperature is not None:
            options["temperature"] = self._temperature
        if brief.answer_schema is not None:
            options["answer_schema"] = brief.answer_schema
        try:
            async with aclosing(self._endpoint.ask(brief.messages, brief.tools, **options)) as stream:
                async for said in stream:
                    yield said
        except UnusableAnswer as error:
            self._problem = str(error)
            raise DecisionFailed(
                str(error), self._usage_of_decision(error.usage), _exchange_of_answer(brief, error)
            ) from None
        except ContextOverflow as error:
            if self._briefing.most_tokens <= SMALLEST_PROMPT_TOKENS:
                raise
            self._briefing.most_tokens = max(SMALLEST_PROMPT_TOKENS, self._briefing.most_tokens // 2)
            raise DecisionFailed(f"{error} I ask again with a shorter prompt.", Usage()) from None

    def _decision_of_answer(self, answer: Answer, brief: Brief, observation: Observation) -> Decision:
        usage = self._usage_of_decision(answer.usage, answer.tokens_per_second)
        exchange = _exchange_of_answer(brief, answer)
        try:
            action = self._briefing.read(answer, brief)
        except UnusableCall as error:
            self._problem = str(error)
            raise DecisionFailed(str(error), usage, exchange) from None
        self._problem = ""
        if isinstance(notes := answer.arguments.get("notes"), str):
            self._memory.take_notes(notes)
        reason = plain_line(answer.reasoning, LONGEST_REASON) or "It gave no reason."
        state = observation.state
        place = state.area.name if state and state.area else observation.game
        self._last_action = (observation.step, place, describe(action), reason)
        return Decision(action, reason, usage, exchange)

    def _needs_critique(self, observation: Observation) -> bool:
        long_ago = observation.step - self._last_critique >= STEPS_BETWEEN_CRITIQUES
        return observation.steps_stuck >= STEPS_BEFORE_CRITIQUE and long_ago and self._briefing.can_be_criticised

    async def _critique(self, observation: Observation) -> AsyncGenerator[Thought, None]:
        """Let the model look at its own play from outside, and rewrite the notes."""
        self._last_critique = observation.step
        yield Thought("(I make no progress, so I look at my play from outside.) ")
        question = user_prompt(observation, self._memory, self._briefing.most_tokens)
        messages = [{"role": "system", "content": CRITIQUE}, {"role": "user", "content": question}]
        stream = self._endpoint.ask(messages, (_REWRITE_NOTES,), temperature=CRITIQUE_TEMPERATURE)
        try:
            async with aclosing(stream):
                async for said in stream:
                    if isinstance(said, Answer):
                        self._critique_usage = said.usage
                        self._memory.take_notes(str(said.arguments.get("notes", "")))
                    elif thought := _as_thought(said):
                        yield Thought(thought)
        except UnusableAnswer as error:
            self._critique_usage = error.usage
            yield Thought(f"(It came to nothing: {error}) ")
        yield Thought("\n")

    def _usage_of_decision(self, used: TokenUsage, tokens_per_second: float | None = None) -> Usage:
        """What this decision used, and the critique before it if there was one."""
        whole, self._critique_usage = self._critique_usage + used, TokenUsage()
        return Usage(
            whole.input_tokens,
            whole.output_tokens,
            whole.cached_tokens,
            whole.dollars,
            tokens_per_second,
            context_tokens=used.input_tokens,
            is_estimated=whole.is_estimated,
        )


def screenshot(picture: NDArray[np.uint8]) -> bytes:
    """The picture as PNG, each pixel `SCREENSHOT_SCALE` times as wide and high: models see small pictures badly."""
    from PIL import Image

    large = picture.repeat(SCREENSHOT_SCALE, axis=0).repeat(SCREENSHOT_SCALE, axis=1)
    png = io.BytesIO()
    Image.fromarray(large).save(png, "PNG")
    return png.getvalue()


def _as_thought(said: Said) -> str:
    match said:
        case Fragment(text):
            return text
        case Retried(problem, wait_seconds):
            return f"\n({problem} Trying again in {wait_seconds:.0f} s.)\n"
        case SteppedDown(feature, problem):
            return f"\n({problem} Asking again without {feature}.)\n"
        case Answer(notes=notes):
            return "".join(f"\n({note})" for note in notes)


def _exchange_of_answer(brief: Brief, answer: Answer | UnusableAnswer) -> Exchange:
    messages = "\n\n".join(f"[{message['role']}]\n{message['content']}" for message in brief.messages)
    tools = ", ".join(tool.name for tool in brief.tools)
    return Exchange(answer.sent or f"{messages}\n\n[tools]\n{tools}", answer.raw, brief.prompt)
