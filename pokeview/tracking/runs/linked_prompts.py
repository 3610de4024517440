"""Which prompts the agents of a run were told: on the run, and for its traces. All of it blocks."""

import json
from collections.abc import Iterable
from typing import Any

from pokeview.agents.llm.instructions import PROMPTS_SCHEME, text_hash
from pokeview.tracking.prompts.lookup import PACKAGED_MESSAGE, packaged_named
from pokeview.tracking.prompts.prompt_registry import LINKED_PROMPTS_TAG, prompt_at, register, versions
from pokeview.tracking.runs.outbox import Entry
from pokeview.tracking.store.store import OpenStore

PROMPT_TAG = "prompt"
HASH_TAG = "prompt_hash"

_AWAY = ("INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE")
"""Also what MLflow says of a server that does not answer."""


class RunPrompts:
    """Finds the prompts behind labels in the registry, where pokeview's own are registered when they are first told.

    A registry that takes none is told in `problem`; the run is only linked to nothing then.
    """

    def __init__(self, store: OpenStore, run_id: str) -> None:
        self.problem = ""
        self._store = store
        self._run_id = run_id
        self._found: dict[str, Any] = {}
        self._told = ""

    def tell(self, batch: Iterable[Entry]) -> None:
        """Let the run have the latest prompt of a batch as tags, and all of them as its prompts."""
        labels = list(dict.fromkeys(entry.prompt for entry in batch if entry.prompt))
        for label in labels:
            if label not in self._found:
                self._found[label] = self._find_version(label)
                self._link_version(self._found[label])
        if labels and labels[-1] != self._told:
            self._tag(labels[-1])
            self._told = labels[-1]

    def version(self, label: str) -> Any | None:
        """The version in the registry behind a label that was told; None when there is none."""
        return self._found.get(label)

    def _find_version(self, label: str) -> Any | None:
        address, _, digest = label.partition("#")
        try:
            return self._find_text(address, digest)
        except Exception as error:
            if getattr(error, "error_code", _AWAY[0]) in _AWAY:
                raise
            self.problem = f"The run is not linked to its prompt {address}: MLflow has no registry for prompts."
            return None

    def _find_text(self, address: str, digest: str) -> Any | None:
        """The version with that very text: a logged model may name one of another registry."""
        client = self._store.client
        if address.startswith(PROMPTS_SCHEME):
            found = prompt_at(client, address)
            return found if found is not None and text_hash(str(found.template)) == digest else None
        name = address.rpartition("/")[2]
        packaged = packaged_named(name)
        if packaged is not None and text_hash(packaged.text) == digest:
            return register(client, self._store.experiment_id, packaged, PACKAGED_MESSAGE)
        return next((version for version in versions(client, name) if text_hash(str(version.template)) == digest), None)

    def _link_version(self, version: Any | None) -> None:
        if version is None:
            return
        tags = self._store.client.get_run(self._run_id).data.tags
        before = json.loads(tags.get(LINKED_PROMPTS_TAG) or "[]")
        if (link := linked(version)) not in before:
            self._store.client.set_tag(self._run_id, LINKED_PROMPTS_TAG, json.dumps([*before, link]))

    def _tag(self, label: str) -> None:
        address, _, digest = label.partition("#")
        version = self.version(label)
        shown = f"{PROMPTS_SCHEME}{version.name}/{version.version}" if version is not None else address
        self._store.client.set_tag(self._run_id, PROMPT_TAG, shown)
        self._store.client.set_tag(self._run_id, HASH_TAG, digest)


def linked(version: Any) -> dict[str, str]:
    """A version as it stands in LINKED_PROMPTS_TAG."""
    return {"name": str(version.name), "version": str(version.version)}
