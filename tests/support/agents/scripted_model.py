"""A `dspy.LM` without a server: it streams the text that it was given, or raises what it was given."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from itertools import chain, repeat
from typing import Any

from pokeview.agents.chat import Endpoint
from pokeview.agents.program.language_model import import_dspy

INPUT_TOKENS, OUTPUT_TOKENS = 100, 20
ENDLESS = object()
"""A reply that begins and is never heard of again."""


class _Engine:
    """What DSPy insists on having beside the asynchronous one; nobody asks it."""

    def complete(self, request: Any) -> Any:
        raise AssertionError("asked the blocking way")


class ScriptedEngine:
    """The first request gets the first reply, and so on; the last reply serves all further ones."""

    def __init__(self, replies: tuple[Any, ...], piece_length: int) -> None:
        self.requests: list[Any] = []
        self._replies = chain(replies, repeat(replies[-1]))
        self._piece_length = piece_length

    async def complete(self, request: Any) -> Any:
        raise AssertionError("asked for the whole answer at once")

    async def stream(self, request: Any) -> AsyncGenerator[Any, None]:
        from dspy import lm15

        self.requests.append(request)
        reply = next(self._replies)
        if isinstance(reply, Exception):
            raise reply
        yield lm15.StreamStartEvent(id="x", model=request.model)
        if reply is ENDLESS:
            await asyncio.Event().wait()
        for start in range(0, len(reply), self._piece_length):
            piece = reply[start : start + self._piece_length]
            yield lm15.StreamDeltaEvent(delta=lm15.TextDelta(text=piece, part_index=0))
        usage = lm15.Usage(input_tokens=INPUT_TOKENS, output_tokens=OUTPUT_TOKENS)
        yield lm15.StreamEndEvent(finish_reason="stop", usage=usage)


def scripted(*replies: Any, piece_length: int = 5) -> tuple[ScriptedEngine, Callable[[Endpoint], Any]]:
    """The engine, and what makes a language model of it."""
    engine = ScriptedEngine(replies, piece_length)

    def make_lm(_: Endpoint) -> Any:
        dspy = import_dspy()
        return dspy.LM("scripted/model", engine=_Engine(), async_engine=engine, cache=False, num_retries=0)

    return engine, make_lm
