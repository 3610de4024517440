"""The screen on a session that another process plays."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding

from pokeview.errors import PokeviewError
from pokeview.play.ending import SessionEnding
from pokeview.play.events import Picture
from pokeview.play.live.live_file import LiveStatus, SteeringCommand
from pokeview.play.pacing import Speed
from pokeview.play.player import Phase, Player, PlayMode
from pokeview.play.replay.following import Following
from pokeview.sessions.roster import Candidate
from pokeview.tracking.recorder import RunState, RunStatus
from pokeview.tui.commands.attach_commands import ATTACH_COMMANDS
from pokeview.tui.commands.command import Bar, ButtonCaption, bindings
from pokeview.tui.controls.agent_controls import AgentChoice, Candidates
from pokeview.tui.controls.panel_controls import PanelControls
from pokeview.tui.controls.picture_controls import PictureControls
from pokeview.tui.controls.run_controls import RunView
from pokeview.tui.controls.session_screen import NO_KEYS
from pokeview.tui.controls.timeline_controls import TimelineControls
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.dialogs.question import QuestionDialog
from pokeview.tui.facts.attached_title import LabelledTitle, StandingTitle
from pokeview.tui.facts.run_facts import RunFacts
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.facts.title import SessionTitle
from pokeview.tui.facts.titled import Titled
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread
from pokeview.tui.widgets.facts_panel import Facts

STATUS_SECONDS = 0.2
ENDED: Mapping[str, tuple[str, str]] = {
    SessionEnding.FINISHED: ("■ ended", "$accent"),
    SessionEnding.KILLED: ("■ was killed", "$text-error"),
    SessionEnding.FAILED: ("■ ended by a failure", "$text-error"),
}


class AttachScreen(TimelineControls, AgentChoice, RunView, PictureControls, PanelControls):
    """Shows what the other process does and, unless it is `read_only`, asks it to do other things."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[Binding]] = bindings(ATTACH_COMMANDS)  # type: ignore[assignment]
    BARS: ClassVar[Sequence[Bar]] = (Bar.ATTACH, Bar.PAST)

    def __init__(
        self,
        roster: Candidates,
        clock: Callable[[], float],
        pictures: Pictures | None = None,
        keys: Mapping[str, str] = NO_KEYS,
        *,
        read_only: bool = False,
    ) -> None:
        commands = [command for command in ATTACH_COMMANDS if not (read_only and command.steers)]
        super().__init__(clock, commands, pictures, keys)
        self.roster = roster
        self.read_only = read_only
        self.following: Following | None = None

    def show_playback(self, player: Player, playback: Following, picture: Picture) -> None:
        """The session has been found: show its picture, and obey from now on."""
        self.following = playback
        self.begin(player, picture)
        self._tick()

    def on_mount(self) -> None:
        self.set_interval(STATUS_SECONDS, self._tick)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.read_only and any(command.steers and command.action == action for command in ATTACH_COMMANDS):
            return False
        return super().check_action(action, parameters)

    def stop_playing(self) -> None:
        """Nothing: others look at the session too."""

    @property
    def is_played_on(self) -> bool:
        return False

    @property
    def status(self) -> LiveStatus | None:
        """How the session is doing; None while that is not known."""
        return self.following.status if self.following else None

    def moment(self, player: Player) -> Titled:
        if self.looked_at is not None:
            return super().moment(player)
        label = "READ-ONLY" if self.read_only else "ATTACHED"
        if self.following is None or not self.following.is_played:
            return LabelledTitle(label, self._standing(player))
        return LabelledTitle(label, self._moment(player, self.status or LiveStatus()))

    @property
    def run_status(self) -> RunStatus | None:
        status = self.status
        if status is None or status.run_state not in set(RunState):
            return None
        return RunStatus(
            RunState(status.run_state),
            store=status.tracking_uri,
            experiment=status.experiment,
            run_name=status.run_name,
            run_id=status.run_id,
            steps=status.run_steps,
            waiting=status.run_waiting,
            problem=status.run_problem,
        )

    def run_facts(self) -> Facts | None:
        run = self.run_status
        return RunFacts(run, knows_models=False) if run else None

    def captions(self, player: Player) -> dict[str, ButtonCaption]:
        play = "Pause" if self._is_playing else "Play"
        return {"toggle_play": ButtonCaption(play, play)}

    def action_toggle_play(self) -> None:
        self._send(SteeringCommand("pause" if self._is_playing else "play"))

    def action_step(self) -> None:
        self._send(SteeringCommand("step"))

    def action_choose_agent(self) -> None:
        if self.following is not None:
            playing = self.status.agent if self.status else ""
            present = self.roster.candidate(playing or self.following.agent.name)
            self.pick("Who plays on?", present, self._ask_for)

    def action_nudge(self) -> None:
        if self.following is not None:
            title = f"Say to {self.following.agent.name}"
            dialog = LineDialog(title, "it hears this at its next step   enter say it", str.strip)
            self.app.push_screen(dialog, self._nudge)

    def action_log_model(self) -> None:
        self._send(SteeringCommand("log"))

    def action_stop(self) -> None:
        question = QuestionDialog(
            "Stop the session?", "It ends for everybody who watches it.", "Stop it", "Let it play"
        )
        self.app.push_screen(question, lambda yes: self._send(SteeringCommand("stop")) if yes else None)

    @property
    def _is_playing(self) -> bool:
        return self.status is not None and self.status.mode == PlayMode.PLAYING

    def _standing(self, player: Player) -> StandingTitle:
        session = player.session
        state, style = self._ending()
        return StandingTitle(session.game.title, session.agent.name, session.step, self._last_step, state, style)

    def _ending(self) -> tuple[str, str]:
        """How a session that nobody plays any more has come to its end, in words and as a colour."""
        if self.status is not None and self.status.ended:
            return ENDED.get(self.status.ended, ("■ ended", "$accent"))
        session_id = self.following.session_id if self.following else ""
        return f"■ crashed: pokeview --resume {session_id}", "$text-error"

    def _moment(self, player: Player, status: LiveStatus) -> SessionTitle:
        phase = Phase(status.phase) if status.phase in set(Phase) else Phase.IDLE
        thinking = phase is Phase.THINKING
        return SessionTitle(
            game=player.session.game.title,
            agent=status.agent or player.session.agent.name,
            step=player.session.step + (phase is not Phase.IDLE),
            speed=player.speed,
            mode=PlayMode(status.mode) if status.mode in set(PlayMode) else PlayMode.PAUSED,
            phase=phase,
            problem=bool(status.problem),
            thinking=max(0, int(time.time() - status.phase_since)) if thinking else 0,
        )

    def _nudge(self, sentence: str | None) -> None:
        if sentence:
            self.view.note(f"» you said: {sentence}", Tone.VIEWER)
            self._send(SteeringCommand("nudge", sentence))

    def _ask_for(self, candidate: Candidate) -> None:
        self._send(SteeringCommand("agent", f"{candidate.agent} {candidate.model}".strip()))

    def _send(self, command: SteeringCommand) -> None:
        if self.following is not None:
            begin_work(self, partial(self._deliver, command, self.following), group="commands")

    async def _deliver(self, command: SteeringCommand, following: Following) -> None:
        """Beside the event loop: the live file may be waited for."""
        try:
            await in_daemon_thread(lambda: following.live.send(command))
        except PokeviewError as error:
            self.tell(str(error), severity="error")

    def _tick(self) -> None:
        following, player = self.following, self.player
        if following is None or player is None:
            return
        for note in following.take_notes():
            self.tell(note.text)
        self._keep_pace(player)
        self.show_run()
        self.show_moment()

    def _keep_pace(self, player: Player) -> None:
        """Play at the speed of the other process."""
        wanted = next((speed for speed in Speed if self.status and speed.label == self.status.speed), player.speed)
        if wanted is not player.speed:
            player.speed = wanted
