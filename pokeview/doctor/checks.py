"""Checks, one line each, of what a session needs: the terminal, the MLflow store, the model's endpoint."""

import asyncio
import logging
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator

from pokeview.agents import endpoint_of
from pokeview.agents.answers.conversation import TokenUsage
from pokeview.agents.chat.probing import Check, Probe, probe
from pokeview.agents.llm.local_model import LocalModel
from pokeview.config import Config
from pokeview.errors import PokeviewError, TrackingError
from pokeview.sessions.settings import configured_model
from pokeview.text.untrusted import own_words, plain_line
from pokeview.tracking.runs.run_opening import store_of
from pokeview.tracking.store.store import open_store

_logger = logging.getLogger(__name__)

_SIGNS = {True: "ok", False: "FAILS", None: "?"}
_INDENT = 18
"""Where sentences begin."""


def doctor(config: Config, *, questions: bool = True) -> int:
    """Print what works and what does not. Returns 0 when nothing fails that was asked for, 1 otherwise.

    A viewer in front of a terminal is asked what can be seen there, unless there are to be no `questions`.
    """
    # Importing what pictures need takes a while.
    from pokeview.doctor.terminal import TerminalCheck, quiet_terminal

    with quiet_terminal() as terminal:
        if terminal is None:
            is_healthy = _print_checks([_no_terminal()])
        else:
            check = TerminalCheck(config, terminal)
            is_healthy = _print_checks(check.checks())
            check.show_samples(questions=questions)
        return 0 if _print_checks(_other_checks(config)) and is_healthy else 1


def _print_checks(checks: Iterable[Check]) -> bool:
    """Print each as soon as it has been made; True when none failed."""
    is_healthy = True
    for check in checks:
        print(_check_line(check), flush=True)
        if check.ok is False:
            _logger.warning("%s fails: %s", check.name, own_words(check.why))
        is_healthy = is_healthy and check.ok is not False
    return is_healthy


def _check_line(check: Check) -> str:
    """A check on one line, which is broken between words where it is read in a terminal."""
    line = f"{_SIGNS[check.ok]:>5}  {check.name:<10} {plain_line(check.why)}"
    if not sys.stdout.isatty():
        return line
    width = max(2 * _INDENT, shutil.get_terminal_size().columns)
    return textwrap.fill(line, width, subsequent_indent=" " * _INDENT, break_on_hyphens=False)


def _no_terminal() -> Check:
    columns, rows = shutil.get_terminal_size()
    known = f"{columns}x{rows}, TERM={os.environ.get('TERM', 'not set')}"
    return Check("terminal", None, f"There is no terminal in front of you at the input and the output ({known}).")


def _other_checks(config: Config) -> Iterator[Check]:
    if config.tracking:
        yield _store_check(config)
    if config.llm == "local" or config.model:
        yield from _endpoint(config)
    else:
        yield Check("model", None, "No model was chosen; --model or --llm local has its endpoint tried out too.")


def _store_check(config: Config) -> Check:
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
        endpoint = local.endpoint if local else endpoint_of(configured_model(config))
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
