"""Asks the local model, and starts it when it is first asked."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from pokeview.agents.chat.chat_endpoint import ChatEndpoint
from pokeview.agents.chat.conversation import Fragment, Said
from pokeview.agents.local_model import MODEL, LocalModel


class LocalEndpoint:
    """A ChatEndpoint in front of a LocalModel, which takes some seconds to start. Raises AgentError if it cannot."""

    model = MODEL

    def __init__(self) -> None:
        self._local: LocalModel | None = None
        self._chat: ChatEndpoint | None = None

    async def ask(self, *question: Any, **options: Any) -> AsyncGenerator[Said, None]:
        """As ChatEndpoint.ask."""
        if self._chat is None:
            yield Fragment(f"(Starting {MODEL} on this machine ...)\n", "content")
            self._local = await asyncio.to_thread(LocalModel.start)
            self._chat = ChatEndpoint(self._local.endpoint)
            if self._local.first_use_note:
                yield Fragment(f"({self._local.first_use_note})\n", "content")
        async with aclosing(self._chat.ask(*question, **options)) as stream:
            async for said in stream:
                yield said
