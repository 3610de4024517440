"""What earlier versions recorded and logged goes on playing: frozen files, which are never made anew.

Version 0.1.0 recorded 83 steps of the explorer to the end of the bundled game, and logged an explorer with its code.
"""

import asyncio
import hashlib
import json
import os
import re
import shutil
import tarfile
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pokeview.agents import make_agent
from pokeview.agents.remote.logged_agent import LoggedAgent, command_for
from pokeview.cli.run import run
from pokeview.config import Config
from pokeview.export.export import ExportKind, ExportRequest, export
from pokeview.export.import_recording import import_recording
from pokeview.games import fernvale
from pokeview.play.agent import Agent
from pokeview.play.events import Event, MilestoneReached, RecordingFailed, StepDone, ThoughtStreamed
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.playback import Playback
from pokeview.play.replay.resume import resume_session, verify
from pokeview.sessions.listing import list_sessions
from pokeview.tracking.logged_models.log_model import log_agent
from pokeview.tracking.store.environment import DEFAULTS, import_mlflow
from pokeview.tracking.store.store import Store, open_store
from tests.support.play.opening import open_session
from tests.support.play.recorded import play_to
from tests.support.tracking.without_checkout import run_without_checkout

FIXTURES = Path(__file__).parent / "fixtures" / "version_0_1_0"
SESSION = "bce3dbc20583"
SEED, STEPS = 11, 83
LAST_STATE_HASH = "a51682507d46c2a04ea3d401405752e04f31e2cbd73f7ca8158b8651d4278e27"
FROZEN = {
    "recording.sqlite3": "a5fc01804af5885d53e49694695bac58c7ba934d1384ba953b423d8bedb04e49",
    "explorer_model.tar.gz": "abd1ebda020fe4d2a559143481050464c1f5beb31ed22156cdd0a14149a8302b",
}

