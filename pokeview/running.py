"""Plays a session with no screen: step by step until it has had enough, the game is finished, or it is told to stop."""

import asyncio
import json
import signal
import sys
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace

from tqdm import tqdm

from pokeview.config import Config
from pokeview.errors import AgentError, RecordingError
from pokeview.play.events import AgentFailed, Event, RecordingFailed, StepDone
from pokeview.play.session import Session
from pokeview.recorded import recorded_session, resumed_session
from pokeview.tracking.opening import end_run, facts_of, open_recorder
from pokeview.tracking.recorder import RunStatus

INTERRUPTED = 130
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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


def run(config: Config, *, steps: int, as_json: bool, resume: str | None = None) -> int:
    """Play, record, and print the result on stdout. Returns the exit code: 0, or 130 when interrupted.

    `resume` names a recorded session that goes on until it has `steps` steps in all.
    """
    session = resumed_session(config, resume) if resume else recorded_session(config, config.rom)
    recorder = open_recorder(config)
    recorder.start(facts_of(session))
    interrupted = False
    status = "FAILED"
    try:
        with tqdm(total=steps, initial=session.step, unit="step", file=sys.stderr, disable=None) as bar:
            interrupted = asyncio.run(_play_until_stopped(session, steps, recorder.record, bar))
        status = "KILLED" if interrupted else "FINISHED"
    finally:
        ended = end_run(recorder, status)
        result = _result(session, ended)
        session.close()
    _print_result(result, ended, as_json)
    return INTERRUPTED if interrupted else 0


async def play(
    session: Session, steps: int, record: Callable[[Event], None], on_step: Callable[[StepDone], None]
) -> None:
    """Switch on and play up to that many steps. Raises AgentError or RecordingError when it cannot go on."""
    await session.power_on()
    session.budget = replace(session.budget, steps=steps)
    async with aclosing(session.play()) as events:
        async for event in events:
            record(event)
            if isinstance(event, StepDone):
                on_step(event)
            elif isinstance(event, AgentFailed) and event.final:
                raise AgentError(event.problem)
            elif isinstance(event, RecordingFailed):
                raise RecordingError(event.problem)


async def _play_until_stopped(session: Session, steps: int, record: Callable[[Event], None], bar: "tqdm[None]") -> bool:
    """Play in a task that a signal can cancel; True when one did."""
    playing = asyncio.create_task(play(session, steps, record, lambda done: _show(bar, done)))
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, playing.cancel)
    try:
        await playing
    except asyncio.CancelledError:
        return True
    return False


def _show(bar: "tqdm[None]", done: StepDone) -> None:
    bar.update()
    bar.set_postfix(milestones=done.progress.milestones, seen=done.progress.squares_seen, refresh=False)


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
    if ended.problem:
        print(f"The run is not complete: {ended.problem}", file=sys.stderr)
    if as_json:
        print(json.dumps(asdict(result)))
        return
    print(f"{result.steps} steps, {result.frames} frames{', game finished' if result.finished else ''}")
    print(f"milestones: {', '.join(result.milestones) or 'none yet'}")
    if result.run_id:
        print(f"MLflow run {result.run_id} in {result.tracking_uri}")
    if result.recording:
        print(f"to go on: pokeview run --resume {result.session} --steps {result.steps + 100}")
