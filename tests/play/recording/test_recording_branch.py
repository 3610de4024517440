"""The machine at any step of a recording, and the sessions that go on from there."""

import asyncio
from pathlib import Path

import pytest

from pokeview.agents import make_agent
from pokeview.agents.explorer.explorer import Explorer
from pokeview.agents.viewer.human import Human
from pokeview.errors import RecordingError
from pokeview.games import fernvale
from pokeview.play.actions import Button
from pokeview.play.agent import Agent
from pokeview.play.events import AgentChosen, StepDone
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.resume import restored, resume_session, verify
from pokeview.play.session import Session
from tests.support.play.recorded import new_session, play_to, record_game, resumed, what_happened

STEPS = 115


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer's first `STEPS` steps; not to be written to."""
    path = tmp_path_factory.mktemp("recorded") / "session.sqlite3"
    asyncio.run(record_game(path, STEPS))
    return path


def agent_called(name: str) -> Agent:
    return make_agent(name, seed=4)


async def play_on(session: Session, step: int) -> None:
    async for _ in play_to(session, step):
        pass


def milestones_until(recording: Recording, step: int) -> tuple[str, ...]:
    return tuple(name for one in recording.steps(1, step) for name in one.account.milestones)


@pytest.mark.parametrize("step", [1, 49, 50, 51, 77, STEPS])
def test_the_machine_and_the_journey_are_as_they_were_after_a_step(recorded: Path, step: int) -> None:
    recording = Recording.open(recorded)
    gameboy, journey = restored(recording, fernvale.cartridge(), step)
    there = recording.step(step)
    assert (gameboy.frames, gameboy.state_hash()) == (there.frame, there.state_hash)
    assert journey.milestones.names == milestones_until(recording, step)
    assert journey.changes == there.account.changes
    assert journey.explored.squares_seen == there.account.progress.squares_seen
    gameboy.close()


def test_before_the_first_step_the_machine_has_just_been_switched_on(recorded: Path) -> None:
    gameboy, journey = restored(Recording.open(recorded), fernvale.cartridge(), 0)
    assert gameboy.frames == 0
    assert journey.milestones.names == ()
    gameboy.close()


@pytest.mark.parametrize("step", [-1, STEPS + 1])
def test_there_is_no_machine_after_a_step_that_was_not_recorded(recorded: Path, step: int) -> None:
    with pytest.raises(IndexError):
        restored(Recording.open(recorded), fernvale.cartridge(), step)


def test_another_cartridge_does_not_get_there(recorded: Path) -> None:
    with pytest.raises(RecordingError, match="another cartridge"):
        restored(Recording.open(recorded), fernvale.cartridge() + bytes(16384), 3)


async def test_a_branch_with_the_same_agent_goes_the_same_way(recorded: Path, tmp_path: Path) -> None:
    parent = Recording.open(recorded)
    parent.branch(tmp_path / "branch", 77, "b4a7c4").close()
    session = resumed(tmp_path / "branch")
    assert (session.session_id, session.step) == ("b4a7c4", 77)
    await play_on(session, STEPS)
    session.close()
    branch = Recording.open(tmp_path / "branch")
    assert list(map(what_happened, branch.steps())) == list(map(what_happened, parent.steps()))


async def test_a_branch_with_another_agent_replays_exactly_and_leaves_its_parent_alone(
    recorded: Path, tmp_path: Path
) -> None:
    parent = Recording.open(recorded)
    steps = list(parent.steps())
    branch = parent.branch(tmp_path / "branch", 30, "b4a7c4")
    session = resume_session(branch, fernvale.cartridge(), lambda _: agent_called("random"))
    await play_on(session, 45)
    session.close()
    branch = Recording.open(tmp_path / "branch")
    agents = [(mark.step, mark.text) for mark in branch.marks() if mark.kind == "agent"]
    assert agents == [(1, "explorer"), (31, "random")]
    assert verify(branch, fernvale.cartridge()) is None
    assert list(Recording.open(recorded).steps()) == steps


async def test_a_branch_from_power_on_is_a_new_game(recorded: Path, tmp_path: Path) -> None:
    Recording.open(recorded).branch(tmp_path / "branch", 0, "b4a7c4").close()
    session = resumed(tmp_path / "branch")
    await play_on(session, 3)
    session.close()
    branch = Recording.open(tmp_path / "branch")
    expected = Recording.open(recorded).steps(1, 3)
    assert list(map(what_happened, branch.steps())) == list(map(what_happened, expected))


async def play_by_hand(session: Session, step: int) -> None:
    human = Human()
    session.choose_agent(human)
    async for event in play_to(session, step):
        if isinstance(event, AgentChosen | StepDone):
            human.press(Button.B)


async def test_after_the_viewer_has_played_the_last_agent_goes_on_with_what_it_knew(tmp_path: Path) -> None:
    session = new_session(tmp_path / "session")
    await play_on(session, 6)
    known = session.agent.remember()
    await play_by_hand(session, 9)
    session.close()
    session = resume_session(Recording.open(tmp_path / "session"), fernvale.cartridge(), agent_called)
    assert (session.agent.name, session.step) == ("explorer", 9)
    assert session.agent.remember() == known
    await play_on(session, 12)
    session.close()
    assert verify(Recording.open(tmp_path / "session"), fernvale.cartridge()) is None


async def test_where_only_the_viewer_has_played_the_sessions_first_agent_goes_on(tmp_path: Path) -> None:
    session = new_session(tmp_path / "session")
    await play_by_hand(session, 2)
    session.close()
    session = resume_session(Recording.open(tmp_path / "session"), fernvale.cartridge(), agent_called)
    assert isinstance(session.agent, Explorer)
    assert session.agent.remember() == agent_called("explorer").remember()
    session.close()
