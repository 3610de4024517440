"""`pokeview prompts`, and sessions that are played with a prompt of the registry."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.prompt import SYSTEM
from pokeview.cli.prompts import alias, diff, prompts, register, show
from pokeview.cli.run import run
from pokeview.config import Config, load_config
from pokeview.errors import SettingError
from pokeview.play.events import StepDone
from pokeview.play.session import Session
from pokeview.sessions.openings import Opened, Openings
from pokeview.tracking.prompts.prompt_store import PromptStore
from pokeview.tracking.runs.run_opening import store_of
from pokeview.tracking.store.store import open_store
from tests.support.agents.model_dialects import openai
from tests.support.agents.scripted_server import ScriptedServer

PRESS_A = openai("I press A.", [("press", {"buttons": ["a"]})])


@pytest.fixture
def config(tmp_path: Path, empty_mlflow_database: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Settings with an empty store."""
    shutil.copy(empty_mlflow_database, tmp_path / "mlflow.db")
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "OPENAI_BASE_URL", "POKEVIEW_MODEL", "POKEVIEW_LLM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("POKEVIEW_HOME", str(tmp_path))
    monkeypatch.setenv("POKEVIEW_CONFIG", str(tmp_path / "none.toml"))
    return load_config(tracking=False)


def asking(config: Config, server: ScriptedServer, prompt: str = "") -> Config:
    return config.model_copy(
        update={"agent": "openai", "model": "m", "base_url": server.base_url, "prompt": prompt, "speed": "max"}
    )


async def play_one_step(opened: Opened) -> None:
    session = opened.session
    assert isinstance(session, Session)
    await session.power_on()
    async for event in session.play():
        if isinstance(event, StepDone):
            break
    session.close()
    assert opened.live is not None
    opened.live.close()


def told(server: ScriptedServer) -> str:
    """The instructions in the last request."""
    return str(server.bodies[-1]["messages"][0]["content"])


def test_an_empty_registry_is_told(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert prompts() == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("There is no prompt yet: `pokeview prompts register`")


def test_the_packaged_prompts_are_registered_once(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert register() == register() == 0
    addresses = ["prompts:/pokeview-system/1", "prompts:/pokeview-small-system/1"]
    assert capsys.readouterr().out.splitlines() == addresses * 2
    show("pokeview-system/1")
    assert capsys.readouterr().out == SYSTEM


def test_a_file_is_registered_named_shown_and_compared(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "way.txt"
    for text in ("Go north.\nTalk to people.\n", "Go south.\nTalk to people.\n"):
        file.write_text(text)
        register("way", file, message="Another \x1b[31mway.", alias="prod")
    assert alias("way/1", "old") == 0
    assert capsys.readouterr().out.splitlines() == ["prompts:/way/1", "prompts:/way/2", "prompts:/way@old"]
    prompts()
    heading, *rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert heading == ["PROMPT", "ALIASES", "HASH", "MADE", "WHAT"]
    assert [row[:2] for row in rows] == [["prompts:/way/2", "prod"], ["prompts:/way/1", "old"]]
    assert "\x1b" not in str(rows)
    diff("way@old", "way@prod")
    assert capsys.readouterr().out.splitlines()[-3:] == ["-Go north.", "+Go south.", " Talk to people."]
    diff("way@old", "way/1")
    assert capsys.readouterr().out == "Their texts are the same.\n"
    prompts(as_json=True)
    assert [prompt["address"] for prompt in json.loads(capsys.readouterr().out)] == ["prompts:/way/2", "prompts:/way/1"]


def test_what_cannot_be_registered(config: Config, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    for name, sentence in {"none": "No such file", "empty": "is empty", "latin": "no text in UTF-8"}.items():
        with pytest.raises(SettingError, match=sentence):
            register("way", tmp_path / f"{name}.txt")
    with pytest.raises(SettingError, match="Give a prompt's name and the file"):
        register("way")


async def test_a_session_is_played_with_a_prompt_and_goes_on_with_it(config: Config) -> None:
    registry = PromptStore(store_of(config))
    registry.register(Instructions("Go north.", "way"), alias="prod")
    with ScriptedServer(PRESS_A) as server:
        await play_one_step(Openings(asking(config, server, "way@prod")).new()())
        assert told(server) == "Go north."
        # As when the alias is moved before the session goes on.
        registry.register(Instructions("Go south.", "way"))
        resumed = Openings(asking(config, server)).resumed("last")()
        assert resumed.session.agent.note == "The session goes on with the prompt that it had: prompts:/way/1."
        await play_one_step(resumed)
        assert told(server) == "Go north."
        other = Openings(asking(config, server, "way/2")).resumed("last")()
        await play_one_step(other)
        assert told(server) == "Go south."


def test_a_prompt_that_does_not_exist_opens_nothing(config: Config) -> None:
    with ScriptedServer(PRESS_A) as server, pytest.raises(SettingError, match="There is no prompt way@prod"):
        Openings(asking(config, server, "way@prod")).new()()
    assert not list(config.home.glob("recordings/*"))


def test_a_run_says_that_the_registry_is_away(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with ScriptedServer(PRESS_A) as server:
        away = asking(config, server, "way@prod").model_copy(update={"tracking_uri": f"http://127.0.0.1:{port}"})
        assert run(away, steps=1, as_json=True) == 0
        assert told(server) == SYSTEM
    said = capsys.readouterr()
    assert said.err.startswith("The prompt way@prod was not read, so pokeview's own is told. The MLflow server ")
    assert json.loads(said.out)["steps"] == 1


def test_a_run_is_linked_to_its_prompt(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    store = store_of(config)
    PromptStore(store).register(Instructions("Go north.", "way"))
    with ScriptedServer(PRESS_A) as server:
        assert run(asking(config, server, "way").model_copy(update={"tracking": True}), steps=1, as_json=True) == 0
    played = json.loads(capsys.readouterr().out)
    opened = open_store(store)
    assert opened.client.get_run(played["run_id"]).data.tags["prompt"] == "prompts:/way/1"
    found = opened.client.search_traces(locations=[opened.experiment_id], filter_string='prompt = "way/1"')
    assert [trace.info.tags["step"] for trace in found] == ["1"]
