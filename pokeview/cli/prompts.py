"""The commands about prompts: list, register, show, name and compare those of MLflow's registry."""

import difflib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from pokeview.agents.llm.instructions import Instructions
from pokeview.cli.models import print_table
from pokeview.cli.startup import settings
from pokeview.errors import SettingError
from pokeview.text.untrusted import plain
from pokeview.tracking.prompts.lookup import PACKAGED, PACKAGED_MESSAGE
from pokeview.tracking.prompts.prompt_store import ListedPrompt, PromptStore

app = App(name="prompts", help="List the prompts of the MLflow registry, add some, compare them.")

Address = Annotated[
    str, Parameter(help="prompts:/NAME/VERSION, prompts:/NAME@ALIAS or prompts:/NAME; 'prompts:/' may be left out.")
]


@app.default
def prompts(
    *, as_json: Annotated[bool, Parameter(name="--json", negative="", help="Print them as one JSON list.")] = False
) -> int:
    """List all versions of all prompts, the latest of each first."""
    found = _prompt_store().listed()
    if as_json:
        print(json.dumps([{**asdict(prompt), "address": prompt.address} for prompt in found]))
    elif found:
        print_table([("PROMPT", "ALIASES", "HASH", "MADE", "WHAT"), *map(_prompt_row, found)])
    else:
        print("There is no prompt yet: `pokeview prompts register` registers those of pokeview.", file=sys.stderr)
    return 0


@app.command
def register(
    name: Annotated[str, Parameter(help="The prompt's name; pokeview's own prompts when left out.")] = "",
    file: Annotated[Path | None, Parameter(help="The file with its text.")] = None,
    /,
    *,
    message: Annotated[str, Parameter(help="What is different about it.")] = "",
    alias: Annotated[str, Parameter(help="Give the version an alias, such as champion.")] = "",
) -> int:
    """Register a text as a version of a prompt, if no version has that very text. Prints addresses on stdout."""
    if (name == "") != (file is None) or (alias and not name):
        raise SettingError("Give a prompt's name and the file with its text; or nothing, for pokeview's own prompts.")
    store = _prompt_store()
    wanted = [Instructions(_text_in_file(file), name)] if file else PACKAGED
    for prompt in wanted:
        print(store.register(prompt, message or ("" if file else PACKAGED_MESSAGE), alias).address)
    return 0


@app.command
def show(prompt: Address, /) -> int:
    """Print the text of a prompt."""
    text = plain(_prompt_store().find(prompt).text)
    print(text, end="" if text.endswith("\n") else "\n")
    return 0


@app.command
def alias(
    prompt: Address,
    name: Annotated[str, Parameter(help="The alias, such as champion. The version that had it loses it.")],
    /,
) -> int:
    """Give a version of a prompt an alias. The last line on stdout is its address."""
    store = _prompt_store()
    found = store.find(prompt)
    store.set_alias(found, name)
    print(f"prompts:/{found.name}@{name}")
    return 0


@app.command
def diff(one: Address, other: Address, /) -> int:
    """Show what tells the texts of two versions apart."""
    store = _prompt_store()
    first, second = store.find(one), store.find(other)
    changed = list(_diff_lines(first, second))
    for line in changed:
        print(plain(line))
    if not changed:
        print("Their texts are the same.")
    return 0


def _prompt_store() -> PromptStore:
    from pokeview.tracking.runs.run_opening import store_of

    return PromptStore(store_of(settings()))


def _diff_lines(one: ListedPrompt, other: ListedPrompt) -> Iterator[str]:
    return difflib.unified_diff(one.text.splitlines(), other.text.splitlines(), one.address, other.address, lineterm="")


def _prompt_row(prompt: ListedPrompt) -> tuple[str, ...]:
    made_at = datetime.fromtimestamp(prompt.created_ms / 1000).astimezone()
    return (prompt.address, ", ".join(prompt.aliases) or "-", prompt.hash, f"{made_at:%Y-%m-%d %H:%M}", prompt.message)


def _text_in_file(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise SettingError(f"The prompt {file} cannot be read: {why}.") from None
    if not text.strip():
        raise SettingError(f"The prompt {file} is empty.")
    return text
