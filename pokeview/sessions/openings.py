"""Ways to come to a session that can be watched: a new one, one that goes on, and a branch of another."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.agents.llm.openai_chat import OpenAIChat
from pokeview.config import Config
from pokeview.log import timed
from pokeview.play.agent import Agent
from pokeview.play.live.live_file import LiveFile
from pokeview.play.player import Playable
from pokeview.play.recording.recording import Recording, recording_path
from pokeview.play.replay.resume import record_session, resume_session
from pokeview.play.session import Session
from pokeview.sessions.cartridge import cartridge_of
from pokeview.sessions.find import find_recording
from pokeview.sessions.roster import Candidate, Roster
from pokeview.sessions.settings import configured_budget, configured_choice, configured_session
from pokeview.tracking.recorder import Recorder
from pokeview.tracking.runs.run_opening import facts_of, open_recorder

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that is ready to be switched on, its run, and who plays it.

    `live` has been claimed; None for a session that nobody can attach to, since it is not recorded.
    """

    session: Playable
    recorder: Recorder
    candidate: Candidate
    live: LiveFile | None = None


class Openings:
    """Opens sessions as the settings ask for them. All of it may take seconds, and raises PokeviewErrors."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._roster = Roster(config)

    def new(self, session_id: str = "") -> Callable[[], Opened]:
        """What opens a new session. The cartridge is looked at and the agent made at once, the rest when called."""
        cartridge = self._cartridge()
        with timed(_logger, "making the agent"):
            agent = self._roster.first()
        return lambda: self._new(cartridge, agent, session_id)

    def resumed(self, which: str) -> Callable[[], Opened]:
        """What opens a recorded session, named as `find_recording` knows it, after its last step."""
        path, cartridge = find_recording(self._config.home, which), self._cartridge()
        return lambda: self._resumed(path, cartridge)

    def branched(self, recording: Recording, step: int, candidate: Candidate) -> Opened:
        """A session of its own that begins with the steps of another one up to `step`; `candidate` plays on."""
        session_id = uuid.uuid4().hex[:12]
        path = recording_path(self._config.home, session_id)
        agent, cartridge = self._roster.make(candidate), self._cartridge()
        branch = recording.branch(path, step, session_id)
        return self._gone_on(branch, cartridge, lambda _: agent)

    def _new(self, cartridge: bytes, agent: Agent, session_id: str) -> Opened:
        choice = configured_choice(self._config)
        with timed(_logger, "reading the prompt"):
            self._roster.tell_prompt(agent)
        with timed(_logger, "making the Game Boy"):
            session = configured_session(self._config, cartridge, agent)
        session.session_id = session_id or session.session_id
        live = None
        try:
            if self._config.record:
                with timed(_logger, "beginning the recording"):
                    live = self._live(recording_path(self._config.home, session.session_id))
                    record_session(session, live.recording)
        except BaseException:
            session.close()
            raise
        return self._opened(session, live, choice)

    def _resumed(self, path: Path, cartridge: bytes) -> Opened:
        recording = Recording.open(path)
        roster = Roster(self._config.model_copy(update={"seed": recording.facts.seed}))
        return self._gone_on(recording, cartridge, lambda name: roster.make(roster.candidate(name)))

    def _gone_on(self, recording: Recording, cartridge: bytes, make_agent: Callable[[str], Agent]) -> Opened:
        choice = configured_choice(self._config)
        live = self._live(recording.path)
        try:
            recording.refresh()
            with timed(_logger, "taking the recording up again"):
                session = resume_session(recording, cartridge, make_agent)
        except BaseException:
            live.close()
            raise
        session.budget = configured_budget(self._config)
        return self._opened(session, live, choice)

    def _cartridge(self) -> bytes:
        with timed(_logger, "reading the cartridge"):
            return cartridge_of(self._config)

    def _live(self, recording: Path) -> LiveFile:
        live = LiveFile.beside(recording)
        live.claim()
        return live

    def _opened(self, session: Session, live: LiveFile | None, choice: ModelChoice) -> Opened:
        if isinstance(session.agent, OpenAIChat) and session.agent.prompt.version:
            # A session that goes on may have another prompt than the settings ask for.
            choice = replace(choice, prompt=session.agent.prompt)
        with timed(_logger, "opening the recorder"):
            recorder = open_recorder(self._config, choice)
            recorder.start(facts_of(session))
        return Opened(session, recorder, self._roster.candidate(session.agent.name), live)
