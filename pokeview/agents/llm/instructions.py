"""The instructions that an agent gives its language model, wherever their text comes from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

PROMPTS_SCHEME = "prompts:/"
PACKAGED_SCHEME = "packaged:/"


@dataclass(frozen=True, slots=True)
class Instructions:
    """A prompt: its text, and its name and version in a prompt registry. One of pokeview's own has no version.

    `wish` is the address by which the settings ask for it, '' when they ask for none. `note` is a sentence for the
    viewer, '' when there is nothing to say. One without text stands for pokeview's own.
    """

    text: str
    name: str = ""
    version: str = ""
    wish: str = ""
    note: str = ""

    @classmethod
    def at(cls, address: str, text: str) -> "Instructions":
        """What was read at prompts:/NAME/VERSION; '' for a text that is in no registry."""
        name, _, version = address.removeprefix(PROMPTS_SCHEME).partition("/")
        return cls(text, name, version)

    @property
    def address(self) -> str:
        """Where it is: prompts:/NAME/VERSION, or packaged:/NAME; '' where nobody knows."""
        if not self.name:
            return ""
        return f"{PROMPTS_SCHEME}{self.name}/{self.version}" if self.version else f"{PACKAGED_SCHEME}{self.name}"

    @property
    def label(self) -> str:
        """The address and, after a '#', what tells this text from others; '' without an address."""
        return f"{self.address}#{text_hash(self.text)}" if self.name else ""

    def in_place_of(self, packaged: "Instructions") -> "Instructions":
        """These, or the packaged ones when these have no text."""
        return self if self.text else replace(packaged, wish=self.wish, note=self.note)

    def remember(self) -> dict[str, str]:
        """What a session that goes on has to know, as JSON; nothing when the settings ask for no prompt."""
        if not self.wish:
            return {}
        return {"text": self.text, "name": self.name, "version": self.version, "wish": self.wish}

    def recall(self, before: Mapping[str, Any]) -> "Instructions":
        """Those of the session before, unless the settings ask for others by now."""
        if not before or self.wish not in ("", before["wish"]):
            return self
        found = Instructions(*(str(before[key]) for key in ("text", "name", "version", "wish")))
        return replace(found, note=f"The session goes on with the prompt that it had: {found.address}.")


NOT_CHOSEN = Instructions("")
"""The settings ask for no prompt."""


def text_hash(text: str) -> str:
    """What tells a text from others, in eight characters."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
