"""Opens the watch screen on a session, and closes the session's run whichever way the screen ends."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from pokeview.agents import AGENT_NAMES
from pokeview.config import Config
from pokeview.configured import configured_agent, configured_session
from pokeview.gameboy import check_cartridge
from pokeview.play.session import Session
from pokeview.tracking.opening import end_run, facts_of, open_recorder
from pokeview.tracking.recorder import Recorder, RunStatus
from pokeview.tui.app import WatchApp
from pokeview.tui.pacing import Speed


def watch(config: Config, *, paused: bool = False) -> int:
    """Show the watch screen until it is quit. Returns the exit code."""
    cartridge = check_cartridge(config.rom) if config.rom else None
    agent = configured_agent(config)
    recorder = open_recorder(config)

    def start_session() -> Session:
        session = configured_session(config, cartridge, agent)
        recorder.start(facts_of(session))
        return session

    screen = WatchApp(
        start_session,
        recorder,
        AGENT_NAMES,
        partial(configured_agent, config),
        agent.name,
        speed=Speed.labelled(config.speed),
        paused=paused,
    )
    with _run_ended(recorder):
        screen.run()
    return screen.return_code or 0


@contextmanager
def _run_ended(recorder: Recorder) -> Iterator[None]:
    """End the run as finished, or as failed or killed when the screen was torn down."""
    status = "FAILED"
    try:
        with _hangup_as_exit():
            yield
        status = "FINISHED"
    except SystemExit:
        status = "KILLED"
        raise
    finally:
        _tell(end_run(recorder, status))


@contextmanager
def _hangup_as_exit() -> Iterator[None]:
    """A lost terminal or a SIGTERM ends the screen in order instead of ending the process at once."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(ended: RunStatus) -> None:
    if ended.problem:
        print(f"The run is not complete: {ended.problem}", file=sys.stderr)
    elif ended.run_id:
        print(f"{ended.run_name}: {ended.steps} steps, in MLflow as run {ended.run_id} ({ended.store})")
