"""What every logged agent answers to: games that are started and played one request at a time."""

import asyncio
import multiprocessing
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pokeview.errors import PokeviewError
from pokeview.models.model_config import ModelConfig
from pokeview.models.played_game import GameInPlay, StepAnswer, failure, open_configured_session, success
from pokeview.play.session import Session

MOST_SESSIONS = 16
_LONGEST_STOP_SECONDS = 5.0
_ONE_OF_SEVERAL_WORKERS = " If you did, another worker has the game: serve the model with one, MLFLOW_MODELS_WORKERS=1."


class ModelInterface:
    """Plays games for whoever calls `predict`, from any thread: one for each `session_id`.

    The calls of one game take turns; those of other games go on meanwhile. Of more than `most_sessions` games the one
    that nobody has asked for longest is given up.
    """

    def __init__(self, open_session: Callable[[], Session], most_sessions: int = MOST_SESSIONS) -> None:
        self._sessions = _Sessions(open_session, most_sessions)
        # A thread of its own, since a caller may have a running event loop itself, as every notebook has.
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=_run_loop, args=(self._loop,), name="model", daemon=True)
        thread.start()
        weakref.finalize(self, _stop_loop, self._loop, thread)

    def predict(self, model_input: Any) -> StepAnswer | list[StepAnswer]:
        """Answer a DataFrame, a dict or a list of dicts: one row with one answer, several with a list of them.

        A row has an `action`, 'start_game' or 'step', and perhaps a `session_id`, any text that tells games apart.
        `headless` is accepted and changes nothing: no window is opened.
        """
        rows = _rows_of_input(model_input)
        answers = asyncio.run_coroutine_threadsafe(self._sessions.answer_all(rows), self._loop).result()
        return answers[0] if len(answers) == 1 else answers


@dataclass
class _Place:
    """Where a game is played; whoever holds the lock plays it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    game: GameInPlay | None = None


class _Sessions:
    """The games by their session id, the one that was asked for last at the end."""

    def __init__(self, open_session: Callable[[], Session], most: int) -> None:
        self._open_session = open_session
        self._most = most
        self._places: OrderedDict[str, _Place] = OrderedDict()

    async def answer_all(self, rows: list[Mapping[str, Any]]) -> list[StepAnswer]:
        return [await self._answer_action(row.get("action"), _session_id(row)) for row in rows]

    async def _answer_action(self, action: object, session_id: str) -> StepAnswer:
        try:
            if action == "start_game":
                return await self._start_game(session_id)
            return await self._play_action(action, session_id)
        except PokeviewError as error:
            return failure(str(error))

    async def _start_game(self, session_id: str) -> StepAnswer:
        place = self._places.setdefault(session_id, _Place())
        self._places.move_to_end(session_id)
        await self._give_up_oldest()
        async with place.lock:
            if place.game:
                await place.game.close()
                place.game = None
            session = await asyncio.to_thread(self._open_session)
            place.game = GameInPlay(session, await session.power_on())
            return success(place.game.picture, "start_game", f"{session.game.title} has started.")

    async def _play_action(self, action: object, session_id: str) -> StepAnswer:
        place = self._places.get(session_id)
        if place is None:
            return failure(_no_game(action, session_id))
        self._places.move_to_end(session_id)
        async with place.lock:
            if place.game is None:
                return failure(_no_game(action, session_id))
            if action == "step":
                return await place.game.step()
            return failure(f"The action has to be 'start_game' or 'step', not {action!r}.", place.game.picture)

    async def _give_up_oldest(self) -> None:
        while len(self._places) > self._most:
            place = self._places.pop(next(iter(self._places)))
            async with place.lock:
                if place.game:
                    await place.game.close()
                    place.game = None


def interface_of(config: Mapping[str, Any] | None, artifacts: Mapping[str, str] | None = None) -> ModelInterface:
    """The interface that a logged model's configuration and artifacts describe. Raises SettingError."""
    known = ModelConfig.of(config)
    return ModelInterface(lambda: open_configured_session(known, program_of(artifacts)), known.most_sessions)


def program_of(artifacts: Mapping[str, str] | None) -> Path | None:
    """The DSPy program that was logged with a model."""
    return Path(artifacts["program"]) if artifacts and "program" in artifacts else None


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def _stop_loop(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    loop.call_soon_threadsafe(loop.stop)
    if thread is not threading.current_thread():
        thread.join(_LONGEST_STOP_SECONDS)


def _no_game(action: object, session_id: str) -> str:
    # Served by several processes, a game is in one of them, and any may be asked.
    hint = "" if multiprocessing.parent_process() is None else _ONE_OF_SEVERAL_WORKERS
    if session_id:
        return f"There is no game with the session_id {session_id!r}: send the action 'start_game' with it first.{hint}"
    return f"There is no game yet: send the action 'start_game' first, not {action!r}.{hint}"


def _session_id(row: Mapping[str, Any]) -> str:
    """'' where there is none; pandas fills missing ones in with NaN."""
    given = row.get("session_id")
    return given if isinstance(given, str) else ""


def _rows_of_input(model_input: Any) -> list[Mapping[str, Any]]:
    if isinstance(model_input, Mapping):
        return [model_input]
    return list(model_input.to_dict("records") if hasattr(model_input, "to_dict") else model_input)
