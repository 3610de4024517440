"""Plays a session with no screen: step by step until it has had enough, the game is finished, or it is told to stop."""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass

from tqdm import tqdm

from pokeview.config import Config
from pokeview.errors import PokeviewError
from pokeview.play.events import StepDone
from pokeview.play.session import Session
from pokeview.sessions.headless import Screenless
from pokeview.sessions.openings import Opened, Openings
from pokeview.sessions.roster import Roster
from pokeview.tracking.recorder import RunStatus
from pokeview.tracking.runs.run_opening import end_run, incomplete

INTERRUPTED = 130
_LINES_TOLD = 5
"""Of the result, at most, above the picture."""

_RUN_STATUS = {"finished": "FINISHED", "killed": "KILLED", "failed": "FAILED"}


@dataclass(frozen=True, slots=True)
class Result:
    """What a headless session came to; `state_hash` is the SHA-256 of the machine's state at its end."""

    steps: int
    frames: int
    milestones: tuple[str, ...]
    finished: bool
    state_hash: str
    run_id: str
    tracking_uri: str
    session: str
    recording: str


def run(
    config: Config, *, steps: int | None, as_json: bool, resume: str | None = None, detached_as: str | None = None
) -> int:
    """Play, record, and print the result on stdout. Returns the exit code: 0, or 130 when interrupted.

    `resume` names a recorded session that goes on until it has `steps` steps in all; None sets no end. `detached_as` is
    the id of a new session that plays detached, '' where one is resumed so: a problem pauses it instead of ending it.
    """
    openings = Openings(config)
    opened = (openings.resumed(resume) if resume else openings.new(detached_as or ""))()
    if note := opened.session.agent.note:
        print(note, file=sys.stderr)
    screenless = Screenless(opened, Roster(config), steps=steps, detached=detached_as is not None)
    ended, problem = "failed", ""
    try:
        with tqdm(total=steps, initial=opened.session.step, unit="step", file=sys.stderr, disable=None) as bar:
            ended = asyncio.run(screenless.play(lambda done: _show(bar, done)))
    except PokeviewError as error:
        problem = str(error)
        raise
    finally:
        result, run_status = _end(opened, screenless, ended, problem)
    _print_result(result, run_status, as_json)
    if not as_json and result.steps and result.recording and sys.stdout.isatty():
        # Where nobody looks on, no picture is drawn.
        from pokeview.export.shot import print_last_picture

        print_last_picture(config, result.recording, lines_told=_LINES_TOLD)
    return INTERRUPTED if ended == "killed" else 0


def _show(bar: "tqdm[None]", done: StepDone) -> None:
    bar.update()
    bar.set_postfix(milestones=done.progress.milestones, seen=done.progress.squares_seen, refresh=False)


def _end(opened: Opened, screenless: Screenless, ended: str, problem: str) -> tuple[Result, RunStatus]:
    """End the run and the session. Others may take the recording up from then on."""
    assert isinstance(opened.session, Session)
    run_status = end_run(opened.recorder, _RUN_STATUS[ended])
    result = _result(opened.session, run_status)
    opened.session.close()
    screenless.close(ended, problem)
    return result, run_status


def _result(session: Session, ended: RunStatus) -> Result:
    return Result(
        steps=session.step,
        frames=session.frames,
        milestones=session.milestones.names,
        finished=session.finished,
        state_hash=session.state_hash(),
        run_id=ended.run_id,
        tracking_uri=ended.store,
        session=session.session_id,
        recording=str(session.recording.path) if session.recording else "",
    )


def _print_result(result: Result, ended: RunStatus, as_json: bool) -> None:
    if problem := incomplete(ended):
        print(problem, file=sys.stderr)
    if as_json:
        print(json.dumps(asdict(result)))
        return
    print(f"{result.steps} steps, {result.frames} frames{', game finished' if result.finished else ''}")
    print(f"milestones: {', '.join(result.milestones) or 'none yet'}")
    if result.run_id:
        print(f"MLflow run {result.run_id} in {result.tracking_uri}")
    if result.recording:
        print(f"to go on: pokeview run --resume {result.session} --steps {result.steps + 100}")
