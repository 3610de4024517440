"""Going anywhere in a recording, and playing on from there."""

from collections.abc import Callable
from functools import partial

from pokeview.errors import PokeviewError
from pokeview.play.player import Player
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.playback import Playback
from pokeview.tui.controls.play_controls import PlayControls
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.controls.timeline_controls import TimelineControls
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.facts.timeline import Timeline
from pokeview.tui.terminal.threads import begin_work

AT_END = "This is the end of the recording: ← goes back, home to the first step."


class ReplayTimeline(TimelineControls):
    """Stands at a step always, and ends with the last one: there is no now, to which its end would lead."""

    def __init__(self, screen: SessionScreen, player: Player, playback: Playback, recording: Recording) -> None:
        super().__init__(screen, player, recording, self._stop_playing)
        self._playback = playback

    @property
    def step(self) -> int:
        """The step that is shown; 0 before the first one."""
        return self.wanted or self._playback.step

    @property
    def timeline(self) -> Timeline:
        return Timeline(self.last_step, max(1, self.step), self._marks)

    def look_back(self) -> None:
        self.look_at(max(1, self.step - 1))

    def look_on(self) -> None:
        self.look_at(min(self.step + 1, self.last_step))

    def look_at_next_mark(self) -> None:
        self.look_at(self.timeline.next_mark or self.last_step)

    def look_at_end(self) -> None:
        self.look_at(self.last_step)

    def seek(self, step: int) -> None:
        self.look_at(step or self.last_step)

    def _stop_playing(self) -> None:
        self._player.pause()
        self._player.give_up_step()


class ReplayControls(PlayControls):
    """Plays on from the step that is shown."""

    def __init__(self, screen: SessionScreen, player: Player, playback: Playback, timeline: ReplayTimeline) -> None:
        super().__init__(screen, player)
        self.sought = 0
        """The step to which the machine is on its way; 0 for none."""
        self._playback = playback
        self._timeline = timeline

    def toggle_play(self) -> None:
        self._go_on(self._player.toggle)

    def step(self) -> None:
        self._go_on(self._player.step)

    def _go_on(self, go_on: Callable[[], None]) -> None:
        wanted = self._timeline.wanted
        if self._timeline.step >= self._timeline.last_step:
            self._screen.tell(AT_END)
        elif wanted:
            begin_work(self._screen, partial(self._go_on_from, wanted, go_on), group="seeking", exclusive=True)
        else:
            go_on()
            self._screen.show_moment()

    async def _go_on_from(self, step: int, go_on: Callable[[], None]) -> None:
        """Bring the machine to the step that is shown, then play on from there."""
        if self._playback.step != step:
            self._screen.view.note(f"▶ from step {step}", Tone.AGENT)
        self.sought = step
        try:
            picture = await self._playback.seek(step)
        except PokeviewError as error:
            self._screen.tell(str(error), severity="error")
            return
        finally:
            self.sought = 0
        # Somebody may have gone elsewhere meanwhile.
        if self._timeline.wanted != step:
            return
        self._screen.view.show_picture(picture)
        self._screen.show_game()
        self._timeline.look_now()
        go_on()
        self._screen.show_moment()
