"""How many tokens a request and its answer took, where the endpoint does not say, or says what cannot be."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pokeview.agents.answers.conversation import TokenUsage
from pokeview.agents.answers.transcript import Transcript

_CHARACTERS_PER_TOKEN = 4
_MOST_CHARACTERS_PER_TOKEN = 10
"""No tokenizer packs prompts like ours more densely: whoever has read fewer tokens has not read all of it."""
_LEAST_TOLD_TOKENS = 200


def usage_of(body: Mapping[str, Any], transcript: Transcript) -> TokenUsage:
    """What the endpoint reports, with estimates, marked as such, in place of what it leaves out."""
    usage = transcript.usage
    if usage.input_tokens is not None and usage.output_tokens is not None:
        return usage
    sent, said = (characters // _CHARACTERS_PER_TOKEN + 1 for characters in (_length_of(body), transcript.length))
    return replace(
        usage,
        input_tokens=sent if usage.input_tokens is None else usage.input_tokens,
        output_tokens=said if usage.output_tokens is None else usage.output_tokens,
        is_estimated=True,
    )


def cut_prompt_note(body: Mapping[str, Any], usage: TokenUsage) -> str:
    """A sentence if the server has read far less than it was sent, as one with a small context does in silence."""
    if usage.input_tokens is None or usage.is_estimated:
        return ""
    read, sent = usage.input_tokens, _length_of(body)
    if max(read, _LEAST_TOLD_TOKENS) * _MOST_CHARACTERS_PER_TOKEN >= sent:
        return ""
    about = sent // _CHARACTERS_PER_TOKEN
    return (
        f"The server has read {read} tokens of about {about}: its context is too small, and it has cut the prompt. "
        "Give it a larger one, or a lower prompt_tokens to pokeview."
    )


def _length_of(body: Mapping[str, Any]) -> int:
    """Characters of text in a request; pictures do not count."""
    messages = sum(_text_length(message.get("content")) for message in body.get("messages", ()))
    return messages + (len(json.dumps(body["tools"])) if body.get("tools") else 0)


def _text_length(content: Any) -> int:
    if isinstance(content, str):
        return len(content)
    return sum(len(part.get("text") or "") for part in content if isinstance(part, dict)) if content else 0
