"""A run, its traces and a logged model tell which prompt was told, as MLflow's own pages show it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.agents.llm.prompt import SYSTEM_PROMPT
from pokeview.play.agent import Exchange
from pokeview.play.ending import SessionEnding
from pokeview.play.events import AgentFailed, Decided, Event, StepDone
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.prompts.lookup import read_prompt
from pokeview.tracking.prompts.prompt_registry import LINKED_PROMPTS_TAG
from pokeview.tracking.prompts.prompt_store import PromptStore
from pokeview.tracking.runs.run_recorder import MlflowRecorder
from pokeview.tracking.store.store import Store, open_store
from tests.support.tracking.mlflow_server import Server
from tests.support.tracking.played_steps import FACTS
from tests.support.tracking.recorded_sessions import PATIENCE_SECONDS
from tests.support.tracking.traced_steps import asked_step, failed, started, traces_of

LOAD = """
import json, sys
import mlflow
agent = mlflow.pyfunc.load_model(sys.argv[1]).unwrap_python_model().make_agent()
print(json.dumps([agent.prompt.text, agent.prompt.address]))
"""


@pytest.fixture
def server(store: Store, tmp_path: Path) -> Iterator[Server]:
    server = Server(store, tmp_path)
    server.start()
    yield server
    server.stop()


def told(event: Event, label: str) -> Event:
    """The event of a step in which a model was told that prompt."""

    def exchanged(exchange: Exchange | None) -> Exchange | None:
        return replace(exchange, prompt=label) if exchange else None

    match event:
        case Decided(decision=decision) | StepDone(decision=decision):
            return replace(event, decision=replace(decision, exchange=exchanged(decision.exchange)))
        case AgentFailed(exchange=exchange):
            return replace(event, exchange=exchanged(exchange))
        case _:
            return event


def step(number: int, label: str) -> list[Event]:
    return [told(event, label) for event in asked_step(number)]


def record(address: Store, *events: Event) -> Any:
    """The run that is left by a session with these events."""
    recorder = MlflowRecorder(address)
    recorder.start(FACTS)
    for event in events:
        recorder.record(event)
    assert recorder.close(SessionEnding.FINISHED, PATIENCE_SECONDS)
    assert recorder.status.problem == ""
    return open_store(address).client.get_run(recorder.status.run_id)


def registered(store: Store, text: str) -> Instructions:
    return read_prompt(store, PromptStore(store).register(Instructions(text, "way")).address)


def linked_prompts(tags: dict[str, str]) -> list[str]:
    return [f"{prompt['name']}/{prompt['version']}" for prompt in json.loads(tags.get(LINKED_PROMPTS_TAG, "[]"))]


def check_links(store: Store, address: Store) -> None:
    north, south = registered(store, "Go north."), registered(store, "Go south.")
    attempt = [started(2), told(failed(2), south.label)]
    run = record(address, *step(1, north.label), *attempt, *step(2, south.label))
    assert (run.data.tags["prompt"], run.data.tags["prompt_hash"]) == tuple(south.label.split("#"))
    assert linked_prompts(run.data.tags) == ["way/1", "way/2"]
    traces = traces_of(store, run.info.run_id)
    assert [linked_prompts(trace.info.tags) for trace in traces] == [["way/1"], ["way/2"], ["way/2"]]
    opened = open_store(store)
    found = opened.client.search_traces(locations=[opened.experiment_id], filter_string='prompt = "way/2"')
    assert {trace.info.trace_id for trace in found} == {trace.info.trace_id for trace in traces[1:]}


def test_the_run_and_the_traces_are_linked_to_what_was_told(store: Store) -> None:
    check_links(store, store)


def test_the_same_through_a_server(store: Store, server: Server) -> None:
    check_links(store, server.address)


def test_the_packaged_prompt_is_registered_when_it_is_first_told(store: Store) -> None:
    runs = [record(store, *step(number, SYSTEM_PROMPT.label)) for number in (1, 2)]
    assert {run.data.tags["prompt"] for run in runs} == {"prompts:/pokeview-system/1"}
    assert [prompt.text for prompt in PromptStore(store).listed()] == [SYSTEM_PROMPT.text]


def test_a_prompt_of_another_registry_is_told_but_not_linked(store: Store) -> None:
    registered(store, "Go north.")
    run = record(store, *step(1, Instructions("Go east.", "way", "1").label))
    assert run.data.tags["prompt"] == "prompts:/way/1"
    assert linked_prompts(run.data.tags) == []


def test_without_a_model_no_prompt_is_told(store: Store) -> None:
    run = record(store, *asked_step(1))
    assert "prompt" not in run.data.tags
    assert PromptStore(store).listed() == []


@pytest.mark.parametrize("agent", ["openai", "dspy"])
def test_a_logged_model_plays_with_its_prompt_where_the_registry_is_not(
    store: Store, tmp_path: Path, agent: str
) -> None:
    choice = ModelChoice(model="m", base_url="http://127.0.0.1:9/v1", environ={}, prompt=registered(store, "Go north."))
    logged = log_agent(agent, store, choice=choice)
    opened = open_store(store)
    assert linked_prompts(opened.client.get_logged_model(logged.model_id).tags) == ["way/1"]
    folder = tmp_path / "elsewhere"
    opened.client.get_logged_model(logged.model_id)
    from mlflow.artifacts import download_artifacts

    download_artifacts(logged.uri, dst_path=str(folder))
    if agent == "dspy":
        program = json.loads((folder / "artifacts" / "program.json").read_text())
        assert program["signature"]["instructions"] == "Go north."
    assert (folder / "artifacts" / "prompt.txt").read_text().startswith("Go north.")
    Path(store.tracking_uri.removeprefix("sqlite:///")).unlink()
    environ = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path}/none.db"}
    environ.pop("PYTHONPATH", None)
    command = [sys.executable, "-P", "-c", LOAD, str(folder)]
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == ["Go north.", "prompts:/way/1"]
