"""The commands about logged models: log one, list, rank, register, compare them."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from pokeview.cli.startup import settings
from pokeview.config import Config
from pokeview.sessions.settings import configured_choice
from pokeview.text.untrusted import plain, plain_line
from pokeview.tracking.logged_models import model_registry
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.logged_models.model_listing import Comparison, ListedModel, compare, find_model, list_models
from pokeview.tracking.logged_models.score import RANKING
from pokeview.tracking.runs.run_opening import store_of

LONGEST_CELL = 48

app = App(name="models", help="List the logged models of the MLflow store, rank them by how they played, manage them.")

Address = Annotated[
    str, Parameter(help="models:/ID, models:/NAME/VERSION or models:/NAME@ALIAS; 'models:/' may be left out.")
]


@app.default
def models(
    *,
    sort: Annotated[
        str, Parameter(help=f"Rank them by a metric, such as {RANKING}. The newest come first when left out.")
    ] = "",
    as_json: Annotated[
        bool, Parameter(name="--json", negative="", help="Print them as one JSON list on stdout.")
    ] = False,
) -> int:
    """List the logged models, with the mean of how they played over their runs."""
    found = list_models(store_of(settings()), sort)
    if as_json:
        print(json.dumps([{**asdict(model), "uri": model.uri, "address": model.address} for model in found]))
    elif found:
        _print_models(found, sort or RANKING)
    else:
        print("There is no logged model yet: `pokeview log explorer` logs one.", file=sys.stderr)
    return 0


@app.command
def register(
    model: Address,
    /,
    *,
    name: Annotated[str, Parameter(help="The registered model's name; the logged model's own when left out.")] = "",
    alias: Annotated[str, Parameter(help="Give the new version an alias, such as champion.")] = "",
) -> int:
    """Give a logged model a version in the registry. The last line on stdout is its address."""
    store = store_of(settings())
    found = find_model(store, model)
    name = name or found.name
    version = model_registry.register(store, found.model_id, name, alias)
    print(f"models:/{name}@{alias}" if alias else f"models:/{name}/{version}")
    return 0


@app.command
def alias(
    model: Address,
    name: Annotated[str, Parameter(help="The alias, such as champion. The version that had it loses it.")],
    /,
) -> int:
    """Give a version, models:/NAME/VERSION, an alias. The last line on stdout is its address."""
    print(f"models:/{model_registry.set_alias(store_of(settings()), model, name)}@{name}")
    return 0


@app.command(name="compare")
def compare_models(one: Address, other: Address, /) -> int:
    """Show what tells two models apart: what they are, how they played, and what they tell their language models."""
    store = store_of(settings())
    first, second = find_model(store, one), find_model(store, other)
    _print_comparison(first, second, compare(store, first, second))
    return 0


def log(config: Config, agent: str, *, register: bool, alias: str, program: Path | None) -> int:
    """Log an agent and print its name, version, id and URI."""
    print(f"Logging {agent} to MLflow ...", file=sys.stderr)
    choice = replace(configured_choice(config), program=program)
    model = log_agent(agent, store_of(config), seed=config.seed, register=register, choice=choice, alias=alias)
    version = f" version {model.version}" if model.version else ""
    print(f"{model.name}{version}, id {model.model_id}")
    print(model.uri)
    return 0


def _print_models(found: list[ListedModel], metric: str) -> None:
    print_table(
        [("MODEL", "AGENT", "ASKS", "GAME", metric.upper(), "RUNS", "LOGGED"), *(_model_row(m, metric) for m in found)]
    )


def _model_row(model: ListedModel, metric: str) -> tuple[str, ...]:
    known = model.metadata
    logged_at = datetime.fromtimestamp(model.created_ms / 1000).astimezone()
    return (
        model.address,
        known.get("agent", "?"),
        known.get("model") or "-",
        known.get("game", "?"),
        _figure(model.metrics.get(metric)),
        str(model.runs),
        f"{logged_at:%Y-%m-%d %H:%M}",
    )


def _print_comparison(one: ListedModel, other: ListedModel, comparison: Comparison) -> None:
    metrics = [(name, _figure(first), _figure(second)) for name, first, second in comparison.metrics]
    print_table([("", one.address, other.address), *comparison.metadata, *metrics])
    print()
    if not comparison.prompt_diff:
        print("Their prompts are the same.")
    for line in comparison.prompt_diff:
        # What was logged may come from anywhere.
        print(plain(line))


def print_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Columns as wide as what is in them; what comes from the store is one printable line."""
    lines = [tuple(plain_line(cell, LONGEST_CELL) for cell in row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
