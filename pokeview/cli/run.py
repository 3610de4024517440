"""Plays a session headless: step by step until it has had enough, the game is finished, or it is told to stop."""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from functools import partial

from tqdm import tqdm

from pokeview.config import Config
from pokeview.play.ending import SessionEnding
from pokeview.play.events import StepDone
from pokeview.play.session import Session
from pokeview.play.takers import takes
from pokeview.sessions.host import SessionHost, on_signals
from pokeview.sessions.openings import Openings
from pokeview.sessions.roster import Roster
from pokeview.text.untrusted import plain_line
from pokeview.tracking.recorder import RunStatus
from pokeview.tracking.runs.run_opening import end_run, incomplete

INTERRUPTED = 130
_LINES_TOLD = 5
"""Of the result, at most, above the picture."""


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
    bar = tqdm(total=steps, initial=opened.session.step, unit="step", file=sys.stderr, disable=None)
    roster, is_detached = Roster(config), detached_as is not None
    host = SessionHost(
        opened,
        takes(StepDone)(partial(_show, bar)),
        make_agent=lambda name: roster.make(roster.candidate(name)),
        steps=steps,
        waits=is_detached,
        has_terminal=not is_detached,
    )
    try:
        with bar:
            asyncio.run(_play_out(host))
    finally:
        result, run_status = _end(host)
    _print_result(result, run_status, as_json)
    if not as_json and result.steps and result.recording and sys.stdout.isatty():
        # Where nobody looks on, no picture is drawn.
        from pokeview.export.shot import print_last_picture

        print_last_picture(config, result.recording, lines_told=_LINES_TOLD)
    return INTERRUPTED if host.outcome.ending is SessionEnding.KILLED else 0


async def _play_out(host: SessionHost) -> None:
    on_signals(lambda: host.stop(SessionEnding.KILLED))
    await host.play_out()


def _show(bar: "tqdm[None]", done: StepDone) -> None:
    bar.update()
    bar.set_postfix(milestones=done.progress.milestones, seen=done.progress.squares_seen, refresh=False)


def _end(host: SessionHost) -> tuple[Result, RunStatus]:
    """End the run, however long that takes, and then the session: others may take the recording up from then on."""
    session = host.opened.session
    assert isinstance(session, Session)
    run_status = end_run(host.opened.recorder, host.outcome.ending)
    result = _result(session, run_status)
    host.close()
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
        print(plain_line(problem), file=sys.stderr)
    if as_json:
        print(json.dumps(asdict(result)))
        return
    print(f"{result.steps} steps, {result.frames} frames{', game finished' if result.finished else ''}")
    print(f"milestones: {', '.join(result.milestones) or 'none yet'}")
    if result.run_id:
        print(f"MLflow run {result.run_id} in {result.tracking_uri}")
    if result.recording:
        print(f"to go on: pokeview run --resume {result.session} --steps {result.steps + 100}")
