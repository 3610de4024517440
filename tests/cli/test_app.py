"""The commands, as a user's shell sees them: exit codes, what goes to stdout and what to stderr."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from pokeview import __version__
from pokeview.errors import PokeviewError
from pokeview.games import fernvale
from pokeview.play.recording.recording import Recording
from pokeview.tracking.runs.session_run import MlflowStatus
from pokeview.tracking.store.environment import import_mlflow
from tests.support.processes.forked import POKEVIEW, run_forked

COMMAND = [sys.executable, "-m", "pokeview"]


@pytest.fixture
def home(tmp_path: Path, empty_mlflow_database: Path) -> Path:
    (tmp_path / "mlflow.db").write_bytes(empty_mlflow_database.read_bytes())
    return tmp_path


def pokeview(*arguments: str, home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW", "POKEVIEW"))}
    places = {**environment, "POKEVIEW_HOME": str(home), "POKEVIEW_CONFIG": str(home / "none.toml")}
    return run_forked(POKEVIEW, *arguments, environment=places, folder=home)


def result_of(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_help_teaches(home: Path) -> None:
    done = pokeview("--help", home=home)
    assert done.returncode == 0
    for word in ("run", "log", "--agent", "Examples", "ssh -C"):
        assert word in done.stdout


def test_the_version_is_told(home: Path) -> None:
    assert pokeview("--version", home=home).stdout.strip() == __version__


@pytest.mark.parametrize(("flags", "steps_traced"), [([], 3), (["--no-traces"], 0)])
def test_every_step_has_a_trace_unless_nobody_wants_it(home: Path, flags: list[str], steps_traced: int) -> None:
    result = result_of(pokeview("run", "--steps", "3", "--json", *flags, home=home))
    client = import_mlflow().MlflowClient(result["tracking_uri"])
    run = client.get_run(result["run_id"])
    traces = client.search_traces(locations=[run.info.experiment_id], run_id=result["run_id"])
    assert len(traces) == steps_traced


def test_a_run_prints_one_json_object_and_is_in_mlflow(home: Path) -> None:
    result = result_of(pokeview("run", "--steps", "30", "--seed", "1", "--json", home=home))
    told = {"steps", "frames", "milestones", "finished", "state_hash", "run_id", "tracking_uri", "session", "recording"}
    assert set(result) == told
    assert result["steps"] == 30
    assert result["milestones"] == ["left_home", "got_partner"]
    client = import_mlflow().MlflowClient(result["tracking_uri"])
    history = client.get_metric_history(result["run_id"], "squares_seen")
    assert sorted(point.step for point in history) == list(range(1, 31))
    assert client.get_run(result["run_id"]).info.status == MlflowStatus.FINISHED


def test_it_ends_by_itself_when_the_game_is_finished(home: Path) -> None:
    result = result_of(pokeview("run", "--steps", "2000", "--seed", "1", "--json", "--no-mlflow", home=home))
    assert result["finished"]
    assert result["steps"] < 200
    assert result["run_id"] == ""


def test_the_same_seed_gives_the_same_state(home: Path) -> None:
    one, two, other = (
        result_of(pokeview("run", "--steps", "20", "--seed", seed, "--json", "--no-mlflow", home=home))["state_hash"]
        for seed in ("1", "1", "2")
    )
    assert one == two != other


def test_a_killed_session_goes_on_where_it_was(home: Path) -> None:
    whole = result_of(pokeview("run", "--steps", "60", "--seed", "1", "--json", "--no-mlflow", home=home))
    process = subprocess.Popen(
        [*COMMAND, "run", "--steps", "60", "--seed", "1", "--no-mlflow"],
        env={**os.environ, "POKEVIEW_HOME": str(home)},
        stdout=subprocess.PIPE,
    )
    begun = next(path for path in iter(lambda: newest_recording(home, but=whole["session"]), "") if path)
    process.kill()
    process.communicate()
    resumed = result_of(pokeview("run", "--resume", begun, "--steps", "60", "--json", "--no-mlflow", home=home))
    assert resumed["session"] == begun
    assert resumed["steps"] == 60
    assert resumed["state_hash"] == whole["state_hash"]
    assert pokeview("verify", begun, home=home).returncode == 0


def newest_recording(home: Path, but: str) -> str | None:
    """The id of another session's recording that holds a step, None as long as there is none."""
    for path in (home / "recordings").glob("*.sqlite3"):
        if path.stem != but:
            with contextlib.suppress(PokeviewError):
                return path.stem if Recording.open(path).last_step else None
    return None


