"""Opens the watch screen on a session, and closes the session's run whichever way the screen ends."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pokeview.config import Config
from pokeview.configured import configured_agent, configured_session
from pokeview.gameboy import check_cartridge
from pokeview.play.pacing import Speed
from pokeview.play.session import Session
from pokeview.roster import Candidate, Roster
from pokeview.tracking.opening import end_run, facts_of, open_recorder
from pokeview.tracking.recorder import Recorder, RunStatus
from pokeview.tui.app import WatchApp


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
        Roster(config),
        Candidate(config.agent, config.model if config.agent in Roster.model_agents else ""),
        speed=Speed.labelled(config.speed),
        paused=paused,
    )
    with _run_ended(recorder) as ending:
        screen.run()
        ending.failed = bool(screen.return_code)
    return screen.return_code or 0


@dataclass
class _Ending:
    """How the screen came to its end, from which follows the status of the run."""

    failed: bool = True
    killed: bool = False

    @property
    def status(self) -> str:
        return "KILLED" if self.killed else "FAILED" if self.failed else "FINISHED"


@contextmanager
def _run_ended(recorder: Recorder) -> Iterator[_Ending]:
    """End the run: as finished, as killed when the terminal went away or a SIGTERM came, else as failed."""
    ending = _Ending()
    try:
        with _hangup_as_exit(ending):
            yield ending
    finally:
        _tell(end_run(recorder, ending.status))


@contextmanager
def _hangup_as_exit(ending: _Ending) -> Iterator[None]:
    """A lost terminal or a SIGTERM leaves the screen by an exception instead of ending the process at once."""

    def leave(number: int, frame: object) -> None:
        ending.killed = True
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
