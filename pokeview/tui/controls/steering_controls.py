"""Steering a session that another process plays: what is wanted goes into its live file."""

from functools import partial

from pokeview.errors import PokeviewError
from pokeview.play.live.live_file import SteeringCommand
from pokeview.play.player import PlayMode
from pokeview.play.replay.following import Following
from pokeview.sessions.roster import Candidate
from pokeview.tui.controls.agent_controls import Candidates, pick_agent
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.dialogs.question import QuestionDialog
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread


class SteeringControls:
    """Asks the other process for what it shall do; it obeys, or says why not, in notes of the live file."""

    def __init__(self, screen: SessionScreen, following: Following, roster: Candidates) -> None:
        self._screen = screen
        self._following = following
        self._roster = roster

    @property
    def is_playing(self) -> bool:
        """True while the other process plays on."""
        status = self._following.status
        return status is not None and status.mode == PlayMode.PLAYING

    def toggle_play(self) -> None:
        self._send(SteeringCommand("pause" if self.is_playing else "play"))

    def step(self) -> None:
        self._send(SteeringCommand("step"))

    def choose_agent(self) -> None:
        playing = self._following.status.agent if self._following.status else ""
        present = self._roster.candidate(playing or self._following.agent.name)
        pick_agent(self._screen, self._roster, "Who plays on?", present, self._ask_for)

    def nudge(self) -> None:
        title = f"Say to {self._following.agent.name}"
        dialog = LineDialog(title, "it hears this at its next step   enter say it", str.strip)
        self._screen.app.push_screen(dialog, self._nudge)

    def log_model(self) -> None:
        self._send(SteeringCommand("log"))

    def stop(self) -> None:
        question = QuestionDialog(
            "Stop the session?", "It ends for everybody who watches it.", "Stop it", "Let it play"
        )
        self._screen.app.push_screen(question, lambda yes: self._send(SteeringCommand("stop")) if yes else None)

    def _nudge(self, sentence: str | None) -> None:
        if sentence:
            self._screen.view.note(f"» you said: {sentence}", Tone.VIEWER)
            self._send(SteeringCommand("nudge", sentence))

    def _ask_for(self, candidate: Candidate) -> None:
        self._send(SteeringCommand("agent", f"{candidate.agent} {candidate.model}".strip()))

    def _send(self, command: SteeringCommand) -> None:
        begin_work(self._screen, partial(self._deliver, command), group="commands")

    async def _deliver(self, command: SteeringCommand) -> None:
        """Beside the event loop: the live file may be waited for."""
        try:
            await in_daemon_thread(lambda: self._following.live.send(command))
        except PokeviewError as error:
            self._screen.tell(str(error), severity="error")
