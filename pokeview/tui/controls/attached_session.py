"""A session that another process plays, as it is shown."""

import time
from collections.abc import Mapping

from pokeview.play.ending import SessionEnding
from pokeview.play.events import Event
from pokeview.play.live.live_file import LiveStatus
from pokeview.play.pacing import Speed
from pokeview.play.player import Phase, Player, PlayMode
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.following import Following
from pokeview.tracking.recorder import RunState, RunStatus
from pokeview.tui.commands.command import Bar, ButtonCaption, Need, do
from pokeview.tui.controls.agent_controls import Candidates
from pokeview.tui.controls.run_controls import RunView
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.controls.shown_session import ShownSession
from pokeview.tui.controls.steering_controls import SteeringControls
from pokeview.tui.controls.timeline_controls import TimelineControls
from pokeview.tui.facts.attached_title import LabelledTitle, StandingTitle
from pokeview.tui.facts.run_facts import RunFacts
from pokeview.tui.facts.title import SessionTitle
from pokeview.tui.facts.titled import Titled
from pokeview.tui.widgets.facts_panel import Facts

STATUS_SECONDS = 0.2
ENDED: Mapping[str, tuple[str, str]] = {
    SessionEnding.FINISHED: ("■ ended", "$accent"),
    SessionEnding.KILLED: ("■ was killed", "$text-error"),
    SessionEnding.FAILED: ("■ ended by a failure", "$text-error"),
}


class AttachedSession(ShownSession):
    """Follows what the other process does. It goes on while somebody looks back: others look at it too."""

    def __init__(
        self,
        screen: SessionScreen,
        player: Player,
        following: Following,
        recording: Recording,
        roster: Candidates,
        label: str,
    ) -> None:
        self.player = player
        self.timeline = TimelineControls(screen, player, recording)
        self.steering = SteeringControls(screen, following, roster)
        self.controls = {
            "timeline": self.timeline,
            "steering": self.steering,
            "run": RunView(screen, self._run_status),
        }
        self._screen = screen
        self._following = following
        self._label = label
        screen.set_interval(STATUS_SECONDS, self.tick)

    @property
    def bar(self) -> Bar:
        return Bar.PAST if self.timeline.looked_at is not None else Bar.ATTACH

    def moment(self) -> Titled:
        if self.timeline.looked_at is not None:
            return self.timeline.moment(self.timeline.looked_at)
        if not self._following.is_played:
            return LabelledTitle(self._label, self._standing())
        return LabelledTitle(self._label, self._moment(self._following.status or LiveStatus()))

    def run_facts(self) -> Facts | None:
        run = self._run_status()
        return RunFacts(run, knows_models=False) if run else None

    def captions(self) -> dict[str, ButtonCaption]:
        play = "Pause" if self.steering.is_playing else "Play"
        return {do("toggle_play"): ButtonCaption(play, play)}

    def has(self, need: Need) -> bool:
        return self.timeline.wanted > 0 if need is Need.PAST_STEP else need in (Need.SESSION, Need.RECORDING)

    def seek(self, step: int) -> None:
        self.timeline.seek(step)

    def taken(self, event: Event) -> None:
        """Whoever looks back goes on doing so: that it is played on was not asked for here."""

    def tick(self) -> None:
        """Bring everything up to date with the other process."""
        for note in self._following.take_notes():
            self._screen.tell(note.text)
        self._keep_pace()
        self._screen.show_run()
        self._screen.show_moment()

    def _run_status(self) -> RunStatus | None:
        status = self._following.status
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

    def _standing(self) -> StandingTitle:
        session = self.player.session
        state, style = self._ending()
        last_step = self.timeline.last_step
        return StandingTitle(session.game.title, session.agent.name, session.step, last_step, state, style)

    def _ending(self) -> tuple[str, str]:
        """How a session that nobody plays any more has come to its end, in words and as a colour."""
        if self._following.status is not None and self._following.status.ended:
            return ENDED.get(self._following.status.ended, ("■ ended", "$accent"))
        return f"■ crashed: pokeview --resume {self._following.session_id}", "$text-error"

    def _moment(self, status: LiveStatus) -> SessionTitle:
        phase = Phase(status.phase) if status.phase in set(Phase) else Phase.IDLE
        thinking = phase is Phase.THINKING
        session = self.player.session
        return SessionTitle(
            game=session.game.title,
            agent=status.agent or session.agent.name,
            step=session.step + (phase is not Phase.IDLE),
            speed=self.player.speed,
            mode=PlayMode(status.mode) if status.mode in set(PlayMode) else PlayMode.PAUSED,
            phase=phase,
            problem=bool(status.problem),
            thinking=max(0, int(time.time() - status.phase_since)) if thinking else 0,
        )

    def _keep_pace(self) -> None:
        """Play at the speed of the other process."""
        status, speed = self._following.status, self.player.speed
        wanted = next((one for one in Speed if status and one.label == status.speed), speed)
        if wanted is not speed:
            self.player.speed = wanted
