"""The other end of a LoggedAgent: lets an agent decide for a session in another process."""

import asyncio
import json
import os
import threading
import traceback
from contextlib import aclosing
from typing import Any, BinaryIO, NoReturn

from pokeview.agents.remote.messages import (
    PROTOCOL,
    decision_as_json,
    failure_as_json,
    observation_from_json,
)
from pokeview.errors import AgentError, PokeviewError
from pokeview.play.agent import Agent, Decision, DecisionFailed, Thought
from pokeview.play.json_form import MISSHAPEN
from pokeview.play.observation import Observation

BEAT_SECONDS = 5.0
"""How often an agent that thinks says that it still does."""


def serve_agent(agent: Agent, incoming: BinaryIO, outgoing: BinaryIO) -> NoReturn:
    """Answer until `incoming` ends, then end this process, whatever the agent is at. A bug of the agent ends it too."""
    try:
        asyncio.run(_serve_messages(AgentServer(agent, outgoing), incoming))
    except BaseExceptionGroup as group:
        traceback.print_exception(group.exceptions[0])
    # At once: the thread that reads cannot be woken, and threads of the agent's may never end.
    os._exit(1)


async def _serve_messages(server: "AgentServer", incoming: BinaryIO) -> None:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        for line in incoming:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        os._exit(0)

    threading.Thread(target=read, name="incoming", daemon=True).start()
    await server.run(lines)


class AgentServer:
    """Carries out one turn at a time; another message abandons the turn that is under way."""

    def __init__(self, agent: Agent, outgoing: BinaryIO) -> None:
        self._agent = agent
        self._outgoing = outgoing
        self._turn: asyncio.Task[None] | None = None

    async def run(self, lines: "asyncio.Queue[bytes]") -> None:
        """Answer line by line, for ever."""
        self._send_message(ready=self._agent.name, protocol=PROTOCOL)
        async with asyncio.TaskGroup() as turns:
            while True:
                message = json.loads(await lines.get())
                await self._abandon()
                if "observation" in message:
                    self._turn = turns.create_task(self._take_turn(message))

    async def _abandon(self) -> None:
        if self._turn is not None:
            self._turn.cancel()
            await asyncio.wait([self._turn])

    async def _take_turn(self, message: dict[str, Any]) -> None:
        turn = message["turn"]
        beating = asyncio.create_task(self._beat(turn))
        try:
            decision = await self._decide(turn, self._take_in(message))
            self._send_message(turn=turn, decision=decision_as_json(decision), memory=self._agent.remember())
        except DecisionFailed as error:
            self._send_message(turn=turn, **failure_as_json(error))
        except PokeviewError as error:
            self._send_message(turn=turn, problem=str(error))
        finally:
            beating.cancel()

    def _take_in(self, message: dict[str, Any]) -> Observation:
        try:
            if "memory" in message:
                self._agent.recall(message["memory"])
            return observation_from_json(message["observation"])
        except MISSHAPEN as error:
            raise AgentError(
                f"The logged model cannot read what this version of pokeview tells it ({error!r}): log the agent again."
            ) from None

    async def _decide(self, turn: int, observation: Observation) -> Decision:
        decision: Decision | None = None
        async with aclosing(self._agent.decide(observation)) as stream:
            async for item in stream:
                if isinstance(item, Thought):
                    self._send_message(turn=turn, thought=item.text)
                else:
                    decision = item
        if decision is None:
            raise AgentError(f"{self._agent.name} ended its turn without a decision.")
        return decision

    async def _beat(self, turn: int) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self._send_message(turn=turn, alive=True)

    def _send_message(self, **message: Any) -> None:
        self._outgoing.write(json.dumps(message).encode() + b"\n")
        self._outgoing.flush()
