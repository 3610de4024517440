"""Versions and aliases of logged models."""

import json
from typing import Any

from pokeview.errors import TrackingError
from pokeview.tracking.logged_models.model_listing import SCHEME, version_at
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store import Store, open_store
from pokeview.tracking.store.store_problems import raised_as_tracking_error


def register(store: Store, model_id: str, name: str, alias: str = "") -> str:
    """Give a logged model the next version of `name`, and an alias if one is given. Raises TrackingError."""
    client = open_store(store).client
    with raised_as_tracking_error(store.tracking_uri):
        # The registry looks for the model in the store of the process, not in that of the client.
        import_mlflow().set_tracking_uri(store.tracking_uri)
        return add_version(client, model_id, name, alias)


def set_alias(store: Store, address: str, alias: str) -> str:
    """Give an alias to the version at an address, and take it from any other. Returns the name of the registered model.

    Raises TrackingError.
    """
    client = open_store(store).client
    with raised_as_tracking_error(store.tracking_uri):
        version = version_at(client, address)
        if version is None:
            raise TrackingError(f"{address} names no version: `pokeview models register {address}` gives it one.")
        client.set_registered_model_alias(version.name, alias, version.version)
        return str(version.name)


def add_version(client: Any, model_id: str, name: str, alias: str = "") -> str:
    """The version. As `mlflow.register_model`, but nothing is printed. Raises MLflow's errors."""
    _create_registered_model(client, name)
    model = client.get_logged_model(model_id)
    source = f"{SCHEME}{model_id}"
    made = client.create_model_version(
        name,
        source,
        run_id=model.source_run_id,
        description=model.tags.get("mlflow.note.content"),
        model_id=model_id,
    )
    version = str(made.version)
    client.set_logged_model_tags(model_id, _versions_tag(model, name, version))
    if alias:
        client.set_registered_model_alias(name, alias, version)
    return version


def _create_registered_model(client: Any, name: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code not in ("RESOURCE_ALREADY_EXISTS", "ALREADY_EXISTS"):
            raise


def _versions_tag(model: Any, name: str, version: str) -> dict[str, str]:
    """What MLflow's pages show a model's versions from."""
    from mlflow.utils.mlflow_tags import MLFLOW_MODEL_VERSIONS

    known = json.loads(model.tags.get(MLFLOW_MODEL_VERSIONS) or "[]")
    return {MLFLOW_MODEL_VERSIONS: json.dumps([*known, {"name": name, "version": int(version)}])}
