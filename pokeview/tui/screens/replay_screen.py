"""The screen on which a recording is played again."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding

from pokeview.errors import PokeviewError
from pokeview.play.events import Event, Picture, StepStarted
from pokeview.play.player import Player, PlayMode
from pokeview.play.replay.playback import Playback
from pokeview.tui.commands.command import Bar, bindings
from pokeview.tui.commands.replay_commands import REPLAY_COMMANDS
from pokeview.tui.controls.panel_controls import PanelControls
from pokeview.tui.controls.picture_controls import PictureControls
from pokeview.tui.controls.play_controls import PlayControls
from pokeview.tui.controls.session_screen import NO_KEYS
from pokeview.tui.controls.timeline_controls import TimelineControls
from pokeview.tui.facts.attached_title import LabelledTitle, StandingTitle
from pokeview.tui.facts.recording_facts import RecordingSummary
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.facts.timeline import Timeline
from pokeview.tui.facts.title import SessionTitle
from pokeview.tui.facts.titled import Titled
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.terminal.threads import begin_work
from pokeview.tui.widgets.facts_panel import Facts
from pokeview.tui.widgets.timeline_row import TimelineRow

STATUS_SECONDS = 0.25
AT_END = "This is the end of the recording: ← goes back, home to the first step."


class ReplayScreen(TimelineControls, PlayControls, PictureControls, PanelControls):
    """What was recorded, with keys to go anywhere in it. There is nobody to steer.

    A step that is gone to is shown as recorded, at once; the machine goes there when it is to play on.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[Binding]] = bindings(REPLAY_COMMANDS)  # type: ignore[assignment]
    BARS: ClassVar[Sequence[Bar]] = (Bar.REPLAY,)

    def __init__(
        self, clock: Callable[[], float], pictures: Pictures | None = None, keys: Mapping[str, str] = NO_KEYS
    ) -> None:
        super().__init__(clock, REPLAY_COMMANDS, pictures, keys)
        self._playback: Playback | None = None
        self._sought = 0
        """The step to which the machine is on its way; 0 for none."""

    def on_mount(self) -> None:
        self.set_interval(STATUS_SECONDS, self.show_moment)

    def show_playback(self, player: Player, playback: Playback, picture: Picture) -> None:
        """The recording is open: show its first picture, and obey from now on."""
        self._playback = playback
        self.query_one("#run").border_title = "Recording"
        self.begin(player, picture)

    def take(self, event: Event) -> None:
        if isinstance(event, StepStarted):
            for sentence in event.observation.nudges:
                self.view.note(f"» the viewer said: {sentence}", Tone.VIEWER)
        super().take(event)
        self.view.show_timeline(self.timeline)

    @property
    def bar(self) -> Bar:
        return Bar.REPLAY

    @property
    def timeline(self) -> Timeline:
        return Timeline(self._last_step, self._position, self._marks)

    def moment(self, player: Player) -> Titled:
        session = player.session
        if self.looked_at is None and player.mode is not PlayMode.PAUSED:
            return LabelledTitle("REPLAY", SessionTitle.of(player, session.agent.name, self._clock()))
        agent = self.looked_at.account.agent if self.looked_at else session.agent.name
        state, style = self._standing(player)
        standing = StandingTitle(
            session.game.title, agent, self._step, self._last_step, state, style, speed=player.speed
        )
        return LabelledTitle("REPLAY", standing)

    def run_facts(self) -> Facts | None:
        recording = self.timeline_recording
        return RecordingSummary(recording.facts, recording.last_step, str(recording.path)) if recording else None

    def stop_playing(self) -> None:
        if self.player is not None:
            self.player.pause()
            self.player.give_up_step()

    def action_toggle_play(self) -> None:
        if self.player is not None:
            self._go_on(self.player.toggle)

    def action_step(self) -> None:
        if self.player is not None:
            self._go_on(self.player.step)

    def action_look_back(self) -> None:
        self.look_at(max(1, self._step - 1))

    def action_look_on(self) -> None:
        self.look_at(min(self._step + 1, self._last_step))

    def action_look_at_next_mark(self) -> None:
        self.look_at(self.timeline.next_mark or self._last_step)

    def action_look_at_end(self) -> None:
        self.look_at(self._last_step)

    def on_timeline_row_sought(self, message: TimelineRow.Sought) -> None:
        # There is no now, to which the end of the row would lead.
        message.prevent_default()
        self.look_at(message.step or self._last_step)

    @property
    def _step(self) -> int:
        """The step that is shown; 0 before the first one."""
        return self._wanted or (self._playback.step if self._playback else 0)

    @property
    def _position(self) -> int:
        return max(1, self._step)

    def _standing(self, player: Player) -> tuple[str, str]:
        if self._sought:
            return f"● going to step {self._sought} …", "$secondary"
        if player.problem:
            return "■ stopped by a problem", "$text-error"
        if self._step >= self._last_step:
            return "■ the end of the recording", "$accent"
        return "■ paused", "$accent"

    def _go_on(self, go_on: Callable[[], None]) -> None:
        if self._playback is not None and self._step >= self._last_step:
            self.tell(AT_END)
        elif self._wanted:
            begin_work(self, partial(self._go_on_from, self._wanted, go_on), group="seeking", exclusive=True)
        else:
            go_on()
            self.show_moment()

    async def _go_on_from(self, step: int, go_on: Callable[[], None]) -> None:
        """Bring the machine to the step that is shown, then play on from there."""
        assert self._playback is not None
        if self._playback.step != step:
            self.view.note(f"▶ from step {step}", Tone.AGENT)
        self._sought = step
        try:
            picture = await self._playback.seek(step)
        except PokeviewError as error:
            self.tell(str(error), severity="error")
            return
        finally:
            self._sought = 0
        # Somebody may have gone elsewhere meanwhile.
        if self._wanted != step:
            return
        self.view.show_picture(picture)
        self._show_game()
        self.look_at(0)
        go_on()
        self.show_moment()
