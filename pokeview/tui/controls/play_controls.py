"""Playing, pausing, stepping, the speed, and going on beyond a cap."""

from collections.abc import Callable

from pokeview.play.pacing import Speed
from pokeview.play.player import PlayMode
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.question import QuestionDialog


class PlayControls(SessionScreen):
    """Steers the player of a session."""

    def action_toggle_play(self) -> None:
        if self.player is not None:
            self._within_caps(self.player.toggle)

    def action_step(self) -> None:
        if self.player is not None:
            self._within_caps(self.player.step)

    def action_next_speed(self) -> None:
        if self.player is not None:
            self._set_speed(self.player.speed.next_in_turn())

    def action_faster(self) -> None:
        if self.player is not None:
            self._set_speed(self.player.speed.faster())

    def action_slower(self) -> None:
        if self.player is not None:
            self._set_speed(self.player.speed.slower())

    def _within_caps(self, go_on: Callable[[], None]) -> None:
        """Go on; where a cap is in the way, ask first whether it shall be raised."""
        assert self.player is not None
        reached = self.player.cap_reached
        if reached and self.player.mode is PlayMode.PAUSED:
            question = QuestionDialog("Go on?", f"{reached} Go on with the cap doubled?", "Go on", "Stay paused")
            self.app.push_screen(question, lambda yes: self._raise_caps(go_on) if yes else None)
        else:
            go_on()
            self.show_moment()

    def _raise_caps(self, go_on: Callable[[], None]) -> None:
        if self.player is not None:
            self.player.raise_caps()
            go_on()
            self.show_moment()

    def _set_speed(self, speed: Speed) -> None:
        assert self.player is not None
        self.player.speed = speed
        self.show_moment()
