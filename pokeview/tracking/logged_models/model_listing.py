"""The logged models of a store: listed, ranked, addressed, compared."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any

from pokeview.agents.remote.logged_agent import is_logged_model
from pokeview.errors import TrackingError
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store import Store, open_store
from pokeview.tracking.store.store_problems import raised_as_tracking_error

SCHEME = "models:/"
RUN_SCHEME = "runs:/"
_TAG = "pokeview."
_GONE = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")
_MOST_MODELS = 1000
_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Version:
    """A place of a model in the registry."""

    name: str
    version: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A logged model. `metadata` is what was known when it was logged.

    `metrics` are means over the runs that are linked to it, of the last value in each.
    """

    model_id: str
    name: str
    created_ms: int
    metadata: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    runs: int = 0

    @property
    def uri(self) -> str:
        """Its address for ever."""
        return f"{SCHEME}{self.model_id}"

    @property
    def address(self) -> str:
        """Its address as people know it: by alias, else by version, else by id."""
        for version in self.versions:
            if version.aliases:
                return f"{SCHEME}{version.name}@{version.aliases[0]}"
        return f"{SCHEME}{self.versions[0].name}/{self.versions[0].version}" if self.versions else self.uri

    @property
    def is_agent(self) -> bool:
        """Whether pokeview has logged it, so that it can play."""
        return "agent" in self.metadata


@dataclass(frozen=True, slots=True)
class Comparison:
    """What tells two models apart: (name, one, other) for each differing value, and a unified diff of the prompts."""

    metadata: tuple[tuple[str, str, str], ...]
    metrics: tuple[tuple[str, float | None, float | None], ...]
    prompt_diff: tuple[str, ...]


def list_models(store: Store, sort: str = "") -> list[ListedModel]:
    """All models that are ready, the newest first or, by the metric `sort`, the highest first. Raises TrackingError."""
    client = open_store(store).client
    with raised_as_tracking_error(store.tracking_uri):
        versions = _versions_by_model(client)
        found = [_listed_model(model, versions.get(model.model_id, ())) for model in _logged_models(client)]
    newest_first = sorted(found, key=lambda model: -model.created_ms)
    return ranked(newest_first, sort) if sort else newest_first


def ranked(models: list[ListedModel], metric: str) -> list[ListedModel]:
    """The highest first; those that nobody has measured last."""
    return sorted(models, key=lambda model: -model.metrics.get(metric, float("-inf")))


def find_model(store: Store, address: str) -> ListedModel:
    """The model at 'models:/<id>', 'models:/<name>/<version>' or 'models:/<name>@<alias>', with or without the scheme.

    Or at 'runs:/<run>/<name>'. Raises TrackingError.
    """
    client = open_store(store).client
    with raised_as_tracking_error(store.tracking_uri):
        model_id = resolve(client, address)
        return _listed_model(client.get_logged_model(model_id), _versions_by_model(client).get(model_id, ()))


def model_of_agent(client: Any, agent: str) -> str:
    """The id of the logged model that plays under that name; '' for other agents, and for a model that is gone.

    Raises MLflow's errors for whatever else there is.
    """
    from mlflow.exceptions import MlflowException

    if not is_logged_model(agent):
        return ""
    try:
        return str(client.get_logged_model(resolve(client, agent)).model_id)
    except TrackingError:
        return ""
    except MlflowException as error:
        if error.error_code not in _GONE:
            raise
        return ""


def resolve(client: Any, address: str) -> str:
    """The id of the model at an address. Raises MLflow's errors, and TrackingError for what is no address."""
    if address.startswith(RUN_SCHEME):
        return _logged_in_run(client, address)
    version = version_at(client, address)
    if version is None:
        return address.removeprefix(SCHEME)
    source = str(version.source)
    if not source.startswith(SCHEME):
        raise TrackingError(f"{address} was registered by an MLflow older than 3: log and register it again.")
    return source.removeprefix(SCHEME)


def _logged_in_run(client: Any, address: str) -> str:
    """The id of the newest model at 'runs:/<run>/<name>'. Raises as `resolve`."""
    run_id, _, name = address.removeprefix(RUN_SCHEME).partition("/")
    experiment_id = client.get_run(run_id).info.experiment_id
    newest_first = [{"field_name": "creation_timestamp", "ascending": False}]
    found = client.search_logged_models(
        [experiment_id], filter_string=f"source_run_id = '{run_id}'", order_by=newest_first
    )
    for model in found:
        if model.name == name:
            return str(model.model_id)
    raise TrackingError(f"There is no logged model at {address}: `pokeview models` lists those that there are.")