PLAY = """
import json
import mlflow

model = mlflow.pyfunc.load_model(sys.argv[1])
answers = [model.predict({"action": "start_game", "headless": True})]
answers += [model.predict({"action": "step"}) for _ in range(10)]
for answer in answers:
    answer["screen_base64"] = len(answer["screen_base64"])
import pokeview
print(json.dumps({"answers": answers, "code": pokeview.__file__, "version": pokeview.__version__}))
"""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copy(FIXTURES / "recording.sqlite3", tmp_path))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The folder of the logged model."""
    with tarfile.open(FIXTURES / "explorer_model.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "explorer_model"


@pytest.mark.parametrize("name", FROZEN)
def test_a_fixture_is_as_it_was(name: str) -> None:
    assert hashlib.sha256((FIXTURES / name).read_bytes()).hexdigest() == FROZEN[name]


def test_a_fixture_names_no_folder_of_a_machine(model: Path, recording: Path) -> None:
    with closing(Recording.open(recording)) as opened:
        told = [str(opened.facts), *map(str, opened.steps())]
    files = [path.read_bytes() for path in model.rglob("*") if path.is_file()]
    for folder in (rb"/(home|root|work|Users)/\w", rb"/tmp/\w"):
        assert not re.search(folder, "".join(told).encode())
        assert [content for content in files if re.search(folder, content)] == []


def test_the_fixtures_are_among_the_sources_and_in_no_wheel() -> None:
    root = Path(__file__).parents[1]
    targets = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]
    assert FIXTURES.relative_to(root).parts[0] in targets["sdist"]["include"]
    assert targets["wheel"]["packages"] == ["pokeview"]
    assert [*targets["wheel"]["force-include"]] == ["styles"]


def test_a_recording_verifies_step_by_step(recording: Path) -> None:
    seen: list[int] = []
    with closing(Recording.open(recording)) as opened:
        assert opened.step(STEPS).state_hash == LAST_STATE_HASH
        assert verify(opened, fernvale.cartridge(), lambda step: seen.append(step.step)) is None
    assert seen == list(range(1, STEPS + 1))


def test_a_recording_is_replayed(recording: Path) -> None:
    playback = Playback(Recording.open(recording), fernvale.cartridge())
    events = asyncio.run(all_events(playback))
    playback.close()
    done = [event for event in events if isinstance(event, StepDone)]
    assert [event.step for event in done] == list(range(1, STEPS + 1))
    assert {event.agent for event in done} == {"explorer"}
    assert all(event.decision.reason for event in done)
    assert any(isinstance(event, ThoughtStreamed) for event in events)
    assert any(isinstance(event, MilestoneReached) for event in events)
    assert not any(isinstance(event, RecordingFailed) for event in events)


async def all_events(playback: Playback) -> list[Event]:
    await playback.power_on()
    return [event async for event in playback.play()]


def explorer(name: str) -> Agent:
    return make_agent(name, SEED)


async def test_a_recording_is_resumed_at_its_end(recording: Path) -> None:
    session = resume_session(Recording.open(recording), fernvale.cartridge(), explorer)
    assert (session.session_id, session.step) == (SESSION, STEPS)
    assert session.state_hash() == LAST_STATE_HASH
    await session.power_on()
    assert session.finished
    assert session.agent.remember()
    session.close()


async def test_a_recording_is_branched_and_played_on(recording: Path, tmp_path: Path) -> None:
    with closing(Recording.open(recording)) as opened:
        branch = opened.branch(tmp_path / "branch.sqlite3", 40, "branch")
        before = opened.step(40).state_hash
    session = resume_session(branch, fernvale.cartridge(), explorer)
    assert session.state_hash() == before
    async for _ in play_to(session, 43):
        pass
    assert session.step == 43
    session.close()


@pytest.mark.parametrize("form", [ExportKind.HTML, ExportKind.CAST, ExportKind.GIF, ExportKind.RECORDING])
def test_a_recording_is_exported(form: ExportKind, recording: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out.{form}"
    last = None if form is ExportKind.RECORDING else 5
    assert export(Config(home=tmp_path), str(recording), ExportRequest(form=form, out=out, last=last)) == 0
    assert out.stat().st_size > 1000


def test_a_recording_is_imported_and_listed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert import_recording(Config(home=home), FIXTURES / "recording.sqlite3") == 0
    [entry] = list_sessions(home)
    assert (entry.id, entry.state, entry.game, entry.game_finished) == (SESSION, "finished", "fernvale", True)
    assert (entry.agent, entry.steps, entry.problem) == ("explorer", STEPS, "")
    assert entry.milestones > 0


def test_a_logged_model_plays_where_no_other_pokeview_is(model: Path, tmp_path: Path) -> None:
    played = json.loads(run_without_checkout(PLAY, str(model), folder=tmp_path).splitlines()[-1])
    assert [answer["status"] for answer in played["answers"]] == ["success"] * 11
    assert all(answer["screen_base64"] and answer["ai_response"] for answer in played["answers"])
    assert Path(played["code"]) == model / "code" / "pokeview" / "__init__.py"
    assert played["version"] == "0.1.0"


def test_a_logged_model_plays_a_session_of_today(
    model: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = model / "code" / "pokeview" / "agents" / "explorer.py"
    code.write_text(code.read_text().replace("The game has not begun.", "Long ago, I was logged."))
    config = Config(
        home=tmp_path / "home", agent=shelved(model, store), tracking_uri=store.tracking_uri, tracking=False
    )
    result = played_headless(config, capsys)
    assert (result["steps"], result["milestones"] != []) == (30, True)
    with closing(Recording.open(Path(result["recording"]))) as recording:
        first = recording.step(1).account
    assert first.decision.reason.startswith("Long ago, I was logged."), "the model's own code has played"
    assert first.memory


async def test_a_session_of_version_0_1_0_plays_a_model_of_today(model: Path, store: Store) -> None:
    """It starts the process of its own by what it finds in the code of the model, under the names that it knows."""
    today = log_agent("explorer", store, seed=SEED)
    process = model / "code" / "pokeview" / "models" / "agent_process.py"
    command = [str(process) if part.endswith("agent_process.py") else part for part in command_of(today.uri, store)]
    agent = LoggedAgent(today.uri, command, {**DEFAULTS, **os.environ})
    session = open_session(agent, seed=SEED)
    done = [event async for event in play_to(session, 3) if isinstance(event, StepDone)]
    session.close()
    assert [event.agent for event in done] == [today.uri] * 3


def command_of(uri: str, store: Store) -> list[str]:
    command = command_for(uri, store.tracking_uri)
    assert any(part.endswith("agent_process.py") for part in command)
    return command


def shelved(model: Path, store: Store) -> str:
    """Its address, once the folder of a logged model is in a store."""
    import_mlflow()
    opened = open_store(store)
    made = opened.client.create_logged_model(opened.experiment_id, "frozen", model_type="agent")
    opened.client.log_model_artifacts(made.model_id, str(model))
    opened.client.finalize_logged_model(made.model_id, "READY")
    return f"models:/{made.model_id}"


def played_headless(config: Config, capsys: pytest.CaptureFixture[str]) -> Any:
    """What `pokeview run --json` tells of 30 steps."""
    assert run(config, steps=30, as_json=True) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])
