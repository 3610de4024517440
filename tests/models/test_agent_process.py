"""A logged model that plays a session of this process, with the code that was logged with it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from pokeview.agents import make_agent
from pokeview.errors import AgentError
from pokeview.play.agent import Agent
from pokeview.play.events import AgentFailed, StepDone
from pokeview.tracking.logged_models.agent_of_model import logged_agent
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.store.environment import import_mlflow
from pokeview.tracking.store.store import Store, choose_store, open_store
from tests.support.play.opening import open_session

FOREIGN = """
import mlflow

class Foreign(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[str]) -> list[str]:
        return model_input
{more}
mlflow.models.set_model(Foreign())
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, empty_mlflow_database: Path) -> Iterator[Store]:
    """A store with an explorer, models:/pokeview-explorer@champion."""
    before = dict(os.environ)
    home = tmp_path_factory.mktemp("shelf")
    shutil.copy(empty_mlflow_database, home / "mlflow.db")
    store = choose_store(None, home)
    log_agent("explorer", store, seed=3, alias="champion")
    yield store
    os.environ.clear()
    os.environ.update(before)


def log_foreign(store: Store, folder: Path, more: str = "") -> str:
    """A model that nobody of pokeview made, with some more code in its class."""
    mlflow = import_mlflow()
    path = folder / "foreign_model.py"
    path.write_text(FOREIGN.format(more=more))
    opened = open_store(store)
    mlflow.set_tracking_uri(store.tracking_uri)
    made = opened.client.create_logged_model(opened.experiment_id, "foreign")
    info = mlflow.pyfunc.log_model(
        name="foreign", model_id=made.model_id, python_model=str(path), pip_requirements=["mlflow"]
    )
    return str(info.model_uri)


async def played(agent: Agent, steps: int) -> tuple[list[str], str]:
    """What it said in each step, and the state of the machine afterwards."""
    session = open_session(agent, seed=3)
    reasons: list[str] = []
    try:
        await session.power_on()
        async with aclosing(session.play()) as events:
            async for event in events:
                if isinstance(event, AgentFailed):
                    raise AgentError(event.problem)
                if isinstance(event, StepDone):
                    reasons.append(event.decision.reason)
                if len(reasons) == steps:
                    break
        return reasons, session.state_hash()
    finally:
        session.close()


async def test_a_logged_explorer_plays_as_the_live_one_does(shelf: Store) -> None:
    agent = logged_agent("models:/pokeview-explorer@champion", shelf)
    assert await played(agent, 15) == await played(make_agent("explorer", seed=3), 15)
    assert agent.remember()
    agent.close()


async def test_the_code_of_the_model_plays_and_not_the_live_one(shelf: Store) -> None:
    client = open_store(shelf).client
    mlflow = import_mlflow()
    mlflow.set_tracking_uri(shelf.tracking_uri)
    model = log_agent("explorer", shelf, seed=3)
    location = client.get_logged_model(model.model_id).artifact_location
    code = Path(location.removeprefix("file://")) / "code" / "pokeview" / "agents" / "explorer" / "explorer.py"
    code.write_text(code.read_text().replace("The game has not begun.", "Long ago, I was logged."))
    reasons, _ = await played(logged_agent(model.uri, shelf), 1)
    assert reasons[0].startswith("Long ago, I was logged.")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        pytest.param("", "has no agent that could play here: it has no make_agent(), only predict().", id="foreign"),
        pytest.param(
            "    def make_agent(self):\n        raise ValueError('no brain')", "cannot play: no brain.", id="broken"
        ),
        pytest.param(
            "    def load_context(self, context):\n        import nonesuch",
            "cannot be loaded: No module named",
            id="lacking",
        ),
        pytest.param(
            "    def serve(self, incoming, outgoing):\n        import nonesuch",
            "cannot play here: No module named 'nonesuch'. Log the agent again.",
            id="serves without what it needs",
        ),
        pytest.param("    serve = 7", "cannot play: 'int' object is not callable.", id="serves nothing"),
    ],
)
async def test_a_model_that_cannot_play_says_why(more: str, problem: str, shelf: Store, tmp_path: Path) -> None:
    uri = log_foreign(shelf, tmp_path, more)
    with pytest.raises(AgentError) as refused:
        await played(logged_agent(uri, shelf), 1)
    assert str(refused.value).startswith(f"{uri} {problem}")


SERVES = """
    def make_agent(self):
        raise ValueError("is not asked")

    def serve(self, incoming, outgoing):
        from pokeview.agents import make_agent
        from pokeview.agents.remote.server import serve_agent
        serve_agent(make_agent("random", seed=3), incoming, outgoing)
"""
"""Its own way to serve its agent."""


async def test_a_model_serves_its_agent_by_itself_where_it_can(shelf: Store, tmp_path: Path) -> None:
    agent = logged_agent(log_foreign(shelf, tmp_path, SERVES), shelf)
    assert await played(agent, 3) == await played(make_agent("random", seed=3), 3)
    agent.close()


THOSE_THERE_ARE = "`pokeview models` lists those that there are."


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("models:/nobody@champion", f"There is no logged model at models:/nobody@champion: {THOSE_THERE_ARE}"),
        ("models:/m-0", f"There is no logged model at models:/m-0: {THOSE_THERE_ARE}"),
        (
            "models:/pokeview-explorer/99",
            f"There is no logged model at models:/pokeview-explorer/99: {THOSE_THERE_ARE}",
        ),
        ("runs:/0/x", f"There is no logged model at runs:/0/x: {THOSE_THERE_ARE}"),
        (
            "models:/pokeview-explorer@king",
            "The model pokeview-explorer has no alias 'king': `pokeview models alias` gives it one.",
        ),
        (
            "models:/",
            f"models:/ is no model's address, such as models:/NAME@ALIAS or models:/NAME/VERSION: {THOSE_THERE_ARE}",
        ),
    ],
)
async def test_an_address_that_leads_nowhere_is_a_sentence(address: str, sentence: str, shelf: Store) -> None:
    with pytest.raises(AgentError) as refused:
        await played(logged_agent(address, shelf), 1)
    assert str(refused.value) == sentence


async def test_a_model_that_is_killed_in_the_middle_plays_on_in_another_process(shelf: Store) -> None:
    agent = logged_agent("models:/pokeview-explorer@champion", shelf)
    session = open_session(agent, seed=3)
    problems: list[str] = []
    try:
        await session.power_on()
        for last in (3, 6):
            async with aclosing(session.play()) as events:
                async for event in events:
                    if isinstance(event, AgentFailed):
                        assert event.final, "it pauses"
                        problems.append(event.problem)
                    if isinstance(event, StepDone) and event.step == 2:
                        assert agent.pid is not None
                        os.kill(agent.pid, 9)
                    if isinstance(event, StepDone) and event.step == last:
                        break
        assert session.step == 6
        ended = f"The process of {agent.name} has ended (it gave no reason). Play on to start it again."
        assert problems == [ended]
    finally:
        session.close()
    assert agent.pid is None, "no process is left"