def version_at(client: Any, address: str) -> Any | None:
    """MLflow's ModelVersion of an address with a version or an alias, None for an id. Raises as `resolve`."""
    path = address.removeprefix(SCHEME)
    if not path:
        raise TrackingError(f"{address!r} names no model: give one such as models:/pokeview-explorer@champion.")
    name, at, alias = path.partition("@")
    if at:
        return _version_of_alias(client, name, alias)
    name, slash, version = path.partition("/")
    return client.get_model_version(name, version) if slash else None


def _version_of_alias(client: Any, name: str, alias: str) -> Any:
    from mlflow.exceptions import MlflowException

    try:
        return client.get_model_version_by_alias(name, alias)
    except MlflowException as error:
        # MLflow has the same code for much else.
        if error.error_code != "INVALID_PARAMETER_VALUE" or "alias" not in str(error):
            raise
        raise TrackingError(
            f"The model {name} has no alias {alias!r}: `pokeview models alias` gives it one."
        ) from error


def compare(store: Store, one: ListedModel, other: ListedModel) -> Comparison:
    """What tells two models of a store apart. Raises TrackingError."""
    return Comparison(
        metadata=tuple(
            (key, one.metadata.get(key, ""), other.metadata.get(key, ""))
            for key in sorted({*one.metadata, *other.metadata})
            if one.metadata.get(key, "") != other.metadata.get(key, "")
        ),
        metrics=tuple(
            (key, one.metrics.get(key), other.metrics.get(key)) for key in sorted({*one.metrics, *other.metrics})
        ),
        prompt_diff=tuple(
            difflib.unified_diff(
                _prompt_lines(store, one), _prompt_lines(store, other), one.address, other.address, lineterm="", n=2
            )
        ),
    )


def _prompt_lines(store: Store, model: ListedModel) -> list[str]:
    """The lines of the prompt that was logged with it, none for an agent that asks nobody."""
    if not model.metadata.get("prompt_version"):
        return []
    client = open_store(store).client
    with raised_as_tracking_error(store.tracking_uri), TemporaryDirectory() as folder:
        location = client.get_logged_model(model.model_id).artifact_location
        path = import_mlflow().artifacts.download_artifacts(
            f"{location}/artifacts/prompt.txt", dst_path=folder, tracking_uri=store.tracking_uri
        )
        return Path(path).read_text().splitlines()


def _logged_models(client: Any) -> Iterator[Any]:
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    token, found = None, 0
    while found < _MOST_MODELS:
        page = client.search_logged_models(experiments, max_results=_A_PAGE, page_token=token)
        yield from (model for model in page if model.status == "READY")
        found, token = found + len(page), page.token
        if not token:
            return


def _versions_by_model(client: Any) -> dict[str, tuple[Version, ...]]:
    """The versions of each model, the latest first."""
    aliases: dict[tuple[str, str], tuple[str, ...]] = {}
    for registered in client.search_registered_models(max_results=_MOST_MODELS):
        for alias, version in registered.aliases.items():
            key = (registered.name, str(version))
            aliases[key] = (*aliases.get(key, ()), alias)
    versions: dict[str, tuple[Version, ...]] = {}
    for one in sorted(client.search_model_versions(max_results=_MOST_MODELS), key=lambda one: -int(one.version)):
        model_id = str(one.source).removeprefix(SCHEME)
        version = Version(one.name, str(one.version), aliases.get((one.name, str(one.version)), ()))
        versions[model_id] = (*versions.get(model_id, ()), version)
    return versions


def _listed_model(model: Any, versions: tuple[Version, ...]) -> ListedModel:
    tags = {key.removeprefix(_TAG): value for key, value in model.tags.items() if key.startswith(_TAG)}
    metrics, runs = _means(model.metrics or [])
    return ListedModel(model.model_id, model.name, model.creation_timestamp, tags, versions, metrics, runs)


def _means(metrics: list[Any]) -> tuple[dict[str, float], int]:
    """The mean over runs of each metric's last value, and the number of runs."""
    last: dict[str, dict[str, float]] = {}
    for metric in sorted(metrics, key=lambda metric: (metric.step, metric.timestamp)):
        last.setdefault(metric.key, {})[metric.run_id] = metric.value
    runs = {run for values in last.values() for run in values}
    return {key: mean(values.values()) for key, values in last.items()}, len(runs)
