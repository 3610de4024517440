"""A game that a logged model plays, and what it answers to whoever called for a step."""

import base64
import io
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import NotRequired, TypedDict

from pokeview.errors import AgentError, CartridgeError, SettingError
from pokeview.games import fernvale
from pokeview.models.model_config import BUNDLED_GAME, ModelConfig
from pokeview.models.start_state import open_session_at
from pokeview.play.actions import describe
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.events import AgentFailed, BudgetReached, Picture, StepDone, ThoughtStreamed
from pokeview.play.observation import Observation
from pokeview.play.session import Session


class StepAnswer(TypedDict):
    """One row out. `screen_base64` is a PNG of 160x144 pixels, '' while there is no game; `error` says what failed."""

    status: str
    screen_base64: str
    action_executed: str
    success: bool
    ai_response: str
    error: NotRequired[str]


class GameInPlay:
    """A session, its stream of events up to the next step, and its last picture."""

    def __init__(self, session: Session, picture: Picture) -> None:
        self.session = session
        self.picture = picture
        self._events = session.play()

    async def step(self) -> StepAnswer:
        """Play on to the next step. An agent that cannot go on is asked again by the next call."""
        thoughts: list[str] = []
        async for event in self._events:
            match event:
                case ThoughtStreamed(text=text):
                    thoughts.append(text)
                case StepDone(decision=decision, picture=picture):
                    self.picture = picture
                    reasoning = "".join(thoughts).strip() or decision.reason
                    return success(picture, describe(decision.action), reasoning)
                case AgentFailed(problem=problem, final=True) | BudgetReached(problem=problem):
                    await self._events.aclose()
                    self._events = self.session.play()
                    return failure(problem, self.picture)
                case AgentFailed():
                    thoughts.clear()
        return failure("The game is over: send the action 'start_game' to play it again.", self.picture)

    async def close(self) -> None:
        """Switch the Game Boy off."""
        await self._events.aclose()
        self.session.close()


class LateAgent(Agent):
    """Made when it is first asked: a game starts where no key is set yet, and its first step says what is missing."""

    def __init__(self, name: str, make: Callable[[], Agent]) -> None:
        self.name = name
        self._make = make
        self._agent: Agent | None = None

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        async with aclosing(self._made_agent().decide(observation)) as stream:
            async for item in stream:
                yield item

    def _made_agent(self) -> Agent:
        if self._agent is None:
            try:
                self._agent = self._make()
            except SettingError as error:
                raise AgentError(str(error)) from None
        return self._agent


def open_configured_session(config: ModelConfig, program: Path | None = None) -> Session:
    """A session as a model's configuration describes it. Raises CartridgeError, AgentError and SettingError."""

    def make_agent() -> Agent:
        return config.make_agent(program)

    agent = LateAgent(config.agent, make_agent) if config.asks_model else make_agent()
    return open_session_at(config.start_state, find_cartridge(config), agent, config.seed)


def find_cartridge(config: ModelConfig) -> Path | bytes:
    """The file that POKEVIEW_ROM names, else `rom` in the configuration, else the bundled game itself.

    Raises CartridgeError when the agent was logged with another game, whose cartridge is never logged with it.
    """
    if rom := os.environ.get("POKEVIEW_ROM") or config.rom:
        return Path(rom).expanduser()
    if config.game != BUNDLED_GAME:
        raise CartridgeError(f"This agent was logged while playing {config.game}: set POKEVIEW_ROM to its cartridge.")
    return fernvale.cartridge()


def success(picture: Picture, action: str, reasoning: str) -> StepAnswer:
    """The answer to an action that was carried out."""
    return {
        "status": "success",
        "screen_base64": _png_base64(picture),
        "action_executed": action,
        "success": True,
        "ai_response": reasoning,
    }


def failure(error: str, picture: Picture | None = None) -> StepAnswer:
    """The answer to what could not be done, with the last picture if there is one."""
    return {
        "status": "error",
        "screen_base64": "" if picture is None else _png_base64(picture),
        "action_executed": "",
        "success": False,
        "ai_response": "",
        "error": error,
    }


def _png_base64(picture: Picture) -> str:
    from PIL import Image

    png = io.BytesIO()
    Image.fromarray(picture).save(png, "PNG")
    return base64.b64encode(png.getvalue()).decode("ascii")
