"""Sessions that are recorded under pokeview's home, and those that go on from there."""

import sys
from pathlib import Path

from tqdm import tqdm

from pokeview.config import Config
from pokeview.configured import configured_agent, configured_budget, configured_session
from pokeview.errors import RecordingError
from pokeview.games import fernvale
from pokeview.play.agent import Agent
from pokeview.play.recording import Recording, recording_path, recordings_dir
from pokeview.play.recording_replay import record_session, resume_session, verify
from pokeview.play.session import Session


def recorded_session(config: Config, cartridge: Path | bytes | None) -> Session:
    """A new session, recorded unless the settings say no. Raises CartridgeError, AgentError and RecordingError."""
    session = configured_session(config, cartridge, configured_agent(config))
    if config.record:
        record_session(session, recording_path(config.home, session.session_id))
    return session


def resumed_session(config: Config, which: str) -> Session:
    """A recorded session as it was after its last step, with the agent that played last. Raises PokeviewErrors."""
    recording = Recording.open(find_recording(config.home, which))

    def make_agent(name: str) -> Agent:
        return configured_agent(config.model_copy(update={"agent": name.split()[0], "seed": recording.facts.seed}))

    session = resume_session(recording, config.rom or fernvale.cartridge(), make_agent)
    session.budget = configured_budget(config)
    return session


def find_recording(home: Path, which: str) -> Path:
    """The recording with that path, or with a session id that begins so; 'last' is the one written to last."""
    if which.endswith(".sqlite3") and Path(which).exists():
        return Path(which)
    newest_first = sorted(recordings_dir(home).glob("*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True)
    found = [path for path in newest_first if which == "last" or path.name.startswith(which)]
    if which == "last" and found:
        return found[0]
    if len(found) == 1:
        return found[0]
    known = ", ".join(path.stem for path in newest_first[:5]) or "none yet"
    problem = "Several recordings begin" if found else "There is no recording that begins"
    raise RecordingError(f"{problem} with {which!r}. The latest: {known}.")


def verify_recording(config: Config, which: str) -> int:
    """Print whether a recording replays exactly. Returns 0 if it does, 1 if not."""
    recording = Recording.open(find_recording(config.home, which))
    with tqdm(total=recording.last_step, unit="step", file=sys.stderr, disable=None) as bar:
        differs = verify(recording, config.rom or fernvale.cartridge(), lambda _: _advance(bar))
    if differs is not None:
        print(f"{recording.path}: differs from step {differs} on")
        return 1
    print(f"{recording.path}: all {recording.last_step} steps replay exactly")
    return 0


def _advance(bar: "tqdm[None]") -> None:
    bar.update()
