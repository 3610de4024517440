"""The prompts of a store for those who look after them. All of it blocks and raises TrackingError."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pokeview.agents.llm.instructions import PROMPTS_SCHEME, Instructions, text_hash
from pokeview.errors import SettingError
from pokeview.tracking.prompts import prompt_registry
from pokeview.tracking.store.store import OpenStore, Store, open_store
from pokeview.tracking.store.store_problems import raised_as_tracking_error


@dataclass(frozen=True, slots=True)
class ListedPrompt:
    """A version of a prompt. `created_ms` is in milliseconds since 1970, `message` says what is new about it."""

    name: str
    version: str
    text: str
    hash: str
    created_ms: int
    message: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"{PROMPTS_SCHEME}{self.name}/{self.version}"


class PromptStore:
    """A store's prompt registry."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def listed(self) -> list[ListedPrompt]:
        """All versions of all prompts: by name, the latest first."""
        with self._opened_store() as opened:
            client = opened.client
            return [prompt for name in prompt_registry.names(client) for prompt in _versions_of_prompt(client, name)]

    def find(self, address: str) -> ListedPrompt:
        """The version at an address. Raises SettingError when there is none."""
        with self._opened_store() as opened:
            found = prompt_registry.prompt_at(opened.client, address)
        if found is None:
            raise SettingError(
                f"There is no prompt {address} in {self._store.shown_uri}: `pokeview prompts` lists those there are."
            )
        return _listed_prompt(found)

    def register(self, prompt: Instructions, message: str = "", alias: str = "") -> ListedPrompt:
        """The version with that very text, made if there is none, and given an alias if one is wanted."""
        with self._opened_store() as opened:
            made = prompt_registry.register(opened.client, opened.experiment_id, prompt, message)
            if alias:
                prompt_registry.set_alias(opened.client, prompt.name, str(made.version), alias)
        return _listed_prompt(made)

    def set_alias(self, prompt: ListedPrompt, alias: str) -> None:
        """Give it an alias, and take that from any other version."""
        with self._opened_store() as opened:
            prompt_registry.set_alias(opened.client, prompt.name, prompt.version, alias)

    @contextmanager
    def _opened_store(self) -> Iterator[OpenStore]:
        with raised_as_tracking_error(self._store.tracking_uri):
            yield open_store(self._store)


def _versions_of_prompt(client: Any, name: str) -> Iterator[ListedPrompt]:
    for version in prompt_registry.versions(client, name):
        yield _listed_prompt(version, prompt_registry.aliases_of(client, name, str(version.version)))


def _listed_prompt(version: Any, aliases: tuple[str, ...] = ()) -> ListedPrompt:
    text = str(version.template)
    return ListedPrompt(
        version.name,
        str(version.version),
        text,
        text_hash(text),
        version.creation_timestamp or 0,
        version.commit_message or "",
        aliases,
    )
