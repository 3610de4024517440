"""An agent that was logged to MLflow, playing in a process of its own with the code that was logged with it."""

import logging
import os
import sys
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pokeview
from pokeview.agents.remote.child_process import ChildProcess
from pokeview.agents.remote.messages import PROTOCOL, decision_from_json, failure_from_json, observation_as_json
from pokeview.errors import AgentError
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.json_form import MISSHAPEN
from pokeview.play.observation import Observation
from pokeview.text.untrusted import plain_remark, quoted

_logger = logging.getLogger(__name__)

_SCHEMES = ("models:/", "runs:/")
_SCRIPT = Path(pokeview.__file__).parent / "models" / "agent_process.py"


@dataclass(frozen=True)
class ProcessTimeouts:
    """Seconds that the process may take to start, and to say anything at all while it thinks: it says so every 5 s."""

    start_seconds: float = 180
    silent_seconds: float = 60


PATIENT = ProcessTimeouts()


def is_logged_model(agent: str) -> bool:
    """True for the address of a logged model in place of an agent's name."""
    return agent.startswith(_SCHEMES)


def command_for(uri: str, tracking_uri: str) -> list[str]:
    """What starts the process of a logged model: this Python, with no folder of ours on its path."""
    return [sys.executable, "-P", str(_SCRIPT), tracking_uri, uri]


class LoggedAgent(Agent):
    """Starts its process when it is first asked, and again after that has ended; it never outlives this object.

    What fails is an AgentError, which tells what happened to the model.
    """

    def __init__(
        self,
        uri: str,
        command: Sequence[str],
        environ: Mapping[str, str] = os.environ,
        timeouts: ProcessTimeouts = PATIENT,
    ) -> None:
        self.name = uri
        self._command = command
        self._environ = environ
        self._timeouts = timeouts
        self._child: ChildProcess | None = None
        self._memory: dict[str, object] = {}
        self._turn = 0

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        question: dict[str, Any] = {"observation": observation_as_json(observation)}
        if self._child is None or not self._child.is_running:
            yield Thought(f"(Starting {self.name} in a process of its own ...)\n")
            self._child = await self._start_process()
            if self._memory:
                question["memory"] = self._memory
        self._turn += 1
        child, turn, decided = self._child, self._turn, False
        child.send({"turn": turn, **question})
        try:
            while not decided:
                said = self._understand(await self._next_message(child, self._timeouts.silent_seconds), turn)
                decided = isinstance(said, Decision)
                if said is not None:
                    yield said
        finally:
            if not decided:
                child.send({"abandon": turn})

    @property
    def pid(self) -> int | None:
        """The id of its process, None while there is none."""
        return self._child.pid if self._child else None

    def remember(self) -> dict[str, object]:
        return self._memory

    def recall(self, memory: dict[str, object]) -> None:
        self.close()
        self._memory = memory

    def close(self) -> None:
        """End the process; the next decision starts another one."""
        if self._child is not None:
            self._child.close()
            self._child = None

    async def _start_process(self) -> ChildProcess:
        self.close()
        begun = time.monotonic()
        child = ChildProcess(self._command, self._environ)
        try:
            greeting = await self._next_message(child, self._timeouts.start_seconds)
            self._check(greeting)
        except BaseException:
            child.close()
            raise
        _logger.info("%s: process %d took %.1f s to start", self.name, child.pid, time.monotonic() - begun)
        return child

    def _check(self, greeting: dict[str, Any]) -> None:
        if "refused" in greeting:
            raise AgentError(plain_remark(str(greeting["refused"])))
        if greeting.get("protocol") != PROTOCOL:
            raise AgentError(
                f"{self.name} was logged by another version of pokeview: log the agent again with this one."
            )

    async def _next_message(self, child: ChildProcess, timeout_seconds: float) -> dict[str, Any]:
        """The next message. A process that gives none is not asked any more."""
        try:
            message = await child.receive(timeout_seconds)
        except TimeoutError:
            self._give_up(child)
            raise AgentError(
                f"{self.name} said nothing for {timeout_seconds:g} s and was stopped. Play on to start it again."
            ) from None
        except (ValueError, TypeError) as error:
            self._give_up(child)
            raise AgentError(
                f"{self.name} said something that nobody understands ({plain_remark(str(error))})."
            ) from None
        if message is None:
            why = plain_remark(await child.last_words()) or "it gave no reason"
            self._give_up(child)
            raise AgentError(f"The process of {self.name} has ended ({why.rstrip('.')}). Play on to start it again.")
        return message

    def _give_up(self, child: ChildProcess) -> None:
        child.close()
        self._child = None

    def _understand(self, message: dict[str, Any], turn: int) -> Thought | Decision | None:
        """What was said in this turn; None for what is left of another, and for signs of life. Raises AgentError."""
        if message.get("turn") != turn:
            return None
        try:
            if "failed" in message:
                raise failure_from_json(message)
            if "decision" in message:
                self._memory = dict(message["memory"])
                return decision_from_json(message["decision"])
        except MISSHAPEN:
            raise AgentError(f"{self.name} decided something that nobody understands: {quoted(message)}.") from None
        if "problem" in message:
            raise AgentError(plain_remark(str(message["problem"])))
        return Thought(str(message["thought"])) if "thought" in message else None
