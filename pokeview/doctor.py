"""Checks, one line each, of what a session needs: the terminal, the MLflow store, the model's endpoint."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator

from pokeview.agents.chat.conversation import TokenUsage
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.probing import Check, Probe, probe
from pokeview.agents.local_model import LocalModel
from pokeview.config import Config
from pokeview.errors import PokeviewError, TrackingError
from pokeview.tracking.opening import store_of
from pokeview.tracking.store import open_store

_SIGNS = {True: "ok", False: "FAILS", None: "?"}
NARROWEST_COLUMNS, LOWEST_ROWS = 40, 12


def doctor(config: Config) -> int:
    """Print what works and what does not. Returns 0 when nothing fails that was asked for, 1 otherwise."""
    healthy = True
    for check in _checks(config):
        print(f"{_SIGNS[check.ok]:>5}  {check.name:<10} {check.why}", flush=True)
        healthy = healthy and check.ok is not False
    return 0 if healthy else 1


def _checks(config: Config) -> Iterator[Check]:
    yield _terminal()
    if config.tracking:
        yield _store(config)
    if config.llm == "local" or config.model:
        yield from _endpoint(config)
    else:
        yield Check("model", None, "No model was chosen; --model or --llm local has its endpoint tried out too.")


def _terminal() -> Check:
    size = shutil.get_terminal_size()
    shown = f"{size.columns}x{size.lines}, TERM={os.environ.get('TERM', 'not set')}"
    if not sys.stdout.isatty():
        return Check("terminal", None, f"The output is not a terminal ({shown}).")
    wide_enough = size.columns >= NARROWEST_COLUMNS and size.lines >= LOWEST_ROWS
    advice = "" if size.columns >= 220 and size.lines >= 76 else " The whole picture fits from 220x76 on."
    return Check("terminal", wide_enough, f"{shown}.{advice}")


def _store(config: Config) -> Check:
    store = store_of(config)
    try:
        open_store(store)
    except TrackingError as error:
        return Check("mlflow", False, str(error))
    return Check("mlflow", True, f"{store.shown_uri} takes runs.")


def _endpoint(config: Config) -> Iterator[Check]:
    local: LocalModel | None = None
    try:
        if config.llm == "local":
            print("Starting the local model ...", file=sys.stderr)
            local = LocalModel.start()
        endpoint = local.endpoint if local else Endpoint.from_settings(config.model, config.base_url)
        print(f"Asking {endpoint.model} three small questions ...", file=sys.stderr)
        found = asyncio.run(probe(endpoint))
    except PokeviewError as error:
        yield Check("endpoint", False, str(error))
        return
    finally:
        if local is not None:
            local.close()
    yield from _optional(found)
    yield from _figures(found)


def _optional(found: Probe) -> Iterator[Check]:
    """Tools, schema and vision may be missing: one way of answering is enough."""
    for check in found.checks:
        needed = check.name in ("reachable", "answers")
        yield check if needed or check.ok else Check(check.name, None, check.why)


def _figures(found: Probe) -> Iterator[Check]:
    if found.tokens_per_second is not None:
        yield Check("speed", True, f"{found.tokens_per_second:.0f} tokens a second.")
    if found.seconds_to_first_token is not None:
        yield Check("waiting", True, f"{found.seconds_to_first_token:.1f} s to the first token.")
    if found.usage != TokenUsage():
        cost = "an unknown sum" if found.usage.dollars is None else f"${found.usage.dollars:.4f}"
        tokens = (found.usage.input_tokens or 0) + (found.usage.output_tokens or 0)
        yield Check("cost", True, f"These questions took {tokens} tokens and cost {cost}.")
