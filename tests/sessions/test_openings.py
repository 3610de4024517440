"""New sessions, sessions that go on, and branches, as the settings ask for them."""

from pathlib import Path
from typing import Any

import pytest

from pokeview.agents import make_agent
from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.openai_chat import OpenAIChat
from pokeview.config import Config, load_config
from pokeview.errors import AgentError, CartridgeError, RecordingError
from pokeview.play.agent import Agent
from pokeview.play.events import StepDone
from pokeview.play.live.live_file import LiveFile
from pokeview.play.recording.recording import recordings_dir
from pokeview.play.session import Session
from pokeview.sessions.openings import Opened, Openings
from pokeview.sessions.roster import Candidate
from pokeview.tracking.store.store import Store


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(home=tmp_path, tracking=False, seed=3)


def session_of(opened: Opened) -> Session:
    assert isinstance(opened.session, Session)
    return opened.session


def close(opened: Opened) -> None:
    opened.session.close()
    if opened.live is not None:
        opened.live.close()


async def played(opened: Opened, steps: int) -> str:
    """Play some steps and close the session. Returns the state hash after them."""
    session = session_of(opened)
    await session.power_on()
    done = 0
    async for event in session.play():
        done += isinstance(event, StepDone)
        if done == steps:
            break
    state_hash = session.state_hash()
    close(opened)
    return state_hash


def test_a_new_session_is_recorded_and_claimed(config: Config) -> None:
    opened = Openings(config).new()()
    assert opened.candidate == Candidate("explorer")
    assert opened.session.recording is not None
    assert opened.live is not None
    assert LiveFile.beside(opened.session.recording.path).is_playing
    close(opened)
    assert not LiveFile.beside(opened.session.recording.path).is_playing


def test_nothing_is_kept_of_a_session_that_shall_not_be_recorded(config: Config) -> None:
    opened = Openings(config.model_copy(update={"record": False})).new()()
    assert opened.live is None
    assert opened.session.recording is None
    assert not recordings_dir(config.home).exists()
    close(opened)


@pytest.mark.parametrize(
    ("changes", "error"), [({"rom": Path("none.gb")}, CartridgeError), ({"agent": "nobody"}, AgentError)]
)
def test_what_is_wrong_is_told_before_anything_is_opened(
    config: Config, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        Openings(config.model_copy(update=changes)).new()


def test_an_agent_is_made_once_and_its_prompt_read_late(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    read: list[str] = []

    def make(name: str, *how: Any) -> Agent:
        made.append(name)
        return make_agent(name, *how)

    def read_prompt(store: Store, wish: str) -> Instructions:
        read.append(wish)
        return Instructions("Go north.", "way", "1", wish)

    monkeypatch.setattr("pokeview.sessions.roster.make_agent", make)
    monkeypatch.setattr("pokeview.tracking.prompts.lookup.prompt_or_packaged", read_prompt)
    asking = {"agent": "openai", "model": "m", "base_url": "http://127.0.0.1:1/v1", "prompt": "prompts:/way/1"}
    open_session = Openings(config.model_copy(update=asking)).new()
    assert made == ["openai"]
    assert not read
    opened = open_session()
    assert made == ["openai"]
    assert opened.candidate == Candidate("openai", "m")
    agent = session_of(opened).agent
    assert isinstance(agent, OpenAIChat)
    assert agent.prompt.text == "Go north."
    close(opened)


def test_a_logged_model_is_known_by_its_address(config: Config) -> None:
    address = "models:/pokeview-explorer@champion"
    opened = Openings(config.model_copy(update={"agent": address})).new()()
    assert opened.candidate == Candidate(address)
    assert session_of(opened).agent.name == address
    close(opened)


async def test_a_session_goes_on_after_its_last_step(config: Config) -> None:
    first = Openings(config).new()()
    state_hash = await played(first, 4)
    resumed = Openings(config).resumed(first.session.session_id)()
    assert resumed.session.session_id == first.session.session_id
    assert resumed.session.step == 4
    assert resumed.candidate == Candidate("explorer")
    assert session_of(resumed).state_hash() == state_hash
    close(resumed)


async def test_a_session_that_plays_elsewhere_is_left_alone(config: Config) -> None:
    first = Openings(config).new()()
    with pytest.raises(RecordingError, match=f"pokeview attach {first.session.session_id}"):
        Openings(config).resumed("last")()
    await played(first, 1)


async def test_a_branch_is_a_session_of_its_own(config: Config) -> None:
    first = Openings(config).new()()
    await played(first, 4)
    recording = first.session.recording
    assert recording is not None
    branch = Openings(config).branched(recording, 2, Candidate("random"))
    facts = branch.session.recording.facts if branch.session.recording else None
    assert facts is not None
    assert (facts.parent_session, facts.parent_step) == (first.session.session_id, 2)
    assert branch.session.step == 2
    assert branch.session.agent.name == "random"
    assert branch.session.session_id != first.session.session_id
    assert session_of(branch).state_hash() == recording.step(2).state_hash
    await played(branch, 2)
    assert recording.refresh() == 4


def test_there_is_no_session_to_go_on_with(config: Config) -> None:
    with pytest.raises(RecordingError, match="no recording"):
        Openings(config).resumed("nonesuch")
