"""A logged model behind `mlflow models serve`, asked over HTTP."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.store.environment import DEFAULTS
from pokeview.tracking.store.store import choose_store

NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, empty_mlflow_database: Path) -> Iterator[str]:
    """Where a served explorer is asked: as a user would start it, in a folder where nothing of pokeview is."""
    before = dict(os.environ)
    home = tmp_path_factory.mktemp("served")
    (home / "mlflow.db").write_bytes(empty_mlflow_database.read_bytes())
    store = choose_store(None, home)
    model = log_agent("explorer", store, seed=3)
    port = free_port()
    command = ["-m", "mlflow", "models", "serve", "--env-manager", "local", "-m", model.uri, "-p", str(port)]
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env={**DEFAULTS, **before, "MLFLOW_TRACKING_URI": store.tracking_uri},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            wait_until_up(server)
            yield f"http://127.0.0.1:{port}/invocations"
        finally:
            os.killpg(server.pid, 9)
            os.environ.clear()
            os.environ.update(before)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(server: "subprocess.Popen[str]") -> None:
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if "Uvicorn running on" in line:
            return
    pytest.fail("".join(said))


def post(url: str, body: object) -> tuple[int, Any]:
    """The status and the JSON of the answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"})
    try:
        with NO_PROXY.open(request, timeout=120) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def predict(url: str, *rows: dict[str, Any]) -> Any:
    status, answer = post(url, {"inputs": list(rows)})
    assert status == 200, answer
    return answer["predictions"]


def test_a_game_is_started_and_stepped(url: str) -> None:
    started = predict(url, {"action": "start_game", "headless": True})
    assert (started["status"], started["success"]) == ("success", True)
    assert started["screen_base64"].startswith("iVBORw0KGgo")
    stepped = predict(url, {"action": "step"})
    assert stepped.keys() == {"status", "screen_base64", "action_executed", "success", "ai_response"}
    assert stepped["action_executed"]
    assert stepped["ai_response"]
    several = predict(url, {"action": "step"}, {"action": "step"})
    assert [answer["status"] for answer in several] == ["success", "success"]


@pytest.mark.parametrize(
    "body",
    [
        {"inputs": {"action": "start_game"}},
        {"instances": [{"action": "start_game"}]},
        {"dataframe_records": [{"action": "start_game"}]},
        {"dataframe_split": {"columns": ["action"], "data": [["start_game"]]}},
    ],
    ids=lambda body: next(iter(body)),
)
def test_every_form_of_mlflow_is_taken(url: str, body: dict[str, Any]) -> None:
    status, answer = post(url, body)
    assert status == 200
    assert answer["predictions"]["action_executed"] == "start_game"


def test_two_sessions_that_take_turns_do_not_mix(url: str) -> None:
    def ask(session_id: str, action: str) -> Any:
        return predict(url, {"action": action, "session_id": session_id})

    ask("alone", "start_game")
    alone = [ask("alone", "step") for _ in range(6)]
    ask("red", "start_game")
    red = [ask("red", "step") for _ in range(3)]
    ask("blue", "start_game")
    blue = []
    for _ in range(3):
        red.append(ask("red", "step"))
        blue.append(ask("blue", "step"))
    assert red == alone
    assert blue == alone[:3]


def test_an_unknown_session_is_an_error_that_names_it(url: str) -> None:
    answer = predict(url, {"action": "step", "session_id": "green"})
    assert answer["status"] == "error"
    assert answer["error"].startswith("There is no game with the session_id 'green'")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param({"inputs": [{"headless": True}]}, "Model is missing inputs ['action']", id="no action"),
        pytest.param({"inputs": []}, "Model is missing inputs ['action']", id="no row"),
        pytest.param({"action": "step"}, "exactly one of the input fields", id="bare"),
        pytest.param(b"{nope", "valid JSON", id="no JSON"),
    ],
)
def test_wrong_input_is_refused_with_a_sentence(url: str, body: object, problem: str) -> None:
    status, answer = post(url, body)
    assert status == 400
    assert problem in answer["message"]
