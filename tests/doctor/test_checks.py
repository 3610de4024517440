"""The doctor says what works and what does not, and leaves the rest open."""

from pathlib import Path

import pytest

from pokeview.config import Config
from pokeview.doctor.checks import doctor
from pokeview.tracking.store.store import Store
from tests.support.agents.model_dialects import call_of, error_reply, llamacpp
from tests.support.agents.scripted_server import ScriptedServer

COLOUR = call_of("name_colour", {"colour": "red"})


def lines_of(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    rows = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    return {name: f"{sign} {why}" for sign, name, why in rows}


def test_a_healthy_endpoint_and_store(capsys: pytest.CaptureFixture[str], store: Store, tmp_path: Path) -> None:
    with ScriptedServer(COLOUR) as server:
        code = doctor(Config(model="scripted-model", base_url=server.base_url, home=tmp_path))
    lines = lines_of(capsys)
    assert code == 0
    assert lines["mlflow"] == f"ok {store.shown_uri} takes runs."
    assert lines["reachable"].startswith("ok")
    assert lines["model"].startswith("ok scripted-model")
    assert lines["answers"].startswith("ok")
    assert lines["tools"].startswith("ok")
    assert "cost an unknown sum" in lines["cost"]


def test_an_endpoint_that_is_not_there_fails(capsys: pytest.CaptureFixture[str]) -> None:
    code = doctor(Config(model="x", base_url="http://127.0.0.1:9/v1", tracking=False))
    assert code == 1
    assert lines_of(capsys)["reachable"].startswith("FAILS")


def test_a_model_that_only_talks_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(llamacpp("I like strawberries.")) as server:
        code = doctor(Config(model="scripted-model", base_url=server.base_url, tracking=False))
    assert code == 1
    assert lines_of(capsys)["answers"].startswith("FAILS")


def test_a_refused_key_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(error_reply(401, "Incorrect API key")) as server:
        code = doctor(Config(model="scripted-model", base_url=server.base_url, tracking=False))
    assert code == 1
    assert "refused the API key" in capsys.readouterr().out


def test_without_a_model_the_rest_is_still_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(Config(tracking=False)) == 0
    assert lines_of(capsys)["model"].startswith("? No model was chosen")
