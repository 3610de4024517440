"""A recording that is played again: there is nobody to steer, and no now."""

from pokeview.play.events import Event, StepStarted
from pokeview.play.player import Player, PlayMode
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.playback import Playback
from pokeview.tui.commands.command import Bar, Need
from pokeview.tui.controls.replay_controls import ReplayControls, ReplayTimeline
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.controls.shown_session import ShownSession
from pokeview.tui.facts.attached_title import LabelledTitle, StandingTitle
from pokeview.tui.facts.recording_facts import RecordingSummary
from pokeview.tui.facts.title import SessionTitle
from pokeview.tui.facts.titled import Titled

STATUS_SECONDS = 0.25


class ReplayedSession(ShownSession):
    """What was recorded. A step that is gone to is shown at once; the machine goes there when it is to play on."""

    def __init__(self, screen: SessionScreen, player: Player, playback: Playback, recording: Recording) -> None:
        self.player = player
        self.timeline = ReplayTimeline(screen, player, playback, recording)
        self.play = ReplayControls(screen, player, playback, self.timeline)
        self.controls = {"timeline": self.timeline, "play": self.play}
        self._screen = screen
        screen.set_interval(STATUS_SECONDS, screen.show_moment)

    @property
    def bar(self) -> Bar:
        return Bar.REPLAY

    def moment(self) -> Titled:
        session, looked_at = self.player.session, self.timeline.looked_at
        if looked_at is None and self.player.mode is not PlayMode.PAUSED:
            title = SessionTitle.of(self.player, session.agent.name, self._screen.clock())
            return LabelledTitle("REPLAY", title)
        agent = looked_at.account.agent if looked_at else session.agent.name
        step, last_step, (state, style) = self.timeline.step, self.timeline.last_step, self._standing()
        standing = StandingTitle(session.game.title, agent, step, last_step, state, style, speed=self.player.speed)
        return LabelledTitle("REPLAY", standing)

    def run_facts(self) -> RecordingSummary:
        recording = self.timeline.recording
        return RecordingSummary(recording.facts, recording.last_step, str(recording.path))

    def has(self, need: Need) -> bool:
        return need in (Need.SESSION, Need.RECORDING)

    def seek(self, step: int) -> None:
        self.timeline.seek(step)

    def taken(self, event: Event) -> None:
        if isinstance(event, StepStarted) and self.player.mode is not PlayMode.PAUSING:
            self.timeline.look_now()
        self._screen.view.show_timeline(self.timeline.timeline)

    def _standing(self) -> tuple[str, str]:
        if self.play.sought:
            return f"● going to step {self.play.sought} …", "$secondary"
        if self.player.problem:
            return "■ stopped by a problem", "$text-error"
        if self.timeline.step >= self.timeline.last_step:
            return "■ the end of the recording", "$accent"
        return "■ paused", "$accent"
