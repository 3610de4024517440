"""Takes a recording up again: plays its inputs to a Game Boy, with a snapshot to begin at where there is a good one."""

from collections.abc import Callable, Iterator
from pathlib import Path

from pokeview.errors import RecordingError, SnapshotError
from pokeview.gameboy import GameBoy
from pokeview.games import game_for
from pokeview.play.agent import VIEWER, Agent
from pokeview.play.journey import Journey
from pokeview.play.json_form import MISSHAPEN
from pokeview.play.recording.inputs import OBSERVED
from pokeview.play.recording.recorded_step import RecordedStep, RecordingFacts
from pokeview.play.recording.recording import Recording
from pokeview.play.session import Session


def record_session(session: Session, path: Path) -> Recording:
    """Begin the recording of a session that has not played a step yet. Raises RecordingError."""
    if session.step:
        raise ValueError(f"a recording begins with the first step, not after {session.step}")
    facts = RecordingFacts(
        session_id=session.session_id,
        game=session.game.name,
        cartridge_title=session.cartridge_title,
        cartridge_sha256=session.cartridge_sha256,
        seed=session.seed,
        agent=session.agent.name,
    )
    session.recording = Recording.create(path, facts)
    return session.recording


def resume_session(recording: Recording, cartridge: Path | bytes, make_agent: Callable[[str], Agent]) -> Session:
    """The session as it was after its last recorded step, which goes on in the same recording.

    `make_agent` is given the name of the agent that played last, a viewer not counted; one of the same name gets its
    memory back. Raises CartridgeError, and RecordingError when the machine does not get where it was.
    """
    gameboy, journey = restored(recording, cartridge, recording.last_step)
    name, played = _last_agent(recording)
    agent = make_agent(name)
    session = Session(
        gameboy, game_for(gameboy.title), agent, seed=recording.facts.seed, recording=recording, journey=journey
    )
    session.session_id = recording.facts.session_id
    if recording.last_step:
        last = recording.step(recording.last_step)
        session.step, session.spent = last.step, last.account.spent
    if played:
        _recall(agent, recording.step(played), recording)
    return session


def restored(recording: Recording, cartridge: Path | bytes, step: int) -> tuple[GameBoy, Journey]:
    """A machine and a journey as they were after a step; after 0 it has just been switched on.

    Snapshots are tried first, but are not relied on. Raises CartridgeError, IndexError for a step that has not been
    recorded, and RecordingError when the machine does not get where it was.
    """
    if not 0 <= step <= recording.last_step:
        raise IndexError(f"there is no step {step}, only 0 to {recording.last_step}")
    for gameboy, journey, first in _beginnings(recording, cartridge, step):
        differs = _first_difference(recording, first, step, gameboy, journey)
        if differs is None:
            return gameboy, journey
        gameboy.close()
    made_with = f"pokeview {recording.facts.pokeview} and PyBoy {recording.facts.pyboy}"
    raise RecordingError(
        f"Replaying {recording.path} comes out differently at step {differs}; resume it with {made_with}."
    )


def verify(
    recording: Recording, cartridge: Path | bytes, on_step: Callable[[RecordedStep], None] = lambda _: None
) -> int | None:
    """Play all inputs from power-on: the first step after which the machine is not as recorded, None if it always is.

    `on_step` is called with each step that is as recorded.
    """
    gameboy = _gameboy(recording, cartridge)
    try:
        for step in recording.steps():
            for one in step.inputs:
                gameboy.advance(one.frames, one.button)
            if not _is_there(gameboy, step):
                return step.step
            on_step(step)
        return None
    finally:
        gameboy.close()


def _beginnings(recording: Recording, cartridge: Path | bytes, step: int) -> Iterator[tuple[GameBoy, Journey, int]]:
    """Machines to begin a replay with, each with the first step to replay: from the nearest snapshot, from power-on."""
    gameboy = _gameboy(recording, cartridge)
    for snapshot in recording.snapshots(step):
        journey = Journey(gameboy, game_for(gameboy.title))
        try:
            journey.recall(snapshot.journey)
            gameboy.restore(snapshot.machine)
        except (SnapshotError, *MISSHAPEN):
            continue
        yield gameboy, journey, snapshot.step + 1
        gameboy = _gameboy(recording, cartridge)
        break
    yield gameboy, Journey(gameboy, game_for(gameboy.title)), 1


def _first_difference(recording: Recording, first: int, last: int, gameboy: GameBoy, journey: Journey) -> int | None:
    """Play the inputs of the steps from `first` to `last`. Returns the first step that comes out differently."""
    if first > last >= 1 and not _is_there(gameboy, recording.step(last)):
        return last
    for step in recording.steps(first, last):
        _play_step(step, gameboy, journey, picture=step.step == last)
        if not _is_there(gameboy, step):
            return step.step
    return None


def _play_step(step: RecordedStep, gameboy: GameBoy, journey: Journey, *, picture: bool) -> None:
    before = None
    for one in step.inputs:
        if one == OBSERVED:
            before = journey.set_out()
        else:
            gameboy.advance(one.frames, one.button, picture)
            journey.look_around()
    journey.arrive(step.account.decision.action, before, step.account.outcome)


def _is_there(gameboy: GameBoy, step: RecordedStep) -> bool:
    return (gameboy.frames, gameboy.state_hash()) == (step.frame, step.state_hash)


def _gameboy(recording: Recording, cartridge: Path | bytes) -> GameBoy:
    gameboy = GameBoy.load(cartridge)
    if gameboy.cartridge_sha256 != recording.facts.cartridge_sha256:
        title = recording.facts.cartridge_title or "without a title"
        gameboy.close()
        raise RecordingError(f"{recording.path} was recorded with another cartridge ({title}); insert that one.")
    return gameboy


def _last_agent(recording: Recording) -> tuple[str, int]:
    """The agent that is to go on, and the last step that it has played; 0 if it has played none."""
    played = recording.last_step
    for mark in reversed(recording.marks()):
        if mark.kind == "agent":
            if mark.text != VIEWER:
                return mark.text, played
            played = mark.step - 1
    return recording.facts.agent, 0


def _recall(agent: Agent, last: RecordedStep, recording: Recording) -> None:
    if agent.name != last.account.agent:
        return
    try:
        agent.recall(last.account.memory)
    except MISSHAPEN as error:
        raise RecordingError(
            f"The memory of {agent.name} in {recording.path} is of pokeview {recording.facts.pokeview}; resume it with "
            "that, or with another agent."
        ) from error
