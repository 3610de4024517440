"""Sessions that play on by themselves, as a user's shell sees them."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pokeview.play.ending import SessionEnding
from pokeview.play.live.live_file import LiveFile, LiveStatus, SteeringCommand
from pokeview.play.recording.recording import Recording
from pokeview.sessions.listing import SessionEntry, SessionState, list_sessions
from pokeview.tracking.runs.session_run import MlflowStatus
from pokeview.tracking.store.environment import import_mlflow
from tests.support.play.waiting import wait_until
from tests.support.processes.forked import POKEVIEW, run_forked

PLAY = ("run", "--detach", "--agent", "random", "--json")
UNTRACKED = (*PLAY, "--no-mlflow")


@pytest.fixture
def home(tmp_path: Path, empty_mlflow_database: Path) -> Iterator[Path]:
    """A home of its own. What plays there still is ended afterwards."""
    (tmp_path / "mlflow.db").write_bytes(empty_mlflow_database.read_bytes())
    yield tmp_path
    for entry in list_sessions(tmp_path):
        if entry.is_playing:
            os.kill(entry.pid, signal.SIGKILL)


def pokeview(*arguments: str, home: Path) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW", "POKEVIEW", "OPENAI"))}
    places = {**kept, "POKEVIEW_HOME": str(home), "POKEVIEW_CONFIG": str(home / "none.toml")}
    return run_forked(POKEVIEW, *arguments, environment=places, folder=home)


def started(*arguments: str, home: Path) -> tuple[dict[str, Any], LiveFile]:
    """What a start has told, and the session that it has started."""
    done = pokeview(*arguments, home=home)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told, LiveFile.beside(Path(told["recording"]))


def seen(live: LiveFile) -> LiveStatus:
    status = live.status()
    assert status is not None
    return status


def entry_of(home: Path) -> SessionEntry:
    [entry] = list_sessions(home)
    return entry


def test_it_plays_when_its_start_has_returned_and_goes_on(home: Path) -> None:
    told, live = started(*UNTRACKED, home=home)
    assert set(told) == {"session", "recording", "pid"}
    assert told["recording"] == str(home / "recordings" / f"{told['session']}.sqlite3")
    assert live.is_playing
    status = seen(live)
    assert (status.pid, status.mode, status.agent, status.has_terminal) == (told["pid"], "playing", "random", False)
    assert os.getsid(told["pid"]) == told["pid"] != os.getsid(0)
    wait_until(lambda: seen(live).step > status.step + 20)
    entry = entry_of(home)
    assert (entry.id, entry.state, entry.pid) == (told["session"], SessionState.DETACHED, told["pid"])
    assert (home / "logs" / f"{told['session']}.log").exists()


def test_it_is_steered_from_elsewhere_and_its_run_ends_as_finished(home: Path) -> None:
    told, live = started(*PLAY, home=home)
    live.send(SteeringCommand("pause"))
    wait_until(lambda: entry_of(home).state is SessionState.PAUSED)
    live.send(SteeringCommand("agent", "explorer"))
    wait_until(lambda: [note.text for note in live.notes()] == ["explorer plays from the next step on."])
    step = seen(live).step
    live.send(SteeringCommand("step"))
    wait_until(lambda: seen(live).step == step + 1)
    wait_until(lambda: seen(live).run_id)
    live.send(SteeringCommand("stop"))
    wait_until(lambda: entry_of(home).state is SessionState.FINISHED)
    assert Recording.open(Path(told["recording"])).step(step + 1).account.agent == "explorer"
    assert seen(live).ended == SessionEnding.FINISHED
    run = import_mlflow().MlflowClient(seen(live).tracking_uri).get_run(seen(live).run_id)
    assert run.info.status == MlflowStatus.FINISHED


def test_a_sigterm_ends_it_as_killed(home: Path) -> None:
    told, live = started(*PLAY, home=home)
    wait_until(lambda: seen(live).run_id)
    os.kill(told["pid"], signal.SIGTERM)
    wait_until(lambda: not live.is_playing)
    assert seen(live).ended == SessionEnding.KILLED
    run = import_mlflow().MlflowClient(seen(live).tracking_uri).get_run(seen(live).run_id)
    assert run.info.status == MlflowStatus.KILLED


def test_killed_at_once_it_has_crashed_and_can_be_resumed_detached(home: Path) -> None:
    told, live = started(*UNTRACKED, home=home)
    os.kill(told["pid"], signal.SIGKILL)
    wait_until(lambda: not live.is_playing)
    crashed = entry_of(home)
    assert (crashed.state, crashed.pid) == (SessionState.CRASHED, 0)
    again, _ = started("run", "--detach", "--resume", "last", "--no-mlflow", "--json", home=home)
    assert {**again, "pid": 0} == {**told, "pid": 0}
    assert again["pid"] != told["pid"]
    wait_until(lambda: seen(live).step > crashed.steps + 5)
    assert (entry_of(home).state, seen(live).agent) == (SessionState.DETACHED, "random")
    assert pokeview("verify", told["session"], home=home).returncode == 0


def test_with_steps_it_ends_by_itself(home: Path) -> None:
    _, live = started(*UNTRACKED, "--steps", "30", home=home)
    wait_until(lambda: not live.is_playing)
    assert (entry_of(home).state, entry_of(home).steps) == (SessionState.FINISHED, 30)


def test_what_is_done_before_anybody_looks_was_no_failure(home: Path) -> None:
    started(*UNTRACKED, "--steps", "0", home=home)
    wait_until(lambda: entry_of(home).state is SessionState.FINISHED)


@pytest.mark.parametrize("command", [["run", "--resume", "last"], ["run", "--detach", "--resume", "last"]])
def test_nobody_else_plays_the_same_recording(home: Path, command: list[str]) -> None:
    told, live = started(*UNTRACKED, home=home)
    done = pokeview(*command, "--no-mlflow", home=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(
        rf"pokeview: .* is being played by process {told['pid']}; attach with `pokeview attach {told['session']}`\.\n",
        done.stderr,
    )
    step = seen(live).step
    wait_until(lambda: seen(live).step > step)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--agent", "nobody"], "There is no agent called 'nobody'"),
        (["--agent", "openai"], "No model was chosen"),
        (["--resume", "nonesuch"], "There is no recording that begins with 'nonesuch'"),
        (["--no-record"], "cannot play detached without a recording"),
        (["none.gb"], "There is no cartridge at"),
    ],
)
def test_what_cannot_be_started_is_one_sentence(home: Path, arguments: list[str], problem: str) -> None:
    done = pokeview("run", "--detach", "--no-mlflow", *arguments, home=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert problem in done.stderr
    assert not any(entry.is_playing for entry in list_sessions(home))


def test_a_session_that_stops_at_its_first_step_has_not_been_started(home: Path) -> None:
    home.joinpath("models").write_text("Not a folder.")
    done = pokeview("run", "--detach", "--agent", "openai", "--llm", "local", "--no-mlflow", home=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert "The local model cannot be written" in done.stderr
    wait_until(lambda: entry_of(home).state is SessionState.FINISHED)


def test_people_are_told_how_to_attach(home: Path) -> None:
    done = pokeview("run", "--detach", "--agent", "random", "--no-mlflow", home=home)
    entry = entry_of(home)
    assert done.stdout == (
        f"Session {entry.id} plays detached, in process {entry.pid}.\nto watch it: pokeview attach {entry.id}\n"
    )


def test_a_run_in_the_foreground_can_be_attached_to(home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pokeview", "run", "--agent", "random", "--steps", "1000000", "--no-mlflow", "--json"],
        env={**os.environ, "POKEVIEW_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        wait_until(lambda: any(entry.state is SessionState.RUNNING for entry in list_sessions(home)))
        live = LiveFile.beside(entry_of(home).recording)
        wait_until(lambda: seen(live).step > 0)
        live.send(SteeringCommand("pause"))
        wait_until(lambda: entry_of(home).state is SessionState.PAUSED)
        live.send(SteeringCommand("stop"))
        told, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert json.loads(told)["steps"] == entry_of(home).steps == seen(live).step
