"""Prompts of MLflow's registry as models are told them, and pokeview's own in their place where it is out of reach."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pokeview import __version__
from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.prompt import SYSTEM_PROMPT
from pokeview.agents.llm.small_model import SMALL_PROMPT
from pokeview.errors import SettingError, TrackingError
from pokeview.tracking.prompts.prompt_registry import prompt_at
from pokeview.tracking.store.store import Store, open_store
from pokeview.tracking.store.store_problems import raised_as_tracking_error

PACKAGED = (SYSTEM_PROMPT, SMALL_PROMPT)
"""What a model is told unless the settings ask for something else."""

PACKAGED_MESSAGE = f"The prompt that pokeview {__version__} brings."

_MOST_KEPT = 16


@lru_cache(maxsize=_MOST_KEPT)
def prompt_or_packaged(store: Store, wish: str) -> Instructions:
    """The prompt at an address, or none with a note that tells why, so that the packaged one is told.

    It is read once, whatever alias is moved and whichever server comes back meanwhile: all agents of a process are told
    the same. Blocks, for seconds where a server does not answer. Raises SettingError for a prompt that does not exist
    or cannot be told as it is.
    """
    try:
        return read_prompt(store, wish)
    except TrackingError as error:
        return Instructions("", wish=wish, note=f"The prompt {wish} was not read, so pokeview's own is told. {error}")


def read_prompt(store: Store, wish: str) -> Instructions:
    """The prompt at prompts:/NAME/VERSION, prompts:/NAME@ALIAS or prompts:/NAME. Raises SettingError, TrackingError."""
    with raised_as_tracking_error(store.tracking_uri):
        found = prompt_at(open_store(store).client, wish)
    if found is None:
        raise SettingError(f"There is no prompt {wish} in {store.shown_uri}: `pokeview prompts` lists those there are.")
    return Instructions(_plain_text(found, wish), found.name, str(found.version), wish)


def packaged_named(name: str) -> Instructions | None:
    """pokeview's own prompt of that name."""
    return next((prompt for prompt in PACKAGED if prompt.name == name), None)


def _plain_text(found: Any, wish: str) -> str:
    if not found.is_text_prompt:
        raise SettingError(f"The prompt {wish} is a chat of several messages: pokeview needs one text.")
    if found.variables:
        raise SettingError(
            f"The prompt {wish} has variables that pokeview cannot fill in, {_variables_in_prose(found.variables)}: "
            "write what they stand for into its text."
        )
    if not found.template.strip():
        raise SettingError(f"The prompt {wish} is empty.")
    return str(found.template)


def _variables_in_prose(variables: Iterable[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in sorted(variables))
