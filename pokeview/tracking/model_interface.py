"""What every logged agent answers to: a game that is started and played one request at a time."""

import asyncio
import base64
import io
import os
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from pokeview.agents import make_agent
from pokeview.errors import CartridgeError, PokeviewError
from pokeview.play.actions import describe
from pokeview.play.events import AgentFailed, BudgetReached, Picture, StepDone, ThoughtStreamed
from pokeview.play.opening import open_session
from pokeview.play.session import Session

BUNDLED_GAME = "fernvale"


class Answer(TypedDict):
    """One row out. `screen_base64` is a PNG of 160x144 pixels, '' while there is no game; `error` says what failed."""

    status: str
    screen_base64: str
    action_executed: str
    success: bool
    ai_response: str
    error: NotRequired[str]


class ModelInterface:
    """Plays one game for whoever calls `predict`; calls from several threads take turns."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._open_session = open_session
        self._game: _GameInPlay | None = None
        # A thread of its own, since a caller may have a running event loop itself, as every notebook has.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")
        self._loop = asyncio.new_event_loop()
        weakref.finalize(self, self._loop.close)

    def predict(self, model_input: Any) -> Answer | list[Answer]:
        """Answer a DataFrame, a dict or a list of dicts: one row with one answer, several with a list of them.

        A row has an `action`, 'start_game' or 'step'. `headless` is accepted and changes nothing: no window is opened.
        """
        rows = _rows(model_input)
        answers = self._thread.submit(lambda: self._loop.run_until_complete(self._answer_all(rows))).result()
        return answers[0] if len(answers) == 1 else answers

    async def _answer_all(self, rows: list[Mapping[str, Any]]) -> list[Answer]:
        return [await self._answer(row.get("action")) for row in rows]

    async def _answer(self, action: object) -> Answer:
        try:
            if action == "start_game":
                return await self._start()
            if self._game is None:
                return _failure(f"There is no game yet: send the action 'start_game' first, not {action!r}.")
            if action == "step":
                return await self._game.step()
        except PokeviewError as error:
            return _failure(str(error))
        return _failure(f"The action has to be 'start_game' or 'step', not {action!r}.", self._game.picture)

    async def _start(self) -> Answer:
        if self._game:
            self._game.session.close()
            self._game = None
        session = self._open_session()
        self._game = _GameInPlay(session, await session.power_on())
        return _success(self._game.picture, "start_game", f"{session.game.title} has started.")


class _GameInPlay:
    """A session, its stream of events up to the next step, and its last picture."""

    def __init__(self, session: Session, picture: Picture) -> None:
        self.session = session
        self.picture = picture
        self._events = session.play()

    async def step(self) -> Answer:
        """Play on to the next step. An agent that cannot go on is asked again by the next call."""
        thoughts: list[str] = []
        async for event in self._events:
            match event:
                case ThoughtStreamed(text=text):
                    thoughts.append(text)
                case StepDone(decision=decision, picture=picture):
                    self.picture = picture
                    reasoning = "".join(thoughts).strip() or decision.reason
                    return _success(picture, describe(decision.action), reasoning)
                case AgentFailed(problem=problem, final=True) | BudgetReached(problem=problem):
                    await self._events.aclose()
                    self._events = self.session.play()
                    return _failure(problem, self.picture)
                case AgentFailed():
                    thoughts.clear()
        return _failure("The game is over: send the action 'start_game' to play it again.", self.picture)


def interface_of(config: Mapping[str, Any] | None) -> ModelInterface:
    """The interface that a logged model's configuration describes: its `agent`, `game`, `seed` and perhaps `rom`."""
    known = config or {}
    agent, seed = str(known.get("agent", "explorer")), int(known.get("seed", 0))
    return ModelInterface(lambda: open_session(find_cartridge(known), make_agent(agent, seed), seed=seed))


def find_cartridge(config: Mapping[str, Any]) -> Path | None:
    """The file that POKEVIEW_ROM names, else `rom` in the configuration; None stands for the bundled game.

    Raises CartridgeError when the agent was logged with another game, whose cartridge is never logged with it.
    """
    if rom := os.environ.get("POKEVIEW_ROM") or config.get("rom"):
        return Path(str(rom)).expanduser()
    if (game := config.get("game", BUNDLED_GAME)) != BUNDLED_GAME:
        raise CartridgeError(f"This agent was logged while playing {game}: set POKEVIEW_ROM to its cartridge file.")
    return None


def _rows(model_input: Any) -> list[Mapping[str, Any]]:
    if isinstance(model_input, Mapping):
        return [model_input]
    return list(model_input.to_dict("records") if hasattr(model_input, "to_dict") else model_input)


def _success(picture: Picture, action: str, reasoning: str) -> Answer:
    return {
        "status": "success",
        "screen_base64": _png_base64(picture),
        "action_executed": action,
        "success": True,
        "ai_response": reasoning,
    }


def _failure(error: str, picture: Picture | None = None) -> Answer:
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
