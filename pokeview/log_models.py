"""A demonstration: `python -m pokeview.log_models` logs the agents that ask a model, loads them back, and plays.

The model is that of the settings (OPENAI_BASE_URL and POKEVIEW_MODEL, for example), else the one of pokeview[local].
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dotenv import load_dotenv

from pokeview.agents import MODEL_AGENTS
from pokeview.agents.llm.local_model import is_installed
from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.config import Config, load_config
from pokeview.errors import PokeviewError, SettingError, TrackingError
from pokeview.log import failure_told, start_log
from pokeview.sessions.settings import configured_choice
from pokeview.text.untrusted import plain, plain_line
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.recorder import LoggedModel
from pokeview.tracking.runs.run_opening import store_of
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store import Store, open_store

ALIAS = "champion"
STEPS = 3


@dataclass(frozen=True, slots=True)
class PlayedModel:
    """What a model answered that was loaded from one address."""

    address: str
    actions: tuple[str, ...]
    reasoning: str


def main() -> None:
    """Log, load, predict, print a summary; an expected failure is one sentence on stderr and exit code 2."""
    load_dotenv(Path(".env"))
    try:
        config = load_config()
        start_log(config.home, config.log_level, config.base_url, config.tracking_uri)
        demonstrate(config)
    except PokeviewError as error:
        print(f"pokeview: {plain(failure_told(error))}", file=sys.stderr)
        sys.exit(error.exit_code)


def demonstrate(config: Config) -> list[PlayedModel]:
    """Log both agents, the first one in a run and the others in none, and play each from three addresses."""
    choice = _model_choice(config)
    store = store_of(config)
    print(f"MLflow store: {store.shown_uri}")
    played = [one for model in _log_agents(store, choice) for one in _play_all(store, model)]
    print(f"{len(played)} of {len(played)} loaded models played.")
    return played


def _model_choice(config: Config) -> ModelChoice:
    choice = configured_choice(config)
    if choice.model or choice.llm:
        return choice
    if is_installed():
        return replace(choice, llm="local")
    raise SettingError("There is no model to ask: set POKEVIEW_MODEL, or pip install 'pokeview[local]'.")


def _log_agents(store: Store, choice: ModelChoice) -> Iterator[LoggedModel]:
    mlflow = import_mlflow()
    experiment_id = open_store(store).experiment_id
    mlflow.set_tracking_uri(store.tracking_uri)
    in_run, *in_none = MODEL_AGENTS
    with mlflow.start_run(experiment_id=experiment_id, run_name="log_models") as run:
        yield _announced(log_agent(in_run, store, choice=choice, alias=ALIAS), f"run {run.info.run_id}")
    for agent in in_none:
        yield _announced(log_agent(agent, store, choice=choice, alias=ALIAS), "no run")


def _announced(model: LoggedModel, where: str) -> LoggedModel:
    print(f"\nLogged {model.name} in {where}: {model.uri}, version {model.version}, alias {ALIAS}")
    return model


def _play_all(store: Store, model: LoggedModel) -> Iterator[PlayedModel]:
    name = f"models:/{model.name}"
    for address in (model.uri, f"{name}/{model.version}", f"{name}@{ALIAS}"):
        played = _play_address(address)
        print(f"  {address}\n    {' | '.join(played.actions)}\n    {played.reasoning}")
        yield played


def _play_address(address: str) -> PlayedModel:
    """Raises TrackingError when the model does not do what it should."""
    model = import_mlflow().pyfunc.load_model(address)
    answers = [_predict_action(model, "start_game"), *(_predict_action(model, "step") for _ in range(STEPS))]
    reasoning = plain_line(answers[-1]["ai_response"])
    return PlayedModel(address, tuple(plain_line(answer["action_executed"]) for answer in answers), reasoning)


def _predict_action(model: Any, action: str) -> Any:
    answer = model.predict({"action": action, "headless": True})
    if not answer["success"]:
        raise TrackingError(f"A loaded model did not {action}: {answer['error']}")
    return answer


if __name__ == "__main__":
    main()
