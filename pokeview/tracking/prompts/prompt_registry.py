"""MLflow's prompt registry by a client: what is in it, and what is added. All of it blocks and raises MLflow's errors.

`load_prompt` and `register_prompt` of MLflow would link prompts to the current experiment of the process, perhaps in
another store, on threads that nobody waits for.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from pokeview.agents.llm.instructions import PROMPTS_SCHEME, Instructions
from pokeview.errors import SettingError

LINKED_PROMPTS_TAG = "mlflow.linkedPrompts"
"""MLflow's own, of runs, traces and logged models: its pages show these as their prompts."""

_NAME = re.compile(r"[\w.-]+", re.ASCII)
_ADDRESS = re.compile(r"(?P<name>[\w.-]+)(?:/(?P<version>\d+)|@(?P<alias>[\w.-]+))?", re.ASCII)
_MISSING = ("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND", "INVALID_PARAMETER_VALUE")
"""The last is what SQL stores say of an alias."""
_THERE_ALREADY = ("RESOURCE_ALREADY_EXISTS", "ALREADY_EXISTS")
_EXPERIMENTS_TAG = "_mlflow_experiment_ids"
"""MLflow's own: the page of an experiment lists the prompts in whose tag it is, as ',1,5,'."""


def prompt_at(client: Any, address: str) -> Any | None:
    """The version at prompts:/NAME/VERSION or prompts:/NAME@ALIAS, the latest at prompts:/NAME; None for none.

    'prompts:/' may be left out. Raises SettingError for what is no address.
    """
    found = _ADDRESS.fullmatch(address.removeprefix(PROMPTS_SCHEME))
    if found is None:
        raise SettingError(f"{address!r} is no prompt's address, such as prompts:/NAME/3 or prompts:/NAME@ALIAS.")
    name, version, alias = found.group("name", "version", "alias")
    if version is None and alias in (None, "latest"):
        return next(iter(versions(client, name)), None)
    try:
        return client.get_prompt_version(name, version) if version else client.get_prompt_version_by_alias(name, alias)
    except Exception as error:
        if getattr(error, "error_code", "") not in _MISSING:
            raise
        return None


def versions(client: Any, name: str) -> list[Any]:
    """All versions of a prompt, the latest first; none of a prompt that does not exist."""
    try:
        return _all_pages(partial(client.search_prompt_versions, name))
    except Exception as error:
        if getattr(error, "error_code", "") != _MISSING[0]:
            raise
        return []


def names(client: Any) -> list[str]:
    """The names of all prompts, sorted."""
    return sorted(prompt.name for prompt in _all_pages(client.search_prompts))


def aliases_of(client: Any, name: str, version: str) -> tuple[str, ...]:
    """The aliases of a version. A search does not tell them."""
    return tuple(client.get_prompt_version(name, version).aliases)


def register(client: Any, experiment_id: str, prompt: Instructions, message: str = "") -> Any:
    """The latest version that has this very text, made if there is none. Raises SettingError for a bad name."""
    if not _NAME.fullmatch(prompt.name):
        raise SettingError(f"{prompt.name!r} cannot be a prompt's name: use letters, digits, '-', '_' and '.'.")
    for version in versions(client, prompt.name):
        if version.template == prompt.text:
            return version
    _create_prompt(client, prompt.name, experiment_id)
    return client.create_prompt_version(prompt.name, prompt.text, description=message or None)


def set_alias(client: Any, name: str, version: str, alias: str) -> None:
    """Give an alias to a version, and take it from any other."""
    client.set_prompt_alias(name, alias, int(version))


def _create_prompt(client: Any, name: str, experiment_id: str) -> None:
    try:
        client.create_prompt(name, tags={_EXPERIMENTS_TAG: f",{experiment_id},"})
    except Exception as error:
        if getattr(error, "error_code", "") not in _THERE_ALREADY:
            raise


def _all_pages(search: Callable[..., Any]) -> list[Any]:
    page = search()
    found = list(page)
    while page.token:
        page = search(page_token=page.token)
        found += page
    return found
