"""Asking an OpenAI-compatible endpoint for one tool call: streamed fragments, then one answer that can be used.

async with aclosing(ChatEndpoint(Endpoint.from_settings("gpt-5-mini")).ask(messages, tools)) as said:
    async for item in said: ...   # Fragment, Retried, SteppedDown, and last an Answer
"""

from pokeview.agents.answers.conversation import (
    Answer,
    Fragment,
    Retried,
    Said,
    SteppedDown,
    TokenUsage,
    Tool,
)
from pokeview.agents.chat.capabilities import AnswerMode, Capabilities, Feature
from pokeview.agents.chat.chat_endpoint import ChatEndpoint
from pokeview.agents.chat.chat_errors import ContextOverflow, EndpointError, UnusableAnswer
from pokeview.agents.chat.endpoint import Endpoint, Timeouts
from pokeview.agents.chat.probing import Check, Probe, probe
from pokeview.agents.chat.retrying import RetryPolicy

__all__ = [
    "Answer",
    "AnswerMode",
    "Capabilities",
    "ChatEndpoint",
    "Check",
    "ContextOverflow",
    "Endpoint",
    "EndpointError",
    "Feature",
    "Fragment",
    "Probe",
    "Retried",
    "RetryPolicy",
    "Said",
    "SteppedDown",
    "Timeouts",
    "TokenUsage",
    "Tool",
    "UnusableAnswer",
    "probe",
]
