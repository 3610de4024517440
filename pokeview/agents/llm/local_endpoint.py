"""Asks the local model, and starts it when it is first asked."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from pokeview.agents.answers.conversation import Fragment, Said
from pokeview.agents.chat.chat_endpoint import ChatEndpoint
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.llm.local_model import MODEL, LocalModel
from pokeview.agents.llm.openai_chat import Asker


class LocalEndpoint:
    """An asker in front of a LocalModel, which takes some seconds to start. Raises AgentError if it cannot."""

    model = MODEL

    def __init__(self, make_asker: Callable[[Endpoint], Asker] = ChatEndpoint) -> None:
        self._make_asker = make_asker
        self._local: LocalModel | None = None
        self._asker: Asker | None = None

    async def ask(self, *question: Any, **options: Any) -> AsyncGenerator[Said, None]:
        """As ChatEndpoint.ask."""
        if self._asker is None:
            yield Fragment(f"(Starting {MODEL} on this machine ...)\n", "content")
            self._local = await asyncio.to_thread(LocalModel.shared)
            self._asker = self._make_asker(self._local.endpoint)
            if self._local.first_use_note:
                yield Fragment(f"({self._local.first_use_note})\n", "content")
        async with aclosing(self._asker.ask(*question, **options)) as stream:
            async for said in stream:
                yield said
