"""Ways to come to a session that can be watched: a new one, one that goes on, and a branch of another."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.agents.llm.openai_chat import OpenAIChat
from pokeview.config import Config
from pokeview.gameboy import check_cartridge
from pokeview.games import fernvale
from pokeview.play.agent import Agent
from pokeview.play.live.live_file import LiveFile
from pokeview.play.player import Playable
from pokeview.play.recording.recording import Recording, recording_path
from pokeview.play.replay.resume import record_session, resume_session
from pokeview.play.session import Session
from pokeview.sessions.find import find_recording
from pokeview.sessions.roster import Candidate, Roster
from pokeview.sessions.settings import configured_agent, configured_budget, configured_choice, configured_session
from pokeview.tracking.recorder import Recorder
from pokeview.tracking.runs.run_opening import facts_of, open_recorder


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
        cartridge = check_cartridge(self._config.rom) if self._config.rom else None
        # To read a prompt takes seconds, so the agent gets its own when the rest is opened.
        agent = configured_agent(self._config.model_copy(update={"prompt": ""}))
        candidate = self._roster.candidate(agent.name)
        return lambda: self._new(cartridge, candidate, session_id)

    def resumed(self, which: str) -> Callable[[], Opened]:
        """What opens a recorded session, named as `find_recording` knows it, after its last step."""
        path = find_recording(self._config.home, which)
        return lambda: self._resumed(path)

    def branched(self, recording: Recording, step: int, candidate: Candidate) -> Opened:
        """A session of its own that begins with the steps of another one up to `step`; `candidate` plays on."""
        session_id = uuid.uuid4().hex[:12]
        path = recording_path(self._config.home, session_id)
        agent = self._roster.make(candidate)
        branch = recording.branch(path, step, session_id)
        return self._gone_on(branch, lambda _: agent, candidate)

    def _new(self, cartridge: Path | bytes | None, candidate: Candidate, session_id: str) -> Opened:
        choice = configured_choice(self._config)
        session = configured_session(self._config, cartridge, configured_agent(self._config))
        session.session_id = session_id or session.session_id
        live = None
        try:
            if self._config.record:
                live = self._live(recording_path(self._config.home, session.session_id))
                record_session(session, live.recording)
        except BaseException:
            session.close()
            raise
        return self._opened(session, candidate, live, choice)

    def _resumed(self, path: Path) -> Opened:
        recording = Recording.open(path)
        roster = Roster(self._config.model_copy(update={"seed": recording.facts.seed}))
        return self._gone_on(recording, lambda name: roster.make(roster.candidate(name)))

    def _gone_on(
        self, recording: Recording, make_agent: Callable[[str], Agent], candidate: Candidate | None = None
    ) -> Opened:
        choice = configured_choice(self._config)
        live = self._live(recording.path)
        try:
            recording.refresh()
            session = resume_session(recording, self._config.rom or fernvale.cartridge(), make_agent)
        except BaseException:
            live.close()
            raise
        session.budget = configured_budget(self._config)
        return self._opened(session, candidate or self._roster.candidate(session.agent.name), live, choice)

    def _live(self, recording: Path) -> LiveFile:
        live = LiveFile.beside(recording)
        live.claim()
        return live

    def _opened(self, session: Session, candidate: Candidate, live: LiveFile | None, choice: ModelChoice) -> Opened:
        if isinstance(session.agent, OpenAIChat) and session.agent.prompt.version:
            # A session that goes on may have another prompt than the settings ask for.
            choice = replace(choice, prompt=session.agent.prompt)
        recorder = open_recorder(self._config, choice)
        recorder.start(facts_of(session))
        return Opened(session, recorder, candidate, live)
