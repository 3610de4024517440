"""Takes an endpoint's own keys and passwords out of what it says: a gateway may echo them, and answers are kept."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from pokeview.agents.answers.conversation import Answer, Fragment, Retried, Said, SteppedDown
from pokeview.agents.chat.chat_errors import UnusableAnswer
from pokeview.agents.chat.endpoint import HIDDEN, Endpoint
from pokeview.agents.llm.openai_chat import Asker
from pokeview.text.secret_forms import Secrets


class ScrubbedEndpoint:
    """An asker in front of another one, which asks `endpoint`."""

    def __init__(self, asker: Asker, endpoint: Endpoint) -> None:
        self._asker = asker
        self._secrets = endpoint.unmistakable_secrets

    async def ask(self, *question: Any, **options: Any) -> AsyncGenerator[Said, None]:
        """As ChatEndpoint.ask."""
        scrubber = Scrubber(self._secrets)
        try:
            async with aclosing(self._asker.ask(*question, **options)) as stream:
                async for said in stream:
                    for scrubbed in scrubber.feed(said):
                        yield scrubbed
        except UnusableAnswer as error:
            raise scrubber.scrubbed_error(error) from None


class Scrubber:
    """Scrubs one stream. The end of a fragment that may be the beginning of a secret waits for what follows it."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._held = Fragment("", "content")

    def feed(self, said: Said) -> Iterator[Said]:
        """What can be told now. Whatever ends a stream, or comes between its fragments, lets go of what is held."""
        held = self._held
        if isinstance(said, Fragment) and said.kind == held.kind:
            said = Fragment(held.text + said.text, said.kind)
        elif held.text:
            yield held
        self._held = Fragment("", held.kind)
        if isinstance(said, Fragment):
            said = self._hold_back(said)
        if not isinstance(said, Fragment) or said.text:
            yield self._scrubbed(said)

    def scrubbed_error(self, error: UnusableAnswer) -> UnusableAnswer:
        """The same error without secrets."""
        return UnusableAnswer(
            self._scrub_text(str(error)), self._scrub_text(error.raw), error.usage, self._scrub_text(error.sent)
        )

    def _hold_back(self, fragment: Fragment) -> Fragment:
        """The fragment, scrubbed, without what is held back of it."""
        text = self._scrub_text(fragment.text)
        held = self._secrets.begun(text)
        self._held = Fragment(text[len(text) - held :], fragment.kind)
        return Fragment(text[: len(text) - held], fragment.kind)

    def _scrubbed(self, said: Said) -> Said:
        match said:
            case Fragment():
                return said
            case Answer():
                return replace(
                    said,
                    arguments=self._value(said.arguments),
                    reasoning=self._scrub_text(said.reasoning),
                    raw=self._scrub_text(said.raw),
                    notes=tuple(map(self._scrub_text, said.notes)),
                    sent=self._scrub_text(said.sent),
                )
            case Retried() | SteppedDown():
                return replace(said, problem=self._scrub_text(said.problem))

    def _value(self, value: Any) -> Any:
        """A JSON value with every text in it scrubbed."""
        match value:
            case str():
                return self._scrub_text(value)
            case list():
                return [self._value(item) for item in value]
            case dict():
                return {name: self._value(item) for name, item in value.items()}
            case _:
                return value

    def _scrub_text(self, text: str) -> str:
        return self._secrets.hidden(text, HIDDEN)