@pytest.mark.parametrize("command", [["run"], [], ["play"]], ids=["run", "watch", "play"])
def test_what_cannot_be_resumed_is_a_sentence(home: Path, command: list[str]) -> None:
    done = pokeview(*command, "--resume", "nonesuch", home=home)
    assert done.returncode == 2
    assert done.stderr == "pokeview: There is no recording that begins with 'nonesuch'. The latest: none yet.\n"


def test_without_json_people_can_read_it(home: Path) -> None:
    done = pokeview("run", "--steps", "3", "--no-mlflow", home=home)
    assert done.stdout.startswith("3 steps, ")
    assert "milestones: none yet" in done.stdout


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(None, "There is no cartridge at", id="missing"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\x00" * 100, "is not a Game Boy cartridge", id="too short"),
        pytest.param(b"\x55" * 0x8000, "is not a Game Boy cartridge", id="another file"),
        pytest.param(fernvale.cartridge()[:0x4000], "is cut off", id="cut off"),
    ],
)
@pytest.mark.parametrize("command", [["run"], [], ["play"]], ids=["run", "watch", "play"])
def test_a_broken_cartridge_is_one_sentence(
    home: Path, command: list[str], content: bytes | None, problem: str
) -> None:
    rom = home / "game.gb"
    if content is not None:
        rom.write_bytes(content)
    done = pokeview(*command, str(rom), home=home)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("pokeview: ")
    assert re.search(problem, done.stderr)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["run", "--agent", "gpt"], "There is no agent called 'gpt'"),
        (["--speed", "9x"], "The setting 'speed' cannot be used"),
        (["log", "human"], "cannot be logged"),
    ],
)
def test_a_wrong_word_is_one_sentence(home: Path, arguments: list[str], problem: str) -> None:
    done = pokeview(*arguments, home=home)
    assert done.returncode == 2
    assert problem in done.stderr
    assert "Traceback" not in done.stderr


def test_what_fails_is_in_the_log(home: Path) -> None:
    pokeview("run", "--agent", "gpt", home=home)
    assert "AgentError: There is no agent called '…'" in (home / "logs" / "pokeview.log").read_text()


def test_the_log_tells_as_much_as_is_asked_for(home: Path) -> None:
    pokeview("run", "--steps", "0", "--no-mlflow", "--log-level", "error", home=home)
    assert not (home / "logs").exists()


CRASHING = """
import pokeview.cli.sessions
from pokeview.cli.app import main

def crash(*_, **__):
    secret = "planted"
    raise KeyError(secret)

pokeview.cli.sessions.list_sessions = crash
main()
"""


def test_a_crash_is_a_sentence_that_names_the_log(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, "sessions"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "POKEVIEW_HOME": str(home)},
    )
    log = home / "logs" / "pokeview.log"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"pokeview: An error in pokeview itself has ended it (KeyError): see {log}.\n"
    assert "in show_sessions" in log.read_text()
    assert "planted" not in log.read_text()


def test_an_interrupted_run_is_killed_and_keeps_its_steps(home: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "pokeview", "run", "--agent", "random", "--steps", "1000000", "--json"],
        env={**os.environ, "POKEVIEW_HOME": str(home), "MLFLOW_TRACKING_URI": ""},
        timeout=120,
        encoding="utf-8",
    )
    child.expect("milestones=")
    child.kill(signal.SIGTERM)
    child.expect(r"(\{.*\})\r\n")
    result = json.loads(child.match.group(1))
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    client = import_mlflow().MlflowClient(result["tracking_uri"])
    assert client.get_run(result["run_id"]).info.status == MlflowStatus.KILLED
    assert len(client.get_metric_history(result["run_id"], "frames")) == result["steps"]


def test_an_agent_is_logged_and_its_uri_printed_last(home: Path) -> None:
    done = pokeview("log", "explorer", home=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("models:/m-")
