"""Asks a scripted server the question that all tests ask, and keeps what is heard."""

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from pokeview.agents.chat import (
    Answer,
    Capabilities,
    ChatEndpoint,
    Endpoint,
    EndpointError,
    Fragment,
    Retried,
    RetryPolicy,
    SteppedDown,
    Timeouts,
    Tool,
    UnusableAnswer,
)
from tests.support.agents.misbehaviours import KEY
from tests.support.agents.scripted_server import ScriptedServer

BUTTONS = ["up", "down", "left", "right", "a", "b", "start", "select"]
PRESS = Tool(
    "press",
    "Press buttons, one after another.",
    {
        "type": "object",
        "properties": {
            "buttons": {"type": "array", "items": {"type": "string", "enum": BUTTONS}, "minItems": 1, "maxItems": 10}
        },
        "required": ["buttons"],
        "additionalProperties": False,
    },
)
WAIT = Tool(
    "wait",
    "Press nothing for some seconds.",
    {
        "type": "object",
        "properties": {"seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 10}},
        "required": ["seconds"],
        "additionalProperties": False,
    },
)
READ_ON = Tool("read_on", "Read the text to its end.", {"type": "object", "properties": {}, "required": []})
TOOLS = (PRESS, WAIT, READ_ON)
MESSAGES = [
    {"role": "system", "content": "You play a game."},
    {"role": "user", "content": "A door is north of you."},
]
PICTURE = b"\x89PNG not looked at"


@dataclass
class Heard:
    """What one question brought."""

    fragments: list[Fragment] = field(default_factory=list)
    events: list[Retried | SteppedDown] = field(default_factory=list)
    answer: Answer | None = None
    error: EndpointError | UnusableAnswer | None = None
    waits: list[float] = field(default_factory=list)

    def said(self, kind: str) -> str:
        return "".join(fragment.text for fragment in self.fragments if fragment.kind == kind)

    @property
    def story(self) -> list[str]:
        """The events in short: 'retried', 'without image'."""
        return ["retried" if isinstance(event, Retried) else f"without {event.feature}" for event in self.events]


def chat_with(
    server: ScriptedServer,
    heard: Heard | None = None,
    *,
    capabilities: Capabilities | None = None,
    timeouts: Timeouts | None = None,
    most_attempts: int = 3,
    **options: Any,
) -> ChatEndpoint:
    """An endpoint on the server whose waits are noted instead of waited."""
    endpoint = Endpoint(server.base_url, "scripted-model", SecretStr(KEY), timeouts or Timeouts(), **options)
    waits = (heard or Heard()).waits

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    return ChatEndpoint(endpoint, capabilities or Capabilities(), RetryPolicy(most_attempts), sleep)


async def listen(chat: ChatEndpoint, heard: Heard | None = None, **question: Any) -> Heard:
    """Ask, and hear to the end."""
    heard = heard or Heard()
    asked = chat.ask(question.pop("messages", MESSAGES), question.pop("tools", TOOLS), **question)
    try:
        async with aclosing(asked) as stream:
            async for said in stream:
                match said:
                    case Fragment():
                        heard.fragments.append(said)
                    case Answer():
                        heard.answer = said
                    case _:
                        heard.events.append(said)
    except (EndpointError, UnusableAnswer) as error:
        heard.error = error
    return heard
