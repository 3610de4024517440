"""A headless session is killed at the worst moments for its run, and resumed: the run has every step exactly once."""

import json
import os
import signal
from contextlib import closing
from pathlib import Path

from pokeview.play.recording.recording import Recording, recording_path, recordings_dir
from pokeview.tracking.runs.session_run import MlflowStatus, find_run
from pokeview.tracking.store.store import Store, open_store
from tests.support.processes.forked import run_forked
from tests.support.tracking.recorded_sessions import check_run
from tests.support.tracking.traced_steps import steps_traced

MOMENTS = [
    ("SqlAlchemyStore.link_traces_to_run", "before"),
    ("SqlAlchemyStore._log_metrics", "before"),
    ("SqlAlchemyStore._log_metrics", "after"),
    ("SqlAlchemyStore._set_tags", "after"),
    ("MlflowRecorder._end_run", "after"),
]
"""What the process dies in, just before it does its work or right after."""
STEPS_MORE = 60

PLAY = """
import os, signal, sys
moment, when, countdown, *arguments = sys.argv[1:]
if moment:
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
    from pokeview.tracking.runs.run_recorder import MlflowRecorder
    from pokeview.tracking.runs.session_run import SessionRun
    owner, name = moment.split(".")
    owner, calls_left = locals()[owner], int(countdown)
    work = getattr(owner, name)
    def die_at_work(*given):
        global calls_left
        calls_left -= 1
        if calls_left < 0 and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = work(*given)
        if calls_left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(owner, name, die_at_work)
from pokeview.cli.app import main
sys.argv = ["pokeview", "run", *arguments, "--json"]
main()
"""


def play(home: Path, steps: int, moment: str = "", when: str = "", countdown: int = 0) -> tuple[int, str]:
    """Begin a session in a process of its own, or go on with it. Returns how it ended and what it told."""
    resume = ["--resume", "last"] if any(recordings_dir(home).glob("*.sqlite3")) else []
    environment = os.environ | {"POKEVIEW_HOME": str(home)}
    done = run_forked(PLAY, moment, when, countdown, "--steps", steps, *resume, environment=environment)
    return done.returncode, done.stdout or done.stderr


def test_killed_while_it_writes_to_the_run(store: Store, tmp_path: Path) -> None:
    steps = 0
    for moment, when in MOMENTS:
        steps += STEPS_MORE
        code, said = play(tmp_path, steps, moment, when, countdown=0 if moment.endswith("_end_run") else 1)
        assert code == -signal.SIGKILL, said
    code, said = play(tmp_path, steps + STEPS_MORE)
    assert code == 0, said
    result = json.loads(said)
    assert result["steps"] == steps + STEPS_MORE
    check_session(store, result["run_id"], result["session"], tmp_path)


def check_session(store: Store, run_id: str, session_id: str, home: Path) -> None:
    """The run is the only one of the session, and has what the recording has."""
    with closing(Recording.open(recording_path(home, session_id))) as recording:
        milestones = {name: step.step for step in recording.steps() for name in step.account.milestones}
        check_run(store, run_id, milestones, range(1, recording.last_step + 1))
        assert steps_traced(store, run_id) == list(range(1, recording.last_step + 1))
    assert milestones, "some are reached"
    opened = open_store(store)
    run = find_run(opened, session_id)
    assert run is not None
    assert run.info.status == MlflowStatus.FINISHED
    assert len(opened.client.search_runs([opened.experiment_id])) == 1
